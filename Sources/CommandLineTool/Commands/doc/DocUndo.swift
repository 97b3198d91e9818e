import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocUndo: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take back your newest edits of a document; what others wrote stays.",
        discussion: """
            One edit is what one command did, or what was typed, or done in small steps, without a pause of more than \
            a second (ten seconds of it at most). Characters come back as themselves: with their authors, and the \
            comments on them. It works after a restart too. --by reverts what somebody else did.
            """)

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @OptionGroup var reversal: ReversalOptions
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try reversal.run(DocumentMethods.Undo.self, on: place.document(path), in: place.space, with: node)
    }
}

struct DocRedo: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "redo", abstract: "Bring back what you took back last, as long as you did not edit since.")

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @OptionGroup var reversal: ReversalOptions
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try reversal.run(DocumentMethods.Redo.self, on: place.document(path), in: place.space, with: node)
    }
}

/// What `undo` and `redo` ask, and how they tell what came of it.
struct ReversalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("So many edits, one after another.", valueName: "count"))
    var count = 1

    @Option(
        help: ArgumentHelp("What this member did: a name, or the first letters of a device id.", valueName: "member"))
    var by: String?

    func run<Method: RPCMethod>(
        _ method: Method.Type, on path: String, in space: String?, with node: NodeAccess
    ) throws(CommandError) where Method.Params == DocumentMethods.Reversal, Method.Result == DocumentMethods.Reversed {
        let done = try node.ask(method, .init(space: space, path: path, count: count, by: by))
        guard !node.output.isJSON else { return node.output.json(done) }
        let isRedo = method.name == DocumentMethods.Redo.name
        node.output.note(words(done, path: path, space: space, isRedo: isRedo, node.output.errorStyle))
    }

    private func words(
        _ done: DocumentMethods.Reversed, path: String, space: String?, isRedo: Bool, _ style: TerminalStyle
    ) -> String {
        let shown = PeerText(path).path
        let whose = done.isRevert ? "\(PeerText(done.author).name)'s" : "your"
        if done.steps == 0 {
            return isRedo
                ? "There is nothing to bring back in \(shown): nothing of \(whose) edits was taken back last."
                : "There is nothing to take back in \(shown): none of \(whose) edits is left. Nothing was changed."
        }
        let edits = done.steps == 1 ? "edit" : "\(done.steps) edits"
        let verb = isRedo ? "Brought back" : done.isRevert ? "Reverted" : "Took back"
        let effect =
            isRedo
            ? "\(Self.characters(done.inserted)) written and \(done.deleted) deleted again"
            : "\(Self.characters(done.inserted)) gone, \(done.deleted) back"
        let short = done.steps < count ? " More there was not." : ""
        let count = done.steps == 1 ? "" : " --count \(done.steps)"
        let next =
            "atelier doc \(isRedo ? "undo" : "redo") \(VersionWords.argument(path))\(count)"
            + (isRedo ? by.map { " --by " + VersionWords.argument($0) } ?? "" : "") + VersionWords.option(space)
        return "\(verb) \(whose) newest \(edits) of \(shown): \(effect). What others wrote is untouched.\(short)\n"
            + style.dim(isRedo ? "To take it back again: " : "To bring it back: ") + next
    }

    private static func characters(_ count: Int) -> String { count == 1 ? "1 character" : "\(count) characters" }
}
