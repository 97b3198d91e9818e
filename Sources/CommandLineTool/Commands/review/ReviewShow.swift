import ArgumentParser
import LocalRPC
import TerminalRendering

struct ReviewShow: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a review: whose turn it is, what people think, what is open.")

    @Flag(help: "Only what others said since you last looked.")
    var sinceSeen = false

    @Flag(help: "Only the ids of threads that are open, one a line.")
    var threads = false

    @OptionGroup var chosen: ReviewOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let output = node.output
        if output.isJSON { return output.json(talk.review) }
        if threads {
            for thread in talk.review.threads where !thread.isResolved { output.line(ReviewWords.short(thread.thread)) }
            return
        }
        let lines = sinceSeen ? news(talk.review, output.style) : try summary(talk, output.style)
        if lines.isEmpty { return output.note("Nobody else said anything since you last looked.") }
        try output.pages(lines)
    }

    private func news(_ review: ReviewMethods.Review, _ style: TerminalStyle) -> [String] {
        review.course.filter(\.isNew).map { event in
            var words = "\(style.dim(LocalTime.minute(event.time)))  \(style.bold(ReviewWords.name(event.by)))  "
            words += PeerText(event.kind).name
            if let what = event.what { words += " " + PeerText(what).name }
            if event.isMention { words += style.yellow(" (names you)") }
            if let text = event.text, !text.isEmpty { words += ": " + PeerText(text).line }
            return words
        }
    }

    private func summary(_ talk: ReviewTalk, _ style: TerminalStyle) throws(CommandError) -> [String] {
        let review = talk.review
        let head = review.head
        var lines = [style.bold(PeerText(head.title).line)]
        lines.append(
            "\(PeerText(head.status).name), by \(ReviewWords.name(head.author)), \(LocalTime.minute(head.opened)), "
                + "\(talk.shortID)" + (head.target.map { ", into " + PeerText($0).name } ?? ""))
        if let description = review.description, !description.isEmpty {
            lines += [""] + PeerText(description).lines.map { "    " + $0.line }
        }
        lines += ["", "Turn: \(ReviewWords.turn(head))"]
        if !review.asked.isEmpty { lines.append("Asked: \(ReviewWords.names(review.asked))") }
        lines += review.unmet.map { "Before it may land: \(ReviewWords.unmet($0))" }
        lines += votes(review, style) + rounds(review, style)
        for thread in review.threads { lines += [""] + self.lines(of: thread, review, style) }
        let drafts = try talk.drafts.drafts()
        if !drafts.isEmpty {
            lines += ["", "\(drafts.count) drafts of yours. Next: atelier review publish \(talk.shortID)"]
        }
        return lines
    }

    private func votes(_ review: ReviewMethods.Review, _ style: TerminalStyle) -> [String] {
        let votes = review.votes.map { vote in
            let number = review.rounds.first { $0.round == vote.round }.map { ", round \($0.number)" } ?? ""
            let words = "\(ReviewWords.name(vote.by)) \(ReviewWords.verdict(vote.verdict))\(number)"
            let text = vote.text.map { ": " + PeerText($0).line } ?? ""
            return vote.isCurrent ? words + text : style.dim(words + ", outdated" + text)
        }
        let checks = review.checks.map { check in
            let outcome = check.exitCode == 0 ? "passed" : "failed with \(check.exitCode)"
            let words = "\(PeerText(check.name).name) \(outcome), by \(ReviewWords.name(check.by))"
            return check.isCurrent
                ? (check.exitCode == 0 ? style.green(words) : style.red(words)) : style.dim(words + ", outdated")
        }
        return votes + checks
    }

    private func rounds(_ review: ReviewMethods.Review, _ style: TerminalStyle) -> [String] {
        review.rounds.map { round in
            var words = "Round \(round.number), \(LocalTime.minute(round.time)): \(round.draft.summary)"
            if round.isTrivial { words += " The same patch as before." }
            if let message = round.draft.message { words += " " + PeerText(message).line }
            return words
        }
    }

    private func lines(
        of thread: ReviewMethods.Thread, _ review: ReviewMethods.Review, _ style: TerminalStyle
    ) -> [String] {
        let number = review.rounds.first { $0.round == thread.round }.map { ", round \($0.number)" } ?? ""
        let state = thread.isResolved ? style.dim("resolved") : style.yellow("open")
        var lines = [style.bold(ReviewWords.place(thread.place)) + number + ", " + state]
        lines += (thread.place.lines ?? []).map { style.dim("  > " + PeerText($0).line) }
        for comment in thread.comments {
            lines.append("  " + ReviewWords.heading(comment, in: thread))
            lines += PeerText(ReviewWords.text(comment)).lines.map { "    " + $0.block }
        }
        return lines
    }
}
