import Spaces
package import WireCodec

/// What somebody says: a text, whom it names, and where it leads.
package struct ChatWords: Equatable, Sendable {
    package static let mentionsMax = 32
    package static let linksMax = 16

    package var text: String
    /// Devices of the persons whom the text names, ascending, none twice.
    package var mentions: [Bytes32] = []
    package var links: [ChatLink] = []

    package init(_ text: String) {
        self.text = text
    }

    /// Whether this node may write it.
    package var isFit: Bool {
        (1...ChatMessage.textMaxInBytes).contains(text.utf8.count) && mentions.count <= Self.mentionsMax
            && links.count <= Self.linksMax && zip(mentions, mentions.dropFirst()).allSatisfy { $0 < $1 }
    }

    /// Nil without a text of a fit form. What else has another form is passed over: the words are shown all the same.
    init?(_ fields: JSONObject) {
        guard let text = fields["text"]?.string, (1...ChatMessage.textMaxInBytes).contains(text.utf8.count) else {
            return nil
        }
        self.text = text
        mentions = (try? fields.keys("mentions", max: Self.mentionsMax)) ?? []
        guard let list = fields["links"]?.array, (1...Self.linksMax).contains(list.count) else { return }
        let links = list.compactMap { ChatLink($0) }
        if links.count == list.count { self.links = links }
    }

    func write(to fields: inout JSONObject) {
        fields["text"] = .string(text)
        if !mentions.isEmpty { fields["mentions"] = .array(mentions.map { .string($0.hex) }) }
        if !links.isEmpty { fields["links"] = .array(links.map(\.value)) }
    }
}
