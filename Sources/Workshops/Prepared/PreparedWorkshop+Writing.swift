extension PreparedWorkshop {
    /// The file that says it; `init(parsing:)` reads the same back where a file can say it. O(bytes).
    package var markdown: String {
        var lines = ["# \(title)"]
        if let starter { lines.append("starter: \(starter)") }
        for part in parts {
            lines.append("")
            switch part {
            case .agenda(let items):
                lines.append("## Agenda")
                lines += items.map { item in "- \(item.text)" + (item.minutes.map { " (\($0) min)" } ?? "") }
            case .announcement(let text): lines += ["## Announcement", ""] + Self.escaped(text)
            case .poll(let poll): lines += poll.lines
            case .quiz(let quiz): lines += quiz.lines
            case .exercise(let exercise): lines += exercise.preparedLines
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Lines of a text, such as would be read as a heading or would leave a block of code open behind a backslash.
    static func escaped(_ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var written: [String] = []
        var isInside = false
        for (place, line) in lines.enumerated() {
            let isFence = line.begins(with: "```")
            if isInside {
                written.append(String(line))
                if isFence { isInside = false }
            } else if isFence, lines[(place + 1)...].contains(where: { $0.begins(with: "```") }) {
                written.append(String(line))
                isInside = true
            } else {
                let isEscaped = isFence || line.begins(with: "#") || line.begins(with: "\\")
                written.append(isEscaped ? "\\\(line)" : String(line))
            }
        }
        return written
    }

    static func time(_ seconds: Int) -> String {
        if seconds.isMultiple(of: 3600) { return "\(seconds / 3600)h" }
        return seconds.isMultiple(of: 60) ? "\(seconds / 60)m" : "\(seconds)s"
    }
}

extension PreparedPoll {
    fileprivate var lines: [String] {
        var lines = ["## Poll: \(question)"]
        switch form {
        case .multiple, .ranking: lines.append("kind: \(form.name)")
        case .scale(let range): lines.append("scale: \(range.lowerBound) to \(range.upperBound)")
        case .single, .text: break
        }
        if isAnonymous { lines.append("anonymous: yes") }
        return lines + form.options.map { "- [ ] \($0)" }
    }
}

extension PreparedQuiz {
    fileprivate var lines: [String] {
        var lines = ["## Quiz: \(title)"]
        if let seconds { lines.append("time: \(PreparedWorkshop.time(seconds))") }
        return lines + items.flatMap { [""] + $0.lines }
    }
}

extension PreparedQuiz.Item {
    fileprivate var lines: [String] {
        var lines = ["### \(item.question)"]
        if let kind { lines.append("kind: \(kind)") }
        if case .scale(let range) = item.form { lines.append("scale: \(range.lowerBound) to \(range.upperBound)") }
        if item.points != 1 { lines.append("points: \(item.points)") }
        if let seconds = item.seconds { lines.append("time: \(PreparedWorkshop.time(seconds))") }
        lines += answerLines
        let explanation = solved.explanation?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
        return lines + explanation.map { $0.isEmpty ? ">" : "> \($0)" }
    }

    /// Where the marks do not say it by themselves.
    private var kind: String? {
        switch item.form {
        case .single: solved.accepted.count > 1 ? "single" : nil
        case .multiple: rightPlaces.count > 1 ? nil : "multiple"
        case .scale, .text, .ranking: nil
        }
    }

    private var rightPlaces: Set<Int> {
        Set(
            solved.accepted.flatMap { answer -> [Int] in
                if case .options(let places) = answer { places } else { [] }
            })
    }

    private var answerLines: [String] {
        let options = item.form.options
        switch item.form {
        case .single, .multiple:
            return options.enumerated().map { "- [\(rightPlaces.contains($0) ? "x" : " ")] \($1)" }
        case .ranking:
            guard case .order(let order)? = solved.accepted.first else { return [] }
            return order.enumerated().map { "\($0 + 1). \(options[$1])" }
        case .scale, .text:
            return solved.accepted.map { answer in
                switch answer {
                case .value(let value): "answer: \(value)"
                case .text(let text): "answer: \(text)"
                case .options, .order: ""
                }
            }
        }
    }
}

extension Exercise {
    fileprivate var preparedLines: [String] {
        var lines = ["## Exercise: \(title)"]
        if let starter { lines.append("starter: \(starter)") }
        if let points { lines.append("points: \(points)") }
        if let test {
            lines.append("test: \(test.command)")
            if let seconds = test.seconds { lines.append("time: \(PreparedWorkshop.time(seconds))") }
        }
        if let due {
            lines.append("deadline: \(PreparedWorkshop.time(due.seconds))")
            if due.graceInSeconds > 0 { lines.append("grace: \(PreparedWorkshop.time(due.graceInSeconds))") }
            if due.isStrict { lines.append("late: refused") }
        }
        lines += rubric.map { "- \($0.name): \($0.points)" }
        if let text { lines += [""] + PreparedWorkshop.escaped(text) }
        return lines
    }
}
