import LocalRPC
import TerminalRendering

/// The parts of a workshop's screen, each as lines of a width with an empty line and a heading before it; none where
/// there is nothing to tell.
struct WorkshopPanels {
    let view: WorkshopView
    let columns: Int
    let style: TerminalStyle
    let now: ContinuousClock.Instant

    private func panel(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", style.bold(cut(title))] + lines
    }

    /// So many lines of a part of the middle unless all are wanted: the next part is to be in reach.
    private static let linesMax = 16

    /// The first lines, and how many more there are.
    private func first(_ lines: [String]) -> [String] {
        guard !view.showsAll, lines.count > Self.linesMax else { return lines }
        return lines.prefix(Self.linesMax - 1) + [style.dim(cut("… \(lines.count - Self.linesMax + 1) more: /all"))]
    }

    /// A heading with how many lines stand beneath it.
    private func counted(_ title: String, _ count: Int) -> String { count > 1 ? "\(title) (\(count))" : title }

    private func cut(_ text: String) -> String { DisplayWidth.cut(text, columns: columns) }

    private func name(_ text: String, columns: Int = 16) -> String {
        DisplayWidth.cut(PeerText(text).name, columns: max(min(columns, self.columns - 4), 1))
    }

    private func padded(_ text: String, to width: Int) -> String { DisplayWidth.padded(text, to: width) }

    // MARK: The middle

    /// The newest announcements, the last one in full.
    var news: [String] {
        let words = (view.meeting?.announcements ?? []).suffix(3)
        let lines = words.enumerated().flatMap { place, word -> [String] in
            let time = String(LocalTime.second(word.time).prefix(5))
            let text = "\(time) \(PeerText(word.by).name): "
            guard place == words.count - 1 else { return [style.dim(cut(text + PeerText(word.text ?? "").line))] }
            return LineWrap.lines(of: text + PeerText(word.text ?? "").block, columns: columns, indent: "      ")
                .prefix(6).map { $0 }
        }
        return panel("Announcements", lines)
    }

    /// Terminals that can be watched.
    var terminals: [String] {
        let lines = view.terminals.map { terminal -> String in
            let who = VersionWords.argument(PeerText(terminal.host.name).name)
            let way = terminal.isSelf ? "you show it" : "atelier session terminal watch \(who)"
            return cut("\(name(terminal.host.name)): \(PeerText(terminal.title).name) · \(way)")
        }
        return panel("Terminals", lines)
    }

    var agenda: [String] {
        let topics = view.session?.agenda ?? []
        let lines = topics.map { topic -> String in
            let minutes = topic.minutes.map { " (\($0) min)" } ?? ""
            let text = PeerText(topic.text).line + minutes
            if topic.ended != nil { return style.dim(cut("✓ " + text)) }
            return topic.begun == nil ? cut("  " + text) : style.green(cut("▸ " + text))
        }
        return panel("Agenda", lines)
    }

    /// The poll, the quiz or the exercise that is looked at.
    var activity: [String] {
        guard let activity = view.activity else { return [] }
        let head = activity.head
        let state = head.shown ? "shown to all" : head.over ? "over" : "open"
        var lines = [style.dim(cut(stateWords(activity, state)))]
        if let text = activity.text {
            lines += LineWrap.lines(of: PeerText(text).block, columns: columns).prefix(8)
        }
        if head.kind == "exercise" {
            if let due = activity.due { lines.append(self.due(due, head)) }
            lines += activity.questions.map { cut("  \(PeerText($0.text).line): \($0.points ?? 0) points") }
        } else {
            lines += questions(of: activity)
        }
        return panel(head.kind.prefix(1).uppercased() + head.kind.dropFirst() + ": " + PeerText(head.title).line, lines)
    }

    private func due(_ told: WorkshopMethods.Due, _ head: WorkshopMethods.ActivityHead) -> String {
        var due = told
        if let end = view.dueEnd { due.remainingMilliseconds = max(Int((end - now) / .milliseconds(1)), 0) }
        let text = cut(ExerciseWords.due(due, isOver: head.over))
        return due.collected || due.remainingMilliseconds == 0 ? style.yellow(text) : style.green(text)
    }

    private func stateWords(_ activity: WorkshopMethods.Activity, _ state: String) -> String {
        let head = activity.head
        var words = [state, "\(head.answered) \(head.kind == "exercise" ? "handed in" : "answered")"]
        let tested = ExerciseWords.tested(head.tested)
        if view.leads, !tested.isEmpty { words.append("tests " + tested) }
        if head.answeredOneself { words.append(head.kind == "exercise" ? "you handed in" : "you answered") }
        if activity.anonymous { words.append("answers sealed to those who lead") }
        // Of an exercise it is what its test may take.
        if let seconds = activity.seconds, !head.over, head.kind != "exercise" {
            words.append("until \(LocalTime.second(head.begun + seconds * 1000))")
        }
        if head.kind == "exercise", !view.leads, let own = activity.standings.first {
            let tests = ExerciseWords.tests(own)
            if !tests.own.isEmpty { words.append("own tests " + tests.own) }
            if !tests.checked.isEmpty { words.append("checked " + tests.checked) }
            if own.stuck == true { words.append("you are stuck") }
            let state = ExerciseWords.state(own)
            if !["handed in", "at work", "stuck"].contains(state) { words.append(state) }
            if let points = own.points { words.append("\(points) points") }
            if let comment = own.comment { words.append(PeerText(comment).line) }
        }
        return words.joined(separator: " · ")
    }

    /// The question that is answered now where there is a sheet; else all.
    private func questions(of activity: WorkshopMethods.Activity) -> [String] {
        let isQuiz = activity.head.kind == "quiz"
        if let sheet = view.sheet {
            var lines: [String] = []
            if isQuiz {
                let given = sheet.given.count { $0 != nil }
                let place = "Question \(sheet.place + 1) of \(sheet.questions.count), \(given) answered. ← → go on"
                lines.append(style.dim(cut(place)))
                lines += LineWrap.lines(of: PeerText(sheet.question.text).line, columns: columns)
            }
            lines += rows(sheet.question, of: activity, sheet.place, sheet)
            return lines + (sheet.choices == 0 ? [style.dim(cut("Type your answer, then Enter."))] : [])
        }
        return activity.questions.enumerated().flatMap { place, question in
            let title = LineWrap.lines(of: "\(place + 1). " + PeerText(question.text).line, columns: columns)
            return (isQuiz ? title : []) + rows(question, of: activity, place, nil)
        } + texts(of: activity) + results(of: activity)
    }

    private func texts(of activity: WorkshopMethods.Activity) -> [String] {
        (activity.tally?.texts ?? []).map { cut("  “" + PeerText($0).line + "”") }
    }

    /// Options or values, with bars where they are counted and marks where they are right or chosen.
    private func rows(
        _ question: WorkshopMethods.Question, of activity: WorkshopMethods.Activity, _ place: Int,
        _ sheet: AnswerSheet?
    ) -> [String] {
        let names = Self.choices(of: question)
        let counts = activity.questions.count == 1 ? activity.tally?.counts ?? [] : []
        let solved = activity.solution.flatMap { $0.indices.contains(place) ? $0[place] : nil }
        let right = Set(solved?.accepted.flatMap { $0.options ?? [] } ?? [])
        let nameWidth = min(names.map { DisplayWidth.columns(of: $0) }.max() ?? 0, max(columns / 2 - 8, 4))
        let most = max(counts.max() ?? 0, 1)
        let lines = names.enumerated().map { index, name -> String in
            let mark = sheet.map { Self.mark(index, in: $0) } ?? (right.contains(index) ? "✓ " : "  ")
            let label = mark + "\(index + 1). " + DisplayWidth.cut(name, columns: nameWidth)
            guard counts.indices.contains(index) else {
                let text = cut(label)
                return sheet?.marked == index ? style.inverse(text) : right.contains(index) ? style.green(text) : text
            }
            let room = max(columns - nameWidth - 14, 1)
            let bar = String(repeating: "█", count: counts[index] * room / most)
            let text = padded(label, to: nameWidth + 7)
            return (sheet?.marked == index ? style.inverse(text) : text) + " " + style.cyan(bar) + " \(counts[index])"
        }
        return lines + words(of: solved)
    }

    private func words(of solved: WorkshopMethods.Solved?) -> [String] {
        let right = (solved?.accepted ?? []).compactMap { $0.text ?? $0.value.map(String.init) }
        let lines = right.map { style.green(cut("✓ " + PeerText($0).line)) }
        guard let explanation = solved?.explanation else { return lines }
        let told = LineWrap.lines(of: "  " + PeerText(explanation).block, columns: columns, indent: "  ")
        return lines + told.map(style.dim)
    }

    private static func choices(of question: WorkshopMethods.Question) -> [String] {
        if let low = question.low, let high = question.high, low <= high, high - low <= 1000 {
            return (low...high).map(String.init)
        }
        return (question.options ?? []).map { PeerText($0).line }
    }

    /// The pointer, and the sign of what is chosen; of a ranking its place.
    private static func mark(_ index: Int, in sheet: AnswerSheet) -> String {
        let pointer = sheet.marked == index ? "▸" : " "
        guard let place = sheet.chosen.firstIndex(of: index) else { return pointer + " " }
        return pointer + (sheet.question.form == "ranking" ? "\(place + 1)" : "✓")
    }

    /// Points of a quiz, or who said what in a poll: of whom one may know.
    private func results(of activity: WorkshopMethods.Activity) -> [String] {
        activity.standings.filter { $0.points != nil || !$0.inTime }.prefix(20).map { standing in
            cut("  " + padded(name(standing.name), to: 18) + (standing.points.map { "\($0) points" } ?? "late"))
        }
    }

    /// To who leads: how far everybody is with the exercise, those who are stuck first.
    var learners: [String] {
        guard view.leads, let activity = view.activity, activity.head.kind == "exercise" else { return [] }
        let sorted = activity.standings.filter { $0.stuck == true } + activity.standings.filter { $0.stuck != true }
        let hasTests = sorted.contains { $0.result != nil || $0.ownResult != nil }
        let lines = sorted.map { standing -> String in
            let state = ExerciseWords.state(standing)
            var words = [standing.stuckWord ?? standing.comment ?? standing.handIn?.note ?? ""].filter { !$0.isEmpty }
            words = words.map { PeerText($0).line }
            if let points = standing.points { words.insert("\(points) points", at: 0) }
            let tests = ExerciseWords.tests(standing)
            let columns = hasTests ? padded(tests.own, to: 17) + padded(tests.checked, to: 17) : ""
            let text = cut(
                padded(name(standing.name), to: 18) + padded(state + " ", to: 11) + columns
                    + words.joined(separator: " · "))
            return standing.stuck == true ? style.yellow(text) : text
        }
        let title = counted("Learners", sorted.count)
        let heads = hasTests ? padded(title, to: 29) + padded("own tests", to: 17) + "checked" : title
        return panel(heads, first(lines))
    }

    /// Questions for all with their votes, and those for the mentors.
    var board: [String] {
        let open = view.questions.enumerated().map { place, question -> String in
            let answers = question.answers.isEmpty ? "" : question.answers.contains(where: \.accepted) ? " ✓" : " ↳"
            let votes = "▲\(question.votes)\(question.voted ? "*" : "")"
            let text =
                "\(place + 1). \(padded(votes, to: 5))\(PeerText(question.title).line) — \(name(question.author))"
            return question.hidden == true ? style.dim(cut(text + " (hidden)")) : cut(text + answers)
        }
        let answers =
            view.questions.first.flatMap { $0.answers.first }.map {
                [style.dim(cut("         ↳ \(name($0.author)): \(PeerText($0.text).line)"))]
            } ?? []
        let lines = open.prefix(1) + answers + open.dropFirst()
        let sealed = (view.meeting?.questions ?? []).map { question -> String in
            let text = question.text.map { PeerText($0).line } ?? "a question for the mentors"
            return style.yellow(cut("for the mentors: \(text) — \(name(question.by))"))
        }
        // Those for the mentors first: nobody votes for them.
        return panel(counted("Questions", open.count + sealed.count), sealed + first(Array(lines)))
    }

    /// Activities beside the one that is looked at.
    var others: [String] {
        let all = view.meeting?.activities ?? []
        let lines = all.filter { $0.id != view.focus }.map { head -> String in
            let state = head.shown ? "shown" : head.over ? "over" : "open"
            return cut("  \(head.kind): \(PeerText(head.title).line) · \(state) · \(head.answered)")
        }
        return panel("Other activities", lines)
    }

    // MARK: The side

    var pace: [String] {
        guard let meter = view.meeting?.pace else { return [] }
        let all = [("fine", meter.fine), ("fast", meter.tooFast), ("slow", meter.tooSlow), ("lost", meter.lost)]
        let most = max(all.map(\.1).max() ?? 0, 1)
        let own = ["fine": "fine", "fast": "too-fast", "slow": "too-slow", "lost": "lost"]
        let lines = all.map { word, count -> String in
            let bar = String(repeating: "█", count: count * max(min(columns - 12, 30), 1) / most)
            let coloured = word == "fine" ? style.green(bar) : word == "lost" ? style.red(bar) : style.yellow(bar)
            return (meter.own == own[word] ? "▸" : " ") + word + " " + coloured + (count > 0 ? " \(count)" : " 0")
        }
        return panel("Pace", lines)
    }

    var hands: [String] {
        let lines = (view.meeting?.hands ?? []).enumerated().map { place, hand -> String in
            let word = hand.text.map { ": " + PeerText($0).line } ?? ""
            let text = cut("\(place + 1). \(name(hand.by))\(word)")
            return hand.own ? style.yellow(text) : text
        }
        return panel(counted("Hands", lines.count), lines.isEmpty ? [style.dim("none is up")] : lines)
    }

    var people: [String] {
        let persons = view.persons
        let lines = persons.map { person -> String in
            let sign = person.isHere ? "● " : "○ "
            let words = (person.leads ? " leads" : "") + (person.isSelf ? " (you)" : "")
            let text = cut(sign + name(person.name, columns: 20) + words)
            return person.isHere ? text : style.dim(text)
        }
        return panel("Here (\(persons.count { $0.isHere }) of \(persons.count))", lines)
    }
}
