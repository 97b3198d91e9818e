import ArgumentParser
import LocalRPC
import TerminalRendering

struct BlobAdd: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Give a file to the members of a space.",
        discussion: "The node keeps a copy. Members are told; each fetches it with \"blob get\" when it wants it.")

    @Argument(help: ArgumentHelp("The file.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("What members see it called; the file's own name unless said otherwise."))
    var name: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.askPatiently(
            BlobMethods.Add.self, .init(space: place.space, path: LocalFile.absolute(file), name: name))
        if node.output.isJSON { return node.output.json(result) }
        node.output.line(result.blob)
        node.output.note("Added \(PeerText(file).path), \(result.size) bytes.")
        node.output.note("Next: atelier blob get \(result.blob.prefix(8)) FILE, at the other end")
    }
}
