import LocalRPC
import TerminalRendering

/// A poll or a quiz on the screen: what is asked, with bars of what was answered.
struct ActivityBoard {
    private let activity: WorkshopMethods.Activity
    private let output: OutputFormat

    private static let barMax = 30

    init(_ activity: WorkshopMethods.Activity, _ output: OutputFormat) {
        self.activity = activity
        self.output = output
    }

    func show() {
        let head = activity.head
        let state = head.over ? "over" : "open"
        output.line(output.style.bold(PeerText(head.title).line))
        for (place, question) in activity.questions.enumerated() {
            if head.kind == "quiz" { output.line("\(place + 1). \(PeerText(question.text).line)") }
            rows(question, activity.questions.count == 1 ? activity.tally : nil, solution(place))
        }
        for text in activity.tally?.texts ?? [] { output.line("  \(PeerText(text).line)") }
        standings()
        let answered = head.answered == 1 ? "1 person answered" : "\(head.answered) persons answered"
        output.note(
            "\(answered); it is \(state).\(activity.anonymous ? " Answers are sealed to owners and mentors." : "")")
    }

    private func solution(_ place: Int) -> WorkshopMethods.Solved? {
        activity.solution.flatMap { $0.indices.contains(place) ? $0[place] : nil }
    }

    /// The options or values of a question, each with a bar where it was counted, and a mark where it is right.
    private func rows(
        _ question: WorkshopMethods.Question, _ tally: WorkshopMethods.Tally?, _ solved: WorkshopMethods.Solved?
    ) {
        let names: [String]
        if let low = question.low, let high = question.high, low <= high, high - low <= 1000 {
            names = (low...high).map(String.init)
        } else {
            names = (question.options ?? []).map { PeerText($0).line }
        }
        let counts = tally?.counts ?? []
        let most = max(counts.max() ?? 0, 1)
        let right = Set(solved?.accepted.flatMap { $0.options ?? [] } ?? [])
        var table = TextTable([
            .init("", isAlignedRight: true), .init("ANSWER"), .init(""), .init("COUNT", isAlignedRight: true),
            .init(""),
        ])
        for (place, name) in names.enumerated() {
            let count = counts.indices.contains(place) ? counts[place] : nil
            let bar = count.map { String(repeating: "█", count: $0 * Self.barMax / most) } ?? ""
            table.append([
                .own("\(place + 1)"), .own(name), .own(right.contains(place) ? "right" : "", .good),
                .own(count.map(String.init) ?? ""), .own(bar),
            ])
        }
        if !table.isEmpty { output.table(table) }
        for answer in solved?.accepted ?? [] {
            if let text = answer.text { output.line("  right: \(PeerText(text).line)") }
            if let value = answer.value { output.line("  right: \(value)") }
        }
        if let explanation = solved?.explanation { output.line("  \(PeerText(explanation).line)") }
    }

    private func standings() {
        let known = activity.standings.filter { $0.points != nil || $0.answer != nil || !$0.inTime }
        guard !known.isEmpty else { return }
        var table = TextTable([.init("NAME"), .init("POINTS", isAlignedRight: true), .init("ANSWER"), .init("")])
        for standing in known {
            table.append([
                .peer(PeerText(standing.name), .strong), .own(standing.points.map(String.init) ?? ""),
                .own(standing.answer.map(words) ?? ""), .own(standing.inTime ? "" : "late", .warning),
            ])
        }
        output.table(table)
    }

    private func words(_ answer: WorkshopMethods.Answer) -> String {
        let options = activity.questions.first?.options ?? []
        if let places = answer.options ?? answer.order {
            return places.map { options.indices.contains($0) ? PeerText(options[$0]).line : "?" }
                .joined(separator: ", ")
        }
        return answer.value.map(String.init) ?? PeerText(answer.text ?? "").line
    }
}
