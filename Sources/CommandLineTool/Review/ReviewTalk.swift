import ArgumentParser
import LocalRPC
internal import ReviewContents
import TerminalRendering

/// Which review of which space a command is about.
struct ReviewOption: ParsableArguments {
    @Argument(help: ArgumentHelp("The review: its id, the beginning of it, or @last.", valueName: "review"))
    var review: String

    @OptionGroup var place: SpaceOption
}

/// A review as the node has it now, and what a command does with it.
struct ReviewTalk {
    let node: NodeAccess
    let place: SpaceOption
    let options: NodeOptions
    let review: ReviewMethods.Review

    init(_ chosen: ReviewOption, _ options: NodeOptions, _ node: NodeAccess) throws(CommandError) {
        self.node = node
        self.options = options
        place = chosen.place
        review = try node.ask(
            ReviewMethods.Show.self, .init(space: chosen.place.space, review: chosen.review))
    }

    var id: String { review.head.review }
    var shortID: String { String(id.prefix(8)) }
    var drafts: DraftBox { DraftBox(of: id, paths: node.paths) }
    var reader: RoundReader { RoundReader(node: node, place: place, options: options) }

    /// By its number; the newest without one.
    func round(_ number: Int? = nil) throws(CommandError) -> ReviewMethods.Round {
        let found = number.map { number in review.rounds.first { $0.number == number } } ?? review.rounds.last
        guard let found else {
            throw CommandError(
                .notFound, number.map { "There is no round \($0)." } ?? "There is no round yet.",
                kept: "Nothing was changed.", hint: "atelier review show \(shortID)")
        }
        return found
    }

    /// A thread or comment as a person names it: the beginning of its id, with `.N` for the N-th of one publication, or
    /// `@last`.
    func comment(_ name: String) throws(CommandError) -> (thread: ReviewMethods.Thread, comment: ReviewMethods.Comment)
    {
        let all = review.threads.flatMap { thread in thread.comments.map { (thread, $0) } }
        if name == "@last", let last = all.max(by: { $0.1.time < $1.1.time }) { return last }
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let found = all.filter { _, comment in
            guard parts.count == 2 else { return comment.id.hasPrefix(name) }
            return comment.id.hasPrefix(parts[0]) && comment.id.hasSuffix("." + parts[1])
        }
        guard let first = found.first, !name.isEmpty else {
            throw CommandError(
                .notFound, "There is no comment \(name) in this review.", kept: "Nothing was changed.",
                hint: "atelier review show \(shortID)")
        }
        if found.count > 1 {
            let ids = found.prefix(5).map { ReviewWords.short($0.1.id) }.joined(separator: ", ")
            throw CommandError(
                .ambiguous, "\(found.count) comments begin so: \(ids).", kept: "Nothing was changed.",
                hint: "Write more of the id.")
        }
        return first
    }

    /// Says it all at once.
    func publish(_ acts: [ReviewMethods.Act]) throws(CommandError) -> ReviewMethods.Publish.Result {
        try node.ask(ReviewMethods.Publish.self, .init(space: place.space, review: id, acts: acts))
    }

    /// Keeps it as a draft, or says it at once where the person wants that.
    func say(_ act: ReviewMethods.Act, now: Bool) throws(CommandError) {
        let output = node.output
        if now {
            let said = try publish([act])
            if output.isJSON { return output.json(said) }
            output.line(said.ids.first.map(ReviewWords.short) ?? "")
            return output.note("Said, for everybody to see.")
        }
        let draft = try drafts.add(act)
        if output.isJSON { return output.json(draft) }
        output.note("Kept as draft \(draft.number). Next: atelier review publish \(shortID)")
    }
}
