package import Spaces
package import WireCodec

/// What a record says about messages that are there, or about a channel.
package enum ChatDeed: Equatable, Sendable {
    /// The author of a message says it otherwise; what was said stays readable.
    case edit(RecordEntry.ID, ChatWords)
    /// The message is not shown any more.
    case delete(RecordEntry.ID)
    /// A person sets a sign under a message, or takes it off.
    case react(RecordEntry.ID, sign: String, isOff: Bool)
    case pin(RecordEntry.ID, isOff: Bool)
    /// What a channel is about; nil: nothing.
    case topic(channel: String, String?)
    /// A channel that is done with, or not any more.
    case archive(channel: String, isOff: Bool)
    /// The author's person has read the channel of this message, up to it.
    case read(RecordEntry.ID)

    /// In bytes of UTF-8.
    package static let signMaxInBytes = 32
    package static let topicMaxInBytes = 256

    /// The message that it is about.
    package var message: RecordEntry.ID? {
        switch self {
        case .edit(let id, _), .delete(let id), .react(let id, _, _), .pin(let id, _), .read(let id): id
        case .topic, .archive: nil
        }
    }

    /// Whether a text is one sign: no control characters, no white space.
    static func isSign(_ text: String) -> Bool {
        SessionDeed.isFit(text, maxInBytes: signMaxInBytes)
            && !text.unicodeScalars.contains { $0.properties.isWhitespace }
    }
}

/// A record about the chat with what its change says of it.
package struct ChatStep: Equatable, Sendable {
    package let id: RecordEntry.ID
    package let deed: ChatDeed
    /// The device key of the author.
    package let author: Bytes32
    package let time: HybridTime

    /// Nil when the record is none of the chat beside a message, or not of a form that this version reads.
    package init?(_ entry: RecordEntry) {
        guard entry.record.version == 1, let kind = RecordKind(rawValue: entry.record.kind),
            let deed = ChatDeed(kind, entry.record.fields)
        else { return nil }
        self.init(id: entry.id, deed: deed, author: entry.author, time: entry.time)
    }

    package init(id: RecordEntry.ID, deed: ChatDeed, author: Bytes32, time: HybridTime) {
        self.id = id
        self.deed = deed
        self.author = author
        self.time = time
    }

    static func isOrdered(_ left: ChatStep, before right: ChatStep) -> Bool {
        left.time == right.time ? left.id.index < right.id.index : left.time < right.time
    }
}
