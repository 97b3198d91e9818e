import ArgumentParser
import LocalRPC
import TerminalRendering

struct ReviewNew: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Ask for a review of commits, of the working tree, or of a document.",
        discussion: """
            The files that change go along whole, so that nobody needs the repository. Without a title that of the \
            newest commit is taken.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("What it is about, in a line.", valueName: "text"))
    var title: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("More about it; - is standard input.", valueName: "text"))
    var message: String?

    @Option(help: ArgumentHelp("A member who is asked to look; may be given more than once.", valueName: "who"))
    var reviewer: [String] = []

    @OptionGroup var round: RoundOptions
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let description = try WrittenMessage.given(message)
        let made = try round.round(with: node, in: place)
        var params = ReviewMethods.Open.Params(title: WrittenMessage.words(title ?? made.title), round: made.draft)
        params.space = place.space
        params.description = description
        params.target = made.target
        params.reviewers = reviewer.isEmpty ? nil : reviewer
        let opened = try node.ask(ReviewMethods.Open.self, params)
        if node.output.isJSON { return node.output.json(opened) }
        node.output.line(opened.review)
        node.output.note("\(made.draft.summary) Members have it when they meet this node.")
        node.output.note("Next: atelier review diff \(opened.review.prefix(8))")
    }
}

struct ReviewRevise: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "revise", abstract: "Add a round: what the change is now.",
        discussion: "Comments stay on their lines. Verdicts stay where the change is the same patch on another base.")

    @Option(name: .shortAndLong, help: ArgumentHelp("What is new in it; - is standard input.", valueName: "text"))
    var message: String?

    @OptionGroup var chosen: ReviewOption
    @OptionGroup var round: RoundOptions
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let message = try WrittenMessage.given(message)
        let made = try round.round(with: node, in: chosen.place)
        var draft = made.draft
        draft.message = message
        let revised = try node.ask(
            ReviewMethods.Revise.self, .init(space: chosen.place.space, review: chosen.review, round: draft))
        if node.output.isJSON { return node.output.json(revised) }
        node.output.line(revised.round)
        node.output.note(made.draft.summary)
    }
}

extension ReviewMethods.RoundDraft {
    /// `3 files, 20 lines more, 5 fewer.`
    var summary: String {
        if document != nil { return "A document of the space." }
        let files = files ?? 0
        return "\(files == 1 ? "1 file" : "\(files) files"), \(inserted ?? 0) lines came, \(deleted ?? 0) went."
    }
}
