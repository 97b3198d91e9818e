import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocRemove: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a document, or a folder with all in it, out of sight for everybody.",
        discussion: """
            Text and history stay, and anyone who may edit can bring it back. What others wrote, moved or added there \
            without knowing of the removal stays in sight, and so does a document in which somebody writes afterwards.
            """)

    @Argument(help: ArgumentHelp("The document or folder.", valueName: "path"))
    var path: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(DocumentMethods.Remove.self, .init(space: place.space, path: place.document(path)))
        if node.output.isJSON {
            node.output.json(result)
        } else {
            node.output.note(
                "Removed \(PeerText(result.path).path)\(result.inside); nothing is lost. "
                    + "To bring it back: atelier doc move --removed \(result.id.prefix(8))")
        }
    }
}
