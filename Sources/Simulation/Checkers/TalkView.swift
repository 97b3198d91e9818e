import Chat
import Membership
import NodeCore
import Reviews
import Spaces
import WireCodec

/// What is said in a space beside its texts: a line for each message, question, review and session, in order.
struct TalkView: Equatable {
    let messages: [String]
    let questions: [String]
    let reviews: [String]
    let sessions: [String]

    /// As the rules have it.
    init(_ model: TalkModel) {
        messages = model.messages
        questions = model.questions
        reviews = model.reviews
        sessions = model.sessions
    }

    /// As a node shows it. `persons` has the first device of each one's person.
    init(_ talk: SpaceTalk, persons: [Bytes32: Bytes32]) {
        messages = talk.messages.map(Self.line)
        questions = talk.questions.map(Self.line)
        reviews = talk.reviews.map { Self.line($0, persons) }
        sessions = talk.sessions.map { Self.line($0, persons) }
    }

    /// The first line that another one has otherwise, in both; nil where there is none.
    func difference(from other: TalkView) -> String? {
        for (one, two) in [
            (messages, other.messages), (questions, other.questions), (reviews, other.reviews),
            (sessions, other.sessions),
        ] where one != two {
            let place = zip(one, two).prefix { $0 == $1 }.count
            func line(_ lines: [String]) -> String { place < lines.count ? lines[place] : "nothing" }
            return "\(line(one)) | \(line(two))"
        }
        return nil
    }

    // MARK: What a node shows

    private static func line(_ shown: ShownMessage) -> String {
        var line = MessageLine(id: shown.message.id, text: shown.deletedBy == nil ? shown.words.text : nil)
        line.isPinned = shown.pinnedBy != nil
        line.signs = shown.reactions.map { ($0.sign, $0.persons) }
        return line.words
    }

    private static func line(_ shown: Question) -> String {
        var line = QuestionLine(id: shown.id, voters: Set(shown.voters))
        line.accepted = shown.accepted
        line.answers = shown.answers.map { ($0.id, Set($0.voters)) }
        return line.words
    }

    private static func line(_ shown: Review, _ persons: [Bytes32: Bytes32]) -> String {
        var line = ReviewLine(id: shown.id.change)
        line.status = shown.status.rawValue
        line.rounds = shown.rounds.map(\.id.change)
        line.votes = shown.votes.mapValues(\.ballot.verdict.rawValue)
        line.asked = shown.asked.map { persons[$0] ?? $0 }
        line.threads = shown.threads.map { .init(id: $0.id, isResolved: $0.isResolved, texts: $0.comments.map(\.text)) }
        return line.words
    }

    private static func line(_ shown: Session, _ persons: [Bytes32: Bytes32]) -> String {
        var line = SessionLine(id: shown.id.change)
        line.isOpen = shown.isOpen
        line.present = shown.present.map(\.person)
        line.driver = shown.driver.map { persons[$0] ?? $0 }
        line.requests = shown.requests.map(\.person)
        line.marks = shown.marks.map(\.text)
        return line.words
    }
}
