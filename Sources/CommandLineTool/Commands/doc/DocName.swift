import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocName: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "name", abstract: "Give a version of a document a name, for all members.",
        discussion: "Given again, the name means the newer one; doc log lists both.\n\n" + VersionWords.help)

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @Argument(help: ArgumentHelp("The name: 1 to 64 bytes.", valueName: "name"))
    var name: String

    @Option(parsing: .unconditional, help: ArgumentHelp("Which version; else the newest.", valueName: "version"))
    var at: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let named = try node.ask(
            DocumentMethods.Name.self,
            .init(space: place.space, path: place.document(path), name: name, at: at.map(VersionWords.name)))
        let output = node.output
        if output.isJSON {
            output.json(named)
            return
        }
        let shown = "\(PeerText(path).path) at \(VersionWords.shown(named.version))"
        output.note(
            "\(PeerText(named.name).name) is now the name of \(shown).\n" + output.errorStyle.dim("Next: ")
                + "atelier doc cat \(VersionWords.argument(path)) --at \(VersionWords.argument(name))"
                + VersionWords.option(place.space))
    }
}
