package import Spaces
package import WireCodec

/// One message of a channel, as a member wrote it. Its words are a peer's: they reach a terminal through `PeerText`
/// only.
package struct ChatMessage: Equatable, Sendable {
    /// Longest text, in bytes of UTF-8.
    package static let textMaxInBytes = 16 * 1024
    package static let channelMaxInBytes = 64
    package static let defaultChannel = "general"

    package let id: RecordEntry.ID
    package let channel: String
    package let text: String
    /// The device key of the author.
    package let author: Bytes32
    package let time: HybridTime

    /// Nil when the record is not a chat message of a form that this version reads.
    package init?(_ entry: RecordEntry) {
        guard entry.record.kind == RecordKind.chatMessage.rawValue, entry.record.version == 1,
            let channel = entry.record.fields["channel"]?.string, let text = entry.record.fields["text"]?.string,
            (1...Self.channelMaxInBytes).contains(channel.utf8.count),
            (1...Self.textMaxInBytes).contains(text.utf8.count)
        else { return nil }
        id = entry.id
        self.channel = channel
        self.text = text
        author = entry.author
        time = entry.time
    }
}
