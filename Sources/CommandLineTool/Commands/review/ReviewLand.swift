import ArgumentParser
import LocalRPC
import TerminalRendering

struct ReviewLand: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "land", abstract: "Merge the change with git when its rules are met.",
        discussion: """
            A merge commit is made that names who reviewed it. Nothing is written where both sides changed the same \
            lines: merge or rebase the branch yourself then, and revise the review.
            """)

    @OptionGroup var chosen: ReviewOption

    @Option(
        help: ArgumentHelp("The branch to merge into; else the one that the review was made for.", valueName: "branch"))
    var into: String?

    @Option(help: ArgumentHelp("It is merged already, as this commit.", valueName: "rev"))
    var commit: String?

    @Option(help: ArgumentHelp("The repository; else the one around the current folder.", valueName: "dir"))
    var repository: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Words for everybody; - is standard input.", valueName: "text"))
    var message: String?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        guard talk.review.head.status == "open" else {
            throw CommandError(
                .conflict, "The review is \(PeerText(talk.review.head.status).name).", kept: "Nothing was changed.",
                hint: "atelier review reopen \(talk.shortID)")
        }
        guard talk.review.head.isReady else {
            let reasons = talk.review.unmet.map(ReviewWords.unmet).joined(separator: "; ")
            throw CommandError(
                .refused, "It may not land yet: \(reasons).", kept: "Nothing was changed.",
                hint: "atelier review show \(talk.shortID)")
        }
        var act = ReviewMethods.Act(kind: .land)
        act.text = try WrittenMessage.given(message)
        act.commit = try landed(talk)
        let said: ReviewMethods.Publish.Result
        do {
            said = try talk.publish([act])
        } catch {
            throw error.keeping("The merge is made: \(act.commit?.prefix(12) ?? "").")
        }
        if node.output.isJSON { return node.output.json(said) }
        node.output.note("Landed" + (act.commit.map { " as \($0.prefix(12))" } ?? "") + ".")
    }

    /// Nil for a document: what was said of it is what it is.
    private func landed(_ talk: ReviewTalk) throws(CommandError) -> String? {
        let round = try talk.round()
        if round.draft.document != nil { return nil }
        let found = try GitRepository(
            holding: repository ?? ProcessEnvironment.currentFolder ?? ".", environment: talk.node.environment)
        if let commit { return try found.commit(commit) }
        guard let head = round.draft.head else {
            throw CommandError(
                .usage, "The newest round is a working tree, which git cannot merge.", kept: "Nothing was changed.",
                hint: "Commit it, then: atelier review revise \(talk.shortID)")
        }
        guard let branch = into ?? talk.review.head.target else {
            throw CommandError(
                .usage, "Into which branch is not known.", kept: "Nothing was changed.", hint: "--into BRANCH")
        }
        let merge = GitMerge(repository: found)
        return try merge.merge(head, into: branch, message: message(of: talk))
    }

    private func message(of talk: ReviewTalk) -> String {
        let title = talk.review.head.title.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let reviewers = talk.review.votes.filter { $0.isCurrent && $0.verdict == "accept" }.map {
            "Reviewed-by: " + Credit.line($0.by)
        }
        let trailers = ["Review: " + talk.id] + Array(Set(reviewers)).sorted()
        return title + "\n\n" + trailers.map { $0 + "\n" }.joined()
    }
}
