import ArgumentParser
import LocalRPC
import TerminalRendering

/// Piped, the text comes out byte for byte; a terminal gets it with whatever could steer it drawn as marks.
struct DocCat: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "cat", abstract: "Print a document's text.")

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let document = try node.ask(DocumentMethods.Cat.self, .init(space: place.space, path: path))
        if node.output.isJSON {
            node.output.json(document)
        } else if node.output.isForEyes {
            let text = PeerText(document.text).block
            node.output.sink.writeData(text.isEmpty || text.hasSuffix("\n") ? text : text + "\n")
        } else {
            node.output.sink.writeData(document.text)
        }
    }
}
