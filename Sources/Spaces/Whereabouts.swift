import Identity
package import Replication
package import WireCodec

/// Where a device is in a space, as it tells: the document, the place in its text, what it looks at.
///
/// Places hang on characters, so they mean the same on every replica and through what others write meanwhile. Bytes:
/// Protocol/presence.md, section 2.
package struct Whereabouts: Hashable, Sendable {
    /// A place beside one character, or at an end of the text.
    package struct Place: Hashable, Sendable {
        /// The event that inserted the character; nil at the start (then it is behind) or the end of the text.
        package let character: EventID?
        /// Whether it is right behind its character, or else right before it.
        package let isBehind: Bool

        package init(character: EventID?, isBehind: Bool) {
            self.character = character
            self.isBehind = isBehind
        }
    }

    /// Where another program of the device is, such as an editor beside the one that moved last.
    package struct Elsewhere: Hashable, Sendable {
        package let editor: Int
        package let document: Bytes32
        package let anchor: Place?
        package let cursor: Place?

        package init(editor: Int, document: Bytes32, anchor: Place?, cursor: Place?) {
            (self.editor, self.document, self.anchor, self.cursor) = (editor, document, anchor, cursor)
        }
    }

    /// In bytes of UTF-8.
    package static let viewMaxInBytes = 64
    /// Places of other editors in one word.
    package static let othersMax = 3
    package static let editorMax = 999

    package var document: Bytes32?
    /// Where a selection was begun; nil where there is only a cursor.
    package var anchor: Place?
    /// Where the cursor is, the moving end of a selection.
    package var cursor: Place?
    /// What is looked at, in a word: `chat`, `review`.
    package var view: String?
    package var isIdle = false
    /// Which of the device's programs it is that moved last, from 0; the same as long as that tells where it is.
    package var editor = 0
    /// Where the device's other programs are, those that moved last first.
    package var others: [Elsewhere] = []

    package init() {}

    /// What is not known is passed over; nil where what is known has another form.
    package init?(decoding bytes: [UInt8]) {
        guard let value = try? JSONValue(canonical: bytes, atMostBytes: ReplicationLimits.presenceInBytes),
            let fields = value.object
        else { return nil }
        if let document = fields["document"] {
            guard let id = document.string.flatMap({ Bytes32(hex: $0) }) else { return nil }
            self.document = id
        }
        for (key, path) in [("anchor", \Whereabouts.anchor), ("cursor", \Whereabouts.cursor)] {
            guard let place = fields[key] else { continue }
            guard let read = Place(place) else { return nil }
            self[keyPath: path] = read
        }
        if let view = fields["view"] {
            guard let text = view.string, text.utf8.count <= Self.viewMaxInBytes else { return nil }
            self.view = text
        }
        if let idle = fields["idle"] {
            guard let isIdle = idle.bool else { return nil }
            self.isIdle = isIdle
        }
        if let editor = fields["editor"] {
            guard let number = Self.editor(editor) else { return nil }
            self.editor = number
        }
        if let others = fields["others"] {
            guard let list = others.array, list.count <= Self.othersMax else { return nil }
            for value in list {
                guard let other = Elsewhere(value) else { return nil }
                self.others.append(other)
            }
        }
    }

    static func editor(_ value: JSONValue) -> Int? {
        value.int.flatMap { Int(exactly: $0) }.flatMap { (0...editorMax).contains($0) ? $0 : nil }
    }

    /// As many of the other places as fit: three, or fewer where text is selected.
    package func encode() -> [UInt8] {
        var told = self
        told.others = Array(others.prefix(Self.othersMax))
        while true {
            let bytes = told.encodeAll()
            if bytes.count <= ReplicationLimits.presenceInBytes || told.others.isEmpty { return bytes }
            told.others.removeLast()
        }
    }

    private func encodeAll() -> [UInt8] {
        var fields = JSONObject()
        fields["document"] = document.map { .string($0.hex) }
        fields["anchor"] = anchor?.value
        fields["cursor"] = cursor?.value
        fields["view"] = view.map { .string($0) }
        if isIdle { fields["idle"] = true }
        if editor > 0 { fields["editor"] = .int(Int64(editor)) }
        if !others.isEmpty { fields["others"] = .array(others.map(\.value)) }
        return JSONValue.object(fields).canonicalBytes
    }
}

extension Whereabouts.Elsewhere {
    init?(_ value: JSONValue) {
        guard let editor = value["editor"].flatMap(Whereabouts.editor),
            let document = value["document"]?.string.flatMap({ Bytes32(hex: $0) })
        else { return nil }
        var places: [Whereabouts.Place?] = []
        for key in ["anchor", "cursor"] {
            let place = value[key].map { Whereabouts.Place($0) }
            if case .some(nil) = place { return nil }
            places.append(place ?? nil)
        }
        self.init(editor: editor, document: document, anchor: places[0], cursor: places[1])
    }

    var value: JSONValue {
        var fields = JSONObject()
        fields["editor"] = .int(Int64(editor))
        fields["document"] = .string(document.hex)
        fields["anchor"] = anchor?.value
        fields["cursor"] = cursor?.value
        return .object(fields)
    }
}

extension Whereabouts.Place {
    package init?(_ value: JSONValue) {
        guard let side = value["side"]?.string, side == "after" || side == "before" else { return nil }
        isBehind = side == "after"
        if value["chain"] == nil, value["event"] == nil {
            character = nil
            return
        }
        guard let chain = value["chain"]?.string.flatMap({ Bytes32(hex: $0) }), let event = value["event"]?.int,
            event >= 0
        else { return nil }
        character = EventID(chain: ChainID(chain), sequence: UInt64(event))
    }

    package var value: JSONValue {
        var fields = JSONObject()
        fields["side"] = .string(isBehind ? "after" : "before")
        if let character {
            fields["chain"] = .string(character.chain.bytes.hex)
            fields["event"] = .int(Int64(character.sequence))
        }
        return .object(fields)
    }
}
