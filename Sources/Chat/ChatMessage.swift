package import Spaces
package import WireCodec

/// One message of a channel, as a member wrote it. Its words are a peer's: they reach a terminal through `PeerText`
/// only.
package struct ChatMessage: Equatable, Sendable {
    /// What few messages have.
    private struct Extras: Equatable, Sendable {
        var mentions: [Bytes32] = []
        var links: [ChatLink] = []
        var blobs: [Bytes32] = []
        var answers: RecordEntry.ID?
        var isAction = false
    }

    /// Longest text, in bytes of UTF-8.
    package static let textMaxInBytes = 16 * 1024
    package static let channelMaxInBytes = 64
    package static let blobsMax = 16
    package static let defaultChannel = "general"

    package let id: RecordEntry.ID
    package let channel: String
    package let text: String
    /// The device key of the author.
    package let author: Bytes32
    package let time: HybridTime
    /// One or none: beside most messages lies an empty array that all share.
    private let extras: [Extras]

    /// Devices of the persons whom it names, ascending.
    package var mentions: [Bytes32] { extras.first?.mentions ?? [] }
    package var links: [ChatLink] { extras.first?.links ?? [] }
    /// Files of the space that come with it, ascending.
    package var blobs: [Bytes32] { extras.first?.blobs ?? [] }
    /// The message that it answers.
    package var answers: RecordEntry.ID? { extras.first?.answers }
    /// Whether it tells what its author does: "Ann waves".
    package var isAction: Bool { extras.first?.isAction ?? false }

    /// Nil when the record is not a chat message of a form that this version reads.
    package init?(_ entry: RecordEntry) {
        guard entry.record.kind == RecordKind.chatMessage.rawValue, entry.record.version == 1,
            let channel = entry.record.fields["channel"]?.string, let words = ChatWords(entry.record.fields),
            (1...Self.channelMaxInBytes).contains(channel.utf8.count)
        else { return nil }
        id = entry.id
        self.channel = channel
        text = words.text
        author = entry.author
        time = entry.time
        let fields = entry.record.fields
        let extras = Extras(
            mentions: words.mentions, links: words.links,
            blobs: (try? fields.keys("blobs", max: Self.blobsMax)) ?? [],
            answers: try? fields.reference("answers"), isAction: (try? fields.mark("acts")) ?? false)
        self.extras = extras == Extras() ? [] : [extras]
    }

    /// The order of records: ascending by time, those of one change by their place in it.
    package static func isOrdered(_ left: ChatMessage, before right: ChatMessage) -> Bool {
        left.time == right.time ? left.id.index < right.id.index : left.time < right.time
    }
}
