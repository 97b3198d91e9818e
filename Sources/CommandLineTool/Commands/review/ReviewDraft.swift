import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier review draft …`: what was written and not yet published.
struct ReviewDraft: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draft", abstract: "What you wrote and did not publish yet.",
        subcommands: [DraftList.self, DraftEdit.self, DraftDrop.self], defaultSubcommand: DraftList.self)
}

struct DraftList: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List your drafts in a review.")

    @OptionGroup var chosen: ReviewOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let drafts = try talk.drafts.drafts()
        let output = node.output
        if output.isJSON { return output.json(["drafts": drafts]) }
        if drafts.isEmpty { return output.note("There is none.") }
        for draft in drafts {
            let act = draft.act
            let target =
                act.place.map(ReviewWords.place) ?? (act.thread ?? act.comment).map(ReviewWords.short) ?? "the whole"
            var line = "\(draft.number)\t\(act.kind.rawValue)\t\(target)"
            if let text = act.text, !text.isEmpty { line += "\t" + PeerText(text).line }
            if let reaction = act.reaction { line += "\t" + PeerText(reaction).line }
            if act.suggestion != nil { line += "\t(suggestion)" }
            output.line(line)
        }
    }
}

struct DraftEdit: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "edit", abstract: "Say it in other words.")

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("The draft's number.", valueName: "number"))
    var number: Int

    @Option(name: .shortAndLong, help: ArgumentHelp("The words; - is standard input.", valueName: "text"))
    var message: String?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        guard var act = try talk.drafts.drafts().first(where: { $0.number == number })?.act else {
            throw CommandError(
                .notFound, "There is no draft \(number).", kept: "Nothing was changed.",
                hint: "atelier review draft list \(talk.shortID)")
        }
        guard act.kind == .comment else {
            throw CommandError(.usage, "Draft \(number) has no words.", hint: "Drop it, and say something else.")
        }
        act.text = try WrittenMessage.asked(
            message, about: act.place.map(ReviewWords.place) ?? "the thread", beginning: act.text ?? "", with: node)
        try talk.drafts.replace(number, by: act)
        if node.output.isJSON { node.output.json(act) }
    }
}

struct DraftDrop: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "drop", abstract: "Let drafts go.")

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("Their numbers.", valueName: "numbers"))
    var numbers: [Int] = []

    @Flag(help: "All of them.")
    var all = false

    @OptionGroup var options: NodeOptions

    func validate() throws {
        if numbers.isEmpty != all { throw ValidationError("Name the drafts, or say --all.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let dropped = all ? try talk.drafts.drafts().map(\.number) : Array(Set(numbers)).sorted()
        try talk.drafts.drop(dropped)
        if node.output.isJSON { return node.output.json(["dropped": dropped]) }
        node.output.note("Dropped \(dropped.count == 1 ? "1 draft" : "\(dropped.count) drafts").")
    }
}
