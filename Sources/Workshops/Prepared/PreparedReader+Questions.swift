import Spaces

/// What stands beneath the heading of a poll or of one item of a quiz.
private struct PreparedQuestion {
    struct Option {
        let text: String
        let isRight: Bool
    }

    let line: Int
    let question: String
    var keys: [Substring: (value: Substring, line: Int)] = [:]
    /// `- …` and `- [ ] …`; of a ranking `1. …`.
    var options: [Option] = []
    var isNumbered = false
    /// Of `answer: …`, with their lines.
    var answers: [(text: Substring, line: Int)] = []
    var explanation: [Substring] = []

    /// The kind that is named, else the one that the lines speak for.
    var kind: Substring {
        if let named = keys["kind"]?.value { return named }
        if isNumbered { return "ranking" }
        if keys["scale"] != nil { return "scale" }
        if options.isEmpty { return "text" }
        return options.count { $0.isRight } > 1 ? "multiple" : "single"
    }

    /// Places of options, in the order of the options' bytes.
    var sortedPlaces: [Int] {
        options.indices.sorted { options[$0].text.utf8.lexicographicallyPrecedes(options[$1].text.utf8) }
    }
}

extension PreparedReader {
    mutating func poll(_ heading: Substring, at line: Int) throws(WorkshopError) -> PreparedPoll {
        let asked = try question(heading, at: line, keys: ["kind", "anonymous", "scale"])
        guard !asked.options.contains(where: \.isRight), asked.answers.isEmpty, asked.explanation.isEmpty else {
            throw .unreadable(line: line, .rightInPoll)
        }
        guard !asked.isNumbered else { throw .unreadable(line: line, .unknownLine) }
        var isAnonymous = false
        if let (value, line) = asked.keys["anonymous"] {
            guard value == "yes" || value == "no" else { throw .unreadable(line: line, .noTruth) }
            isAnonymous = value == "yes"
        }
        return PreparedPoll(
            question: asked.question, form: try form(of: asked, asked.kind), isAnonymous: isAnonymous)
    }

    mutating func quiz(_ heading: Substring, at line: Int) throws(WorkshopError) -> PreparedQuiz {
        let title = try words(heading, at: line, maxInBytes: WorkshopLimits.titleInBytes)
        var time: Int?
        var items: [PreparedQuiz.Item] = []
        lines.skipBlank()
        while let next = lines.peek, !next.begins(with: "# "), !next.begins(with: "## ") {
            let number = lines.number
            _ = lines.take()
            if let asked = next.behind("### ") {
                guard items.count < WorkshopLimits.itemCount else {
                    throw .unreadable(line: number, .tooMany(max: WorkshopLimits.itemCount))
                }
                items.append(try item(asked, at: number))
            } else {
                guard let (key, value) = next.keyed else { throw .unreadable(line: number, .unknownLine) }
                guard key == "time", items.isEmpty else { throw .unreadable(line: number, .unknownKey(String(key))) }
                guard time == nil else { throw .unreadable(line: number, .repeatedKey(String(key))) }
                time = try seconds(value, at: number)
            }
            lines.skipBlank()
        }
        guard !items.isEmpty else { throw .unreadable(line: line, .emptyPart) }
        return PreparedQuiz(title: title, seconds: time, items: items)
    }

    private mutating func item(_ heading: Substring, at line: Int) throws(WorkshopError) -> PreparedQuiz.Item {
        let asked = try question(heading, at: line, keys: ["kind", "points", "time", "scale"])
        var points = 1
        if let (value, line) = asked.keys["points"] {
            points = try number(value, at: line, in: 0...WorkshopLimits.pointsLast)
        }
        let form = try form(of: asked, asked.kind)
        var item = Quiz.Item(question: asked.question, form: form, points: points)
        if let (value, line) = asked.keys["time"] { item.seconds = try seconds(value, at: line) }
        let accepted = try accepted(by: asked, form)
        let explanation = asked.explanation.joined(separator: "\n")
        guard explanation.utf8.count <= WorkshopLimits.textInBytes else {
            throw .unreadable(line: line, .textTooLong(maxInBytes: WorkshopLimits.textInBytes))
        }
        return .init(
            item: item, solved: .init(accepted: accepted, explanation: explanation.isEmpty ? nil : explanation))
    }

    // MARK: One question

    private mutating func question(
        _ heading: Substring, at line: Int, keys: Set<Substring>
    ) throws(WorkshopError) -> PreparedQuestion {
        let text = try words(heading, at: line, maxInBytes: WorkshopLimits.questionInBytes)
        var asked = PreparedQuestion(line: line, question: text)
        lines.skipBlank()
        while !lines.isAtHeading {
            try take(into: &asked, keys: keys)
            lines.skipBlank()
        }
        return asked
    }

    private mutating func take(into asked: inout PreparedQuestion, keys: Set<Substring>) throws(WorkshopError) {
        let number = lines.number
        let line = lines.take() ?? ""
        if let quoted = line.behind(">") {
            asked.explanation.append(quoted.behind(" ") ?? quoted)
        } else if let option = line.behind("- ") {
            let marks = [("[ ] ", false), ("[x] ", true), ("[X] ", true)]
            let marked = marks.lazy.compactMap { mark, isRight in option.behind(mark).map { ($0, isRight) } }.first
            let (text, isRight) = marked ?? (option, false)
            try add(text, isRight, at: number, to: &asked)
        } else if let (digits, text) = line.parts(at: "."), let place = Int(digits) {
            guard place == asked.options.count + 1, asked.isNumbered || asked.options.isEmpty else {
                throw .unreadable(line: number, .wrongNumber)
            }
            asked.isNumbered = true
            try add(text, true, at: number, to: &asked)
        } else {
            guard let (key, value) = line.keyed else { throw .unreadable(line: number, .unknownLine) }
            if key == "answer" {
                guard asked.answers.count < WorkshopLimits.acceptedCount else {
                    throw .unreadable(line: number, .tooMany(max: WorkshopLimits.acceptedCount))
                }
                asked.answers.append((value, number))
                return
            }
            guard keys.contains(key) else { throw .unreadable(line: number, .unknownKey(String(key))) }
            guard asked.keys.updateValue((value, number), forKey: key) == nil else {
                throw .unreadable(line: number, .repeatedKey(String(key)))
            }
        }
    }

    private func add(
        _ text: Substring, _ isRight: Bool, at line: Int, to asked: inout PreparedQuestion
    ) throws(WorkshopError) {
        let text = try words(text, at: line, maxInBytes: WorkshopLimits.wordsInBytes)
        guard !asked.options.contains(where: { $0.text.utf8.elementsEqual(text.utf8) }) else {
            throw .unreadable(line: line, .repeatedOption(text))
        }
        guard asked.options.count < WorkshopLimits.optionCount else {
            throw .unreadable(line: line, .tooMany(max: WorkshopLimits.optionCount))
        }
        asked.options.append(.init(text: text, isRight: isRight))
    }

    private func form(of asked: PreparedQuestion, _ kind: Substring) throws(WorkshopError) -> QuestionForm {
        let line = asked.keys["kind"]?.line ?? asked.line
        let options = asked.options.map(\.text)
        let isFree = kind == "text" || kind == "scale"
        guard isFree == options.isEmpty, isFree || options.count >= 2 else {
            throw .unreadable(line: line, isFree ? .unknownLine : .fewerOptions(min: 2))
        }
        guard (kind == "scale") == (asked.keys["scale"] != nil) else { throw .unreadable(line: line, .noScale) }
        guard !asked.isNumbered || kind == "ranking" else { throw .unreadable(line: line, .wrongNumber) }
        switch kind {
        case "single": return .single(options)
        case "multiple": return .multiple(options)
        // The order in which a solved ranking stands in the file is what is right: nobody else is shown it so.
        case "ranking":
            return .ranking(asked.isNumbered ? asked.sortedPlaces.map { options[$0] } : options)
        case "scale": return .scale(try scale(asked))
        case "text": return .text
        default: throw .unreadable(line: line, .unknownKind(String(kind)))
        }
    }

    /// `1 to 5`.
    private func scale(_ asked: PreparedQuestion) throws(WorkshopError) -> ClosedRange<Int> {
        let (value, line) = asked.keys["scale"] ?? ("", asked.line)
        let parts = value.split(separator: " ")
        let ends = -WorkshopLimits.scaleLast...WorkshopLimits.scaleLast
        guard parts.count == 3, parts[1] == "to", let low = Int(parts[0]), let high = Int(parts[2]),
            ends.contains(low), ends.contains(high), low < high, high - low <= WorkshopLimits.scaleSpan
        else { throw .unreadable(line: line, .noScale) }
        return low...high
    }

    // MARK: What is right

    private func accepted(by asked: PreparedQuestion, _ form: QuestionForm) throws(WorkshopError) -> [Answer] {
        let right = asked.options.indices.filter { asked.options[$0].isRight }
        var accepted: [Answer] = []
        switch form {
        case .single: accepted = right.prefix(WorkshopLimits.acceptedCount).map { .options([$0]) }
        case .multiple: accepted = [.options(right)]
        case .ranking:
            guard asked.isNumbered else { throw .unreadable(line: asked.line, .nothingRight) }
            let sorted = asked.sortedPlaces
            accepted = [.order(asked.options.indices.compactMap { sorted.firstIndex(of: $0) })]
        case .scale, .text:
            for (text, line) in asked.answers {
                let answer: Answer? = form == .text ? .text(String(text)) : Int(text).map { .value($0) }
                guard let answer, form.fits(answer) else { throw .unreadable(line: line, .unfitAnswer) }
                accepted.append(answer)
            }
        }
        guard form.options.isEmpty || asked.answers.isEmpty else { throw .unreadable(line: asked.line, .unfitAnswer) }
        if case .single = form, right.count > WorkshopLimits.acceptedCount {
            throw .unreadable(line: asked.line, .tooMany(max: WorkshopLimits.acceptedCount))
        }
        guard !accepted.isEmpty else { throw .unreadable(line: asked.line, .nothingRight) }
        return accepted
    }
}
