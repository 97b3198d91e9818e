package import Spaces
package import WireCodec

/// What a record says about questions.
package enum QuestionDeed: Equatable, Sendable {
    /// A question, with more about it where there is more to say.
    case ask(title: String, text: String?)
    case answer(RecordEntry.ID, text: String)
    /// A person wants to know it too, or finds the answer good; or takes that back.
    case vote(RecordEntry.ID, isOff: Bool)
    /// The answer that helped; nil: none did.
    case accept(question: RecordEntry.ID, RecordEntry.ID?)

    /// In bytes of UTF-8.
    package static let titleMaxInBytes = 256

    /// The record that says it; nil when something in it is longer than it may be.
    package var record: Record? {
        var fields = JSONObject()
        let kind: RecordKind
        switch self {
        case .ask(let title, let text):
            guard SessionDeed.isFit(title, maxInBytes: Self.titleMaxInBytes), text.map(Self.isText) ?? true else {
                return nil
            }
            kind = .askQuestion
            fields["title"] = .string(title)
            fields["text"] = text.map { .string($0) }
        case .answer(let question, let text):
            guard Self.isText(text) else { return nil }
            kind = .askAnswer
            fields["question"] = .string(question.reference)
            fields["text"] = .string(text)
        case .vote(let entry, let isOff):
            kind = .askVote
            fields["entry"] = .string(entry.reference)
            if isOff { fields["off"] = true }
        case .accept(let question, let answer):
            kind = .askAccept
            fields["question"] = .string(question.reference)
            fields["answer"] = answer.map { .string($0.reference) }
        }
        return ChatRecord.fitting(Record(kind: kind, fields: fields))
    }

    private static func isText(_ text: String) -> Bool { (1...ChatMessage.textMaxInBytes).contains(text.utf8.count) }

    /// Nil when the fields are not as the page has them for the kind. What more there is, is passed over.
    init?(_ kind: RecordKind, _ fields: JSONObject) {
        do throws(Misfit) {
            self = try Self.read(kind, fields)
        } catch {
            return nil
        }
    }

    private static func read(_ kind: RecordKind, _ fields: JSONObject) throws(Misfit) -> QuestionDeed {
        switch kind {
        case .askQuestion:
            guard let title = try fields.text("title", maxInBytes: titleMaxInBytes) else { throw Misfit() }
            return .ask(title: title, text: try fields.words("text", maxInBytes: ChatMessage.textMaxInBytes))
        case .askAnswer:
            guard let question = try fields.reference("question"),
                let text = try fields.words("text", maxInBytes: ChatMessage.textMaxInBytes)
            else { throw Misfit() }
            return .answer(question, text: text)
        case .askVote:
            guard let entry = try fields.reference("entry") else { throw Misfit() }
            return .vote(entry, isOff: try fields.mark("off"))
        case .askAccept:
            guard let question = try fields.reference("question") else { throw Misfit() }
            return .accept(question: question, try fields.reference("answer"))
        default: throw Misfit()
        }
    }
}

/// A record about questions with what its change says of it.
package struct QuestionStep: Equatable, Sendable {
    package let id: RecordEntry.ID
    package let deed: QuestionDeed
    /// The device key of the author.
    package let author: Bytes32
    package let time: HybridTime

    /// Nil when the record is about none, or not of a form that this version reads.
    package init?(_ entry: RecordEntry) {
        guard entry.record.version == 1, let kind = RecordKind(rawValue: entry.record.kind),
            let deed = QuestionDeed(kind, entry.record.fields)
        else { return nil }
        id = entry.id
        self.deed = deed
        author = entry.author
        time = entry.time
    }

    static func isOrdered(_ left: QuestionStep, before right: QuestionStep) -> Bool {
        left.time == right.time ? left.id.index < right.id.index : left.time < right.time
    }
}
