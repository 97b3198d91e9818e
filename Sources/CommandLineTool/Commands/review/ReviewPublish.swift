import ArgumentParser
import LocalRPC

struct ReviewPublish: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Say all your drafts at once, with a verdict if you have one.",
        discussion: """
            A verdict is for exactly what the round holds. When the author changes that it counts no more, but for a \
            round that is the same patch on another base.
            """)

    enum Verdict: String, CaseIterable, ExpressibleByArgument {
        case accept
        case needsWork = "needs-work"
        case reject, comment, none
    }

    @OptionGroup var chosen: ReviewOption

    @Option(help: ArgumentHelp("accept, needs-work, reject or comment; none takes it back.", valueName: "verdict"))
    var vote: Verdict?

    @Option(help: ArgumentHelp("For which round; else the newest.", valueName: "number"))
    var round: Int?

    @Option(help: ArgumentHelp("A point of the checklist that holds; may be given more than once.", valueName: "point"))
    var tick: [String] = []

    @Option(help: ArgumentHelp("NAME=NUMBER of the rubric; may be given more than once.", valueName: "score"))
    var score: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("Words with the verdict; - is standard input.", valueName: "text"))
    var message: String?

    @OptionGroup var options: NodeOptions

    func validate() throws {
        if vote == nil, !(tick.isEmpty && score.isEmpty) {
            throw ValidationError("--tick and --score go with a verdict: --vote.")
        }
        if score.contains(where: { Self.score($0) == nil }) {
            throw ValidationError("--score takes NAME=NUMBER.")
        }
    }

    private static func score(_ written: String) -> ReviewMethods.Score? {
        guard let sign = written.lastIndex(of: "="), sign > written.startIndex,
            let number = Int(written[written.index(after: sign)...])
        else { return nil }
        return ReviewMethods.Score(name: String(written[..<sign]), score: number)
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let drafts = try talk.drafts.drafts()
        var acts = drafts.map(\.act)
        let words = try WrittenMessage.given(message)
        if let vote {
            var act = ReviewMethods.Act(kind: .vote)
            act.verdict = vote.rawValue
            act.round = try talk.round(round).round
            act.text = words
            act.ticked = tick.isEmpty ? nil : tick
            let scores = score.compactMap(Self.score)
            act.scores = scores.isEmpty ? nil : scores
            acts.append(act)
        } else if let words {
            var act = ReviewMethods.Act(kind: .comment)
            (act.text, act.round) = (words, try talk.round(round).round)
            acts.append(act)
        }
        guard !acts.isEmpty else {
            throw CommandError(
                .usage, "There is nothing to publish.", kept: "Nothing was changed.",
                hint: "atelier review comment \(talk.shortID) FILE:LINE, or --vote")
        }
        let said: ReviewMethods.Publish.Result
        do {
            said = try talk.publish(acts)
        } catch {
            throw drafts.isEmpty ? error : error.keeping("Your drafts are kept.")
        }
        try talk.drafts.drop(drafts.map(\.number))
        if node.output.isJSON { return node.output.json(said) }
        node.output.note(
            "Published \(acts.count == 1 ? "1 thing" : "\(acts.count) things") at once. Members have it when they meet."
        )
        warn(of: drafts, talk, node.output)
    }

    /// What was said of an older round than there is now.
    private func warn(of drafts: [DraftBox.Draft], _ talk: ReviewTalk, _ output: OutputFormat) {
        guard let newest = talk.review.rounds.last else { return }
        let numbers = Set(drafts.compactMap(\.act.round)).subtracting([newest.round]).compactMap { id in
            talk.review.rounds.first { $0.round == id }?.number
        }
        guard let oldest = numbers.min() else { return }
        output.note("Round \(newest.number) came since; what you said of round \(oldest) follows its lines.")
    }
}
