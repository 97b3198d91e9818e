import Spaces

extension PreparedWorkshop {
    /// Reads a file; what it does not know is an error with the number of its line. O(bytes).
    package init(parsing bytes: [UInt8]) throws(WorkshopError) {
        var reader = PreparedReader(lines: try PreparedLines(bytes))
        self = try reader.workshop()
    }
}

/// Reads a prepared file part by part. Polls and quizzes: `PreparedReader+Questions.swift`.
struct PreparedReader {
    var lines: PreparedLines

    mutating func workshop() throws(WorkshopError) -> PreparedWorkshop {
        lines.skipBlank()
        let number = lines.number
        guard let title = lines.take()?.behind("# ") else { throw .unreadable(line: number, .noTitle) }
        var workshop = PreparedWorkshop(title: try words(title, at: number, maxInBytes: WorkshopLimits.titleInBytes))
        while lines.peek != nil {
            lines.skipBlank()
            guard let line = lines.peek else { break }
            if line.begins(with: "#") {
                guard workshop.parts.count < PreparedWorkshop.partsMax else {
                    throw .unreadable(line: lines.number, .tooMany(max: PreparedWorkshop.partsMax))
                }
                workshop.parts.append(try part())
            } else {
                try head(&workshop)
            }
        }
        return workshop
    }

    private mutating func head(_ workshop: inout PreparedWorkshop) throws(WorkshopError) {
        let number = lines.number
        guard let (key, value) = lines.take()?.keyed else { throw .unreadable(line: number, .unknownLine) }
        guard key == "starter" else { throw .unreadable(line: number, .unknownKey(String(key))) }
        guard workshop.starter == nil else { throw .unreadable(line: number, .repeatedKey(String(key))) }
        workshop.starter = try words(value, at: number, maxInBytes: WorkshopLimits.pathInBytes)
    }

    private mutating func part() throws(WorkshopError) -> PreparedWorkshop.Part {
        let number = lines.number
        let line = lines.take() ?? ""
        guard let heading = line.behind("## ")?.trimmed else {
            throw .unreadable(line: number, line.begins(with: "# ") ? .secondTitle : .unknownHeading(String(line)))
        }
        if heading == "Agenda" { return .agenda(try agenda(number)) }
        if heading == "Announcement" {
            guard let text = try text(maxInBytes: WorkshopLimits.textInBytes) else {
                throw .unreadable(line: number, .emptyPart)
            }
            return .announcement(text)
        }
        if let question = heading.behind("Poll:") { return .poll(try poll(question, at: number)) }
        if let title = heading.behind("Quiz:") { return .quiz(try quiz(title, at: number)) }
        if let title = heading.behind("Exercise:") { return .exercise(try exercise(title, at: number)) }
        throw .unreadable(line: number, .unknownHeading(String(heading)))
    }

    private mutating func agenda(_ heading: Int) throws(WorkshopError) -> [PreparedWorkshop.AgendaItem] {
        var items: [PreparedWorkshop.AgendaItem] = []
        lines.skipBlank()
        while !lines.isAtHeading {
            let number = lines.number
            guard let item = lines.take()?.behind("- ")?.trimmed else { throw .unreadable(line: number, .unknownLine) }
            guard items.count < Agenda.countMax else { throw .unreadable(line: number, .tooMany(max: Agenda.countMax)) }
            items.append(try agendaItem(item, at: number))
            lines.skipBlank()
        }
        guard !items.isEmpty else { throw .unreadable(line: heading, .emptyPart) }
        return items
    }

    /// A text, and behind it its minutes as `(10 min)`.
    private func agendaItem(_ line: Substring, at number: Int) throws(WorkshopError) -> PreparedWorkshop.AgendaItem {
        var (text, minutes) = (line, Int?.none)
        if let (before, behind) = line.parts(at: "(", last: true), behind.utf8.reversed().starts(with: ")nim ".utf8) {
            minutes = try self.number(
                Substring(behind.unicodeScalars.dropLast(5)), at: number, in: 1...SessionDeed.topicMaxInMinutes)
            text = before
        }
        let fit = try words(text, at: number, maxInBytes: SessionDeed.topicMaxInBytes)
        return .init(text: fit, minutes: minutes)
    }

    /// Keys and rows of the rubric stand right beneath the heading; a blank line ends them.
    private mutating func exercise(_ title: Substring, at heading: Int) throws(WorkshopError) -> Exercise {
        var exercise = Exercise(title: try words(title, at: heading, maxInBytes: WorkshopLimits.titleInBytes))
        var seen: Set<Substring> = []
        var (command, time) = (String?.none, (seconds: Int, line: Int)?.none)
        var rule = LateRule()
        while let line = lines.peek, !line.isBlank, !line.begins(with: "#") {
            let number = lines.number
            _ = lines.take()
            if let row = line.behind("- ") {
                try add(row, at: number, to: &exercise)
                continue
            }
            guard let (key, value) = line.keyed else { throw .unreadable(line: number, .unknownLine) }
            guard seen.insert(key).inserted else { throw .unreadable(line: number, .repeatedKey(String(key))) }
            switch key {
            case "starter": exercise.starter = try words(value, at: number, maxInBytes: WorkshopLimits.pathInBytes)
            case "points": exercise.points = try self.number(value, at: number, in: 0...WorkshopLimits.pointsLast)
            case "test": command = try words(value, at: number, maxInBytes: WorkshopLimits.testInBytes)
            case "time":
                time = (try seconds(value, at: number, most: WorkshopLimits.testInSeconds), number)
            case "deadline": rule.due = try seconds(value, at: number, most: WorkshopLimits.dueInSeconds)
            case "grace":
                (rule.grace, rule.line) = (
                    try seconds(value, at: number, most: WorkshopLimits.graceInSeconds), rule.line ?? number
                )
            case "late":
                guard value == "accepted" || value == "refused" else { throw .unreadable(line: number, .noLateRule) }
                (rule.isStrict, rule.line) = (value == "refused", rule.line ?? number)
            default: throw .unreadable(line: number, .unknownKey(String(key)))
            }
        }
        guard exercise.rubric.isEmpty || exercise.points == nil else {
            throw .unreadable(line: heading, .rubricAndPoints)
        }
        if let time, command == nil { throw .unreadable(line: time.line, .timeWithoutTest) }
        exercise.test = command.map { .init(command: $0, seconds: time?.seconds) }
        if rule.due == nil, let line = rule.line { throw .unreadable(line: line, .lateRuleWithoutDeadline) }
        exercise.due = rule.due.map { .init(seconds: $0, graceInSeconds: rule.grace, isStrict: rule.isStrict) }
        exercise.text = try text(maxInBytes: WorkshopLimits.textInBytes)
        return exercise
    }

    /// `Name: 5`; the name may have colons.
    private func add(_ row: Substring, at number: Int, to exercise: inout Exercise) throws(WorkshopError) {
        guard let (before, behind) = row.parts(at: ":", last: true) else {
            throw .unreadable(line: number, .unknownLine)
        }
        let name = try words(before, at: number, maxInBytes: WorkshopLimits.wordsInBytes)
        let points = try self.number(behind, at: number, in: 0...WorkshopLimits.pointsLast)
        guard !exercise.rubric.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
            throw .unreadable(line: number, .repeatedOption(name))
        }
        guard exercise.rubric.count < WorkshopLimits.itemCount else {
            throw .unreadable(line: number, .tooMany(max: WorkshopLimits.itemCount))
        }
        exercise.rubric.append(.init(name: name, points: points))
    }

    // MARK: What stands in a line

    mutating func text(maxInBytes: Int) throws(WorkshopError) -> String? {
        let number = lines.number
        guard let text = try lines.takeText() else { return nil }
        guard text.utf8.count <= maxInBytes else {
            throw .unreadable(line: number, .textTooLong(maxInBytes: maxInBytes))
        }
        return text
    }

    func words(_ text: Substring, at line: Int, maxInBytes: Int) throws(WorkshopError) -> String {
        let text = text.trimmed
        guard !text.isEmpty else { throw .unreadable(line: line, .emptyHeading) }
        guard text.utf8.count <= maxInBytes else { throw .unreadable(line: line, .textTooLong(maxInBytes: maxInBytes)) }
        guard SessionDeed.isFit(String(text), maxInBytes: maxInBytes) else {
            throw .unreadable(line: line, .controlCharacter)
        }
        return String(text)
    }

    func number(_ text: Substring, at line: Int, in range: ClosedRange<Int>) throws(WorkshopError) -> Int {
        guard let number = Int(text.trimmed), range.contains(number) else {
            throw .unreadable(line: line, .noNumber(range))
        }
        return number
    }

    /// What an exercise says of its deadline.
    private struct LateRule {
        var due: Int?
        var grace = 0
        var isStrict = false
        /// The first line that says something of what comes late.
        var line: Int?
    }

    /// `30s`, `5m`, `1h`, `2d`: of a day at most, unless something else is said.
    func seconds(
        _ text: Substring, at line: Int, most: Int = WorkshopLimits.timerInSeconds
    ) throws(WorkshopError) -> Int {
        let scales: [Unicode.Scalar: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let scale = text.unicodeScalars.last.flatMap({ scales[$0] }),
            let count = Int(Substring(text.unicodeScalars.dropLast())), count >= 1,
            count <= most / scale
        else { throw .unreadable(line: line, .noTime(maxInSeconds: most)) }
        return count * scale
    }
}
