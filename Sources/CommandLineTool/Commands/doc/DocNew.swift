import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocNew: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "new", abstract: "Make an empty document.")

    @Argument(help: ArgumentHelp("Where in the space, such as notes/plan.md.", valueName: "path"))
    var path: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let made = try node.ask(DocumentMethods.New.self, .init(space: place.space, path: place.document(path)))
        if node.output.isJSON {
            node.output.json(made)
        } else {
            node.output.note("Made \(PeerText(path).path). Next: atelier doc edit \(PeerText(path).path)")
        }
    }
}
