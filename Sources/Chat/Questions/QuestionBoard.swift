import Membership
package import Spaces
package import WireCodec

/// A question with its answers, as it stands.
package struct Question: Equatable, Sendable {
    package struct Answer: Equatable, Sendable {
        package let id: RecordEntry.ID
        package let text: String
        package let author: Bytes32
        package let time: HybridTime
        /// Persons by their first devices, sorted.
        package internal(set) var voters: [Bytes32] = []
    }

    package let id: RecordEntry.ID
    package let title: String
    package let text: String?
    package let author: Bytes32
    package let time: HybridTime
    /// Persons by their first devices, sorted.
    package internal(set) var voters: [Bytes32] = []
    /// The accepted one first, then by votes, then the oldest first.
    package internal(set) var answers: [Answer] = []
    package internal(set) var accepted: RecordEntry.ID?
}

/// All that was said about questions in a space, whether it counts or not; what counts is a fold over it:
/// `questions(by:)`.
package struct QuestionBoard: Sendable {
    /// Ascending in the order of records.
    package private(set) var steps: [QuestionStep] = []

    package init() {}

    /// Takes a record in; answers the step when it is one and new. O(log n) when it is the newest, as nearly always.
    @discardableResult
    package mutating func apply(_ entry: RecordEntry) -> QuestionStep? {
        guard entry.record.kind.hasPrefix("ask."), let step = QuestionStep(entry) else { return nil }
        var place = steps.count
        while place > 0, QuestionStep.isOrdered(step, before: steps[place - 1]) { place -= 1 }
        if place > 0, steps[place - 1].id == step.id { return nil }
        steps.insert(step, at: place)
        return step
    }

    /// The questions as the steps make them: those with most votes first, of equal ones the newest. O(n log n).
    ///
    /// The result does not depend on the order in which records came: it is worked out from all of them.
    package func questions(by rules: ChatRules) -> [Question] {
        var fold = QuestionFold(rules: rules)
        for step in steps { fold.apply(step) }
        return fold.result()
    }
}

/// One pass over the steps, in order. Who may what: Protocol/chat.md, section 6.
private struct QuestionFold {
    let rules: ChatRules
    private var questions: [RecordEntry.ID: Question] = [:]
    /// The question of each answer.
    private var answered: [RecordEntry.ID: RecordEntry.ID] = [:]
    private var answers: [RecordEntry.ID: Question.Answer] = [:]

    init(rules: ChatRules) {
        self.rules = rules
    }

    mutating func apply(_ step: QuestionStep) {
        guard let role = rules.role(step.id.change, step.author), role.canChat else { return }
        switch step.deed {
        case .ask(let title, let text):
            questions[step.id] = Question(
                id: step.id, title: title, text: text, author: step.author, time: step.time)
        case .answer(let question, let text):
            guard questions[question] != nil else { return }
            answered[step.id] = question
            answers[step.id] = Question.Answer(id: step.id, text: text, author: step.author, time: step.time)
        case .vote(let entry, let isOff):
            let person = rules.person(step.author)
            questions[entry]?.voters.set(person, isOff: isOff)
            answers[entry]?.voters.set(person, isOff: isOff)
        case .accept(let id, let answer):
            guard let question = questions[id], answer.map({ answered[$0] == id }) ?? true,
                role.canAdminister || rules.isSamePerson(step.author, question.author)
            else { return }
            questions[id]?.accepted = answer
        }
    }

    func result() -> [Question] {
        var complete = questions
        for (id, question) in answered {
            guard var answer = answers[id] else { continue }
            answer.voters.sort()
            complete[question]?.answers.append(answer)
        }
        for id in complete.keys {
            complete[id]?.voters.sort()
            let accepted = complete[id]?.accepted
            complete[id]?.answers.sort { left, right in
                if (left.id == accepted) != (right.id == accepted) { return left.id == accepted }
                if left.voters.count != right.voters.count { return left.voters.count > right.voters.count }
                return left.time == right.time ? left.id.index < right.id.index : left.time < right.time
            }
        }
        return complete.values.sorted { left, right in
            if left.voters.count != right.voters.count { return left.voters.count > right.voters.count }
            return left.time == right.time ? left.id.index > right.id.index : left.time > right.time
        }
    }
}

extension [Bytes32] {
    fileprivate mutating func set(_ person: Bytes32, isOff: Bool) {
        removeAll { $0 == person }
        if !isOff { append(person) }
    }
}
