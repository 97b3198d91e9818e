import LocalRPC

/// What somebody marks in a poll or a quiz before it is sent, question by question.
struct AnswerSheet: Equatable {
    let activity: String
    let questions: [WorkshopMethods.Question]
    /// The question that is answered now.
    private(set) var place = 0
    /// The option that the mark stands at.
    private(set) var marked = 0
    /// Options that are chosen, in the order in which they were.
    private(set) var chosen: [Int] = []
    /// What was said so far; nil where nothing was.
    private(set) var given: [WorkshopMethods.Answer?]

    init(_ activity: WorkshopMethods.Activity) {
        self.activity = activity.head.id
        questions = activity.questions
        given = Array(repeating: nil, count: questions.count)
    }

    var question: WorkshopMethods.Question { questions[place] }

    /// What one chooses from; none where a text is asked for.
    var choices: Int {
        if let low = question.low, let high = question.high, low <= high, high - low <= 1000 { return high - low + 1 }
        return question.options?.count ?? 0
    }

    mutating func mark(by step: Int) {
        guard choices > 0 else { return }
        marked = (marked + step + choices) % choices
    }

    /// Chooses the marked one, or no more; where only one may be chosen the mark is the choice.
    mutating func toggle() {
        guard question.form == "multiple" || question.form == "ranking" else { return }
        if let known = chosen.firstIndex(of: marked) {
            chosen.remove(at: known)
        } else {
            chosen.append(marked)
        }
    }

    /// What the marks say; nil where they say nothing that is an answer.
    var markedAnswer: WorkshopMethods.Answer? {
        guard choices > 0 else { return nil }
        switch question.form {
        case "scale": return .init(value: (question.low ?? 0) + marked)
        case "ranking": return chosen.count == choices ? .init(order: chosen) : nil
        case "multiple": return .init(options: chosen.sorted())
        default: return .init(options: [marked])
        }
    }

    /// What typed words say.
    func answer(_ text: String) throws(CommandError) -> WorkshopMethods.Answer {
        let isList = question.form == "multiple" || question.form == "ranking"
        let parts =
            text.contains(",")
            ? text.split(separator: ",").map { $0.drop(while: \.isWhitespace) }
            : text.split(whereSeparator: \.isWhitespace)
        return try PollVote.answer(isList ? parts.map(String.init) : [text], to: question)
    }

    /// Takes an answer to this question, and goes on to the next that has none.
    mutating func give(_ answer: WorkshopMethods.Answer) {
        given[place] = answer
        let next = (1..<max(questions.count, 1)).map { (place + $0) % questions.count }.first { given[$0] == nil }
        go(by: (next ?? place) - place)
    }

    /// Goes to a question further on, or back.
    mutating func go(by step: Int) {
        guard step != 0 else { return }
        place = (place + step + questions.count) % questions.count
        (marked, chosen) = (0, [])
    }
}
