import Spaces
package import WireCodec

/// One question to all.
package struct Poll: Equatable, Sendable {
    package let question: String
    package let form: QuestionForm
    /// To which answers are sealed, so that members see who answered and not what; nil: all see all.
    package var seal: Bytes32?

    package init(question: String, form: QuestionForm) {
        self.question = question
        self.form = form
    }
}

/// How many said what.
package struct Tally: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        /// Of `single` and `multiple`: of each option, how many chose it. Of a scale: of each value, from the lowest.
        /// Of a ranking: of each option, the sum over all answers of how many options stand behind it (Borda's count).
        case counts([Int])
        /// Of free text, sorted by their bytes, so that their order says nothing.
        case texts([String])
    }

    /// How many answers these are.
    package let answers: Int
    package let content: Content

    package init(answers: Int, content: Content) {
        self.answers = answers
        self.content = content
    }

    /// Of answers that fit. O(answers × options).
    package init(of answers: [Answer], to form: QuestionForm) {
        self.answers = answers.count
        var counts = [Int](repeating: 0, count: Self.countsCount(form))
        var texts: [String] = []
        for answer in answers {
            switch (form, answer) {
            case (.single, .options(let chosen)), (.multiple, .options(let chosen)):
                for place in chosen { counts[place] += 1 }
            case (.scale(let range), .value(let value)): counts[value - range.lowerBound] += 1
            case (.ranking, .order(let order)):
                for (place, option) in order.enumerated() { counts[option] += order.count - 1 - place }
            case (.text, .text(let text)): texts.append(text)
            default: break
            }
        }
        content = form == .text ? .texts(texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }) : .counts(counts)
    }

    private static func countsCount(_ form: QuestionForm) -> Int {
        if case .scale(let range) = form { range.count } else { form.options.count }
    }

    /// Whether it has as many counts as the question asks for.
    func fits(_ form: QuestionForm) -> Bool {
        switch content {
        case .counts(let counts): form != .text && counts.count == Self.countsCount(form)
        case .texts(let texts): form == .text && texts.count <= answers
        }
    }
}

/// What a poll has come to.
package struct PollOutcome: Equatable, Sendable {
    /// By one who can read the answers; else the one that a mentor published, nil where nobody did.
    package let tally: Tally?
    /// What each person answered, as far as it can be read here.
    package let answers: [Bytes32: Answer]
    /// Persons whose answers count, whatever they are; sorted.
    package let answered: [Bytes32]
    /// Of these, those whose answers say nothing to whoever has the key; sorted.
    package let unreadable: [Bytes32]
    /// Persons with an answer that was not heard in time; sorted.
    package let late: [Bytes32]
}

extension Poll {
    /// What comes of the answers. `opening` gives what is in a sealed one; nil where there is no key.
    func outcome(
        of submissions: Submissions<AnswerForm>, heard: Set<Bytes32>?, published: Tally?,
        opening: ((Submission<AnswerForm>) -> Answer?)?
    ) -> PollOutcome {
        let counted = submissions.counted(heard: heard)
        var answers: [Bytes32: Answer] = [:]
        var unreadable: [Bytes32] = []
        for (person, submission) in counted {
            let answer: Answer? =
                switch submission.value {
                case .open(let answer): answer
                case .sealed: opening.flatMap { $0(submission) }
                }
            if let answer, form.fits(answer) { answers[person] = answer } else { unreadable.append(person) }
        }
        let isReadable = seal == nil || opening != nil
        return PollOutcome(
            tally: isReadable ? Tally(of: Array(answers.values), to: form) : published, answers: answers,
            answered: counted.keys.sorted(), unreadable: isReadable ? unreadable.sorted() : [],
            late: submissions.late(heard: heard).keys.sorted())
    }
}

// MARK: Fields

extension Poll {
    init(_ fields: JSONObject) throws(Misfit) {
        let question = try required(fields["question"]).text(maxInBytes: WorkshopLimits.questionInBytes)
        self.init(question: question, form: try QuestionForm(fields))
        seal = try fields.key("seal")
    }

    func write(to fields: inout JSONObject) {
        fields["question"] = .string(question)
        form.write(to: &fields)
        fields["seal"] = seal.map { .string($0.hex) }
    }
}

extension Tally {
    init(_ fields: JSONObject) throws(Misfit) {
        let counts = 0...WorkshopLimits.countEnd - 1
        answers = try required(try fields.number("answers", in: counts))
        let texts = try fields.list("texts", max: WorkshopLimits.tallyTextCount) { (value) throws(Misfit) in
            try value.text(maxInBytes: WorkshopLimits.answerInBytes)
        }
        let numbers = try fields.list("counts", max: WorkshopLimits.scaleSpan + 1) { (value) throws(Misfit) in
            try value.number(in: counts)
        }
        guard numbers.isEmpty || texts.isEmpty else { throw Misfit() }
        content = numbers.isEmpty ? .texts(texts) : .counts(numbers)
    }

    func write(to fields: inout JSONObject) {
        fields["answers"] = .number(answers)
        switch content {
        case .counts(let counts): fields["counts"] = .array(counts.map { .number($0) })
        case .texts(let texts): if !texts.isEmpty { fields["texts"] = .array(texts.map { .string($0) }) }
        }
    }
}
