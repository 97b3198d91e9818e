import LocalRPC

extension ReviewExport {
    /// For people: what was said, in order, with the lines that it was about.
    ///
    /// What people wrote stands in it as they wrote it, as the text of a document does; code stands in fences that are
    /// longer than any of its own.
    var markdown: String {
        let head = review.head
        var lines = ["# \(Self.oneLine(head.title))", ""]
        lines.append("\(head.status), by \(Self.oneLine(head.author.name)), \(Self.time(head.opened)).")
        if let target = head.target { lines.append("Into `\(Self.oneLine(target))`.") }
        if let description = review.description, !description.isEmpty { lines += ["", description] }
        lines += ["", "## Rounds", ""]
        for round in review.rounds {
            let commit = round.draft.head.map { ", commit `\(Self.oneLine($0))`" } ?? ""
            let message = round.draft.message.map { ": " + Self.oneLine($0) } ?? ""
            lines.append("\(round.number). \(Self.time(round.time))\(commit)\(message)")
        }
        if !review.votes.isEmpty || !review.checks.isEmpty { lines += ["", "## Verdicts and checks", ""] }
        for vote in review.votes {
            let text = vote.text.map { ": " + Self.oneLine($0) } ?? ""
            let round = number(of: vote.round).map { " (round \($0)\(vote.isCurrent ? "" : ", outdated"))" } ?? ""
            lines.append("- \(Self.oneLine(vote.by.name)): **\(vote.verdict)**\(round)\(text)")
        }
        for check in review.checks {
            let outcome = check.exitCode == 0 ? "passed" : "failed with \(check.exitCode)"
            lines.append("- \(Self.oneLine(check.name)), by \(Self.oneLine(check.by.name)): **\(outcome)**")
        }
        if !review.threads.isEmpty { lines += ["", "## Comments"] }
        for thread in review.threads { lines += self.lines(of: thread) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func lines(of thread: ReviewMethods.Thread) -> [String] {
        let round = number(of: thread.round).map { ", round \($0)" } ?? ""
        let state = thread.isResolved ? "resolved" : "open"
        var lines = ["", "### \(Self.oneLine(ReviewWords.place(thread.place)))\(round), \(state)"]
        if let quoted = thread.place.lines, !quoted.isEmpty { lines += [""] + Self.fenced(quoted) }
        for comment in thread.comments {
            lines += ["", "**\(Self.oneLine(comment.by.name))**, \(Self.time(comment.time)):", ""]
            lines.append(comment.text ?? "*(taken back)*")
            if let suggestion = comment.suggestion {
                var suggested = suggestion.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                if suggested.last?.isEmpty == true { suggested.removeLast() }
                lines += ["", comment.isApplied == true ? "Suggested, and taken:" : "Suggested:", ""]
                lines += Self.fenced(suggested)
            }
        }
        return lines
    }

    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// A fence that nothing inside ends (CommonMark 0.31, section 4.5).
    private static func fenced(_ lines: [String]) -> [String] {
        let longest = lines.flatMap { $0.split { $0 != "`" } }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return [fence] + lines + [fence]
    }
}
