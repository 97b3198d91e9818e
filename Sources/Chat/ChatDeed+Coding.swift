package import Spaces
import WireCodec

extension ChatDeed {
    /// The record that says it; nil when something in it is longer than it may be.
    package var record: Record? {
        var fields = JSONObject()
        fields["message"] = message.map { .string($0.reference) }
        switch self {
        case .edit(_, let words):
            guard words.isFit else { return nil }
            words.write(to: &fields)
            return ChatRecord.fitting(Record(kind: .chatEdit, fields: fields))
        case .delete: return Record(kind: .chatDelete, fields: fields)
        case .react(_, let sign, let isOff):
            guard Self.isSign(sign) else { return nil }
            fields["sign"] = .string(sign)
            if isOff { fields["off"] = true }
            return Record(kind: .chatReact, fields: fields)
        case .pin(_, let isOff):
            if isOff { fields["off"] = true }
            return Record(kind: .chatPin, fields: fields)
        case .topic(let channel, let topic):
            let fits = topic.map { SessionDeed.isFit($0, maxInBytes: Self.topicMaxInBytes) } ?? true
            guard fits, Self.isChannel(channel) else { return nil }
            fields["channel"] = .string(channel)
            fields["topic"] = topic.map { .string($0) }
            return Record(kind: .chatTopic, fields: fields)
        case .archive(let channel, let isOff):
            guard Self.isChannel(channel) else { return nil }
            fields["channel"] = .string(channel)
            if isOff { fields["off"] = true }
            return Record(kind: .chatArchive, fields: fields)
        case .read: return Record(kind: .chatRead, fields: fields)
        }
    }

    private static func isChannel(_ name: String) -> Bool {
        (1...ChatMessage.channelMaxInBytes).contains(name.utf8.count)
    }

    /// Nil when the fields are not as the page has them for the kind. What more there is, is passed over.
    init?(_ kind: RecordKind, _ fields: JSONObject) {
        do throws(Misfit) {
            self = try Self.read(kind, fields)
        } catch {
            return nil
        }
    }

    private static func read(_ kind: RecordKind, _ fields: JSONObject) throws(Misfit) -> ChatDeed {
        switch kind {
        case .chatTopic:
            let topic = try fields.text("topic", maxInBytes: topicMaxInBytes)
            return .topic(channel: try channel(fields), topic)
        case .chatArchive: return .archive(channel: try channel(fields), isOff: try fields.mark("off"))
        case .chatEdit, .chatDelete, .chatReact, .chatPin, .chatRead: break
        default: throw Misfit()
        }
        guard let message = try fields.reference("message") else { throw Misfit() }
        switch kind {
        case .chatEdit:
            guard let words = ChatWords(fields) else { throw Misfit() }
            return .edit(message, words)
        case .chatDelete: return .delete(message)
        case .chatReact:
            guard let sign = fields["sign"]?.string, isSign(sign) else { throw Misfit() }
            return .react(message, sign: sign, isOff: try fields.mark("off"))
        case .chatPin: return .pin(message, isOff: try fields.mark("off"))
        default: return .read(message)
        }
    }

    private static func channel(_ fields: JSONObject) throws(Misfit) -> String {
        guard let channel = try fields.words("channel", maxInBytes: ChatMessage.channelMaxInBytes) else {
            throw Misfit()
        }
        return channel
    }
}
