import ArgumentParser
import LocalRPC
import TerminalRendering

/// Piped, the text comes out byte for byte; a terminal gets it with whatever could steer it drawn as marks.
struct DocCat: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "cat", abstract: "Print a document's text, as it is or as it was.", discussion: VersionWords.help)

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @Option(parsing: .unconditional, help: ArgumentHelp("The text as of then; else the newest.", valueName: "version"))
    var at: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        guard let at else {
            let document = try node.ask(DocumentMethods.Cat.self, .init(space: place.space, path: place.document(path)))
            node.output.note(ofSnapshotBy: document.snapshotBy)
            return show(document, document.text, node.output)
        }
        let past = try node.ask(
            DocumentMethods.At.self, .init(space: place.space, path: place.document(path), at: VersionWords.name(at)))
        show(past, past.text, node.output)
    }

    private func show(_ answer: some Encodable, _ text: String, _ output: OutputFormat) {
        if output.isJSON {
            output.json(answer)
        } else if output.isForEyes {
            let text = PeerText(text).block
            output.sink.writeData(text.isEmpty || text.hasSuffix("\n") ? text : text + "\n")
        } else {
            output.sink.writeData(text)
        }
    }
}
