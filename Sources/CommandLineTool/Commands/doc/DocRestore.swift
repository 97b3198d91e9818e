import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocRestore: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a document read as it did, by a new edit that can be taken back.",
        discussion: VersionWords.help)

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @Option(parsing: .unconditional, help: ArgumentHelp("As of then.", valueName: "version"))
    var at: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let done = try node.ask(
            DocumentMethods.Restore.self,
            .init(space: place.space, path: place.document(path), at: VersionWords.name(at)))
        let output = node.output
        if output.isJSON {
            output.json(done)
            return
        }
        let shown = "\(PeerText(path).path) reads as it did at \(VersionWords.shown(done.version))"
        if done.edits == 0 {
            output.note(shown + " already. Nothing was changed.")
            return
        }
        let counts = "\(Self.characters(done.inserted)) inserted, \(done.deleted) deleted"
        let places = done.edits == 1 ? "1 place" : "\(done.edits) places"
        output.note(
            "\(shown): \(counts), in \(places). What was there is kept in its history.\n"
                + output.errorStyle.dim("To take it back: ") + "atelier doc restore \(VersionWords.argument(path))"
                + " --at \(PeerText(done.before).path)" + VersionWords.option(place.space))
    }

    private static func characters(_ count: Int) -> String { count == 1 ? "1 character" : "\(count) characters" }
}
