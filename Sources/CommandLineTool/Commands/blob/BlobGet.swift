import ArgumentParser
import LocalRPC
import TerminalRendering

struct BlobGet: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Fetch a file from the members who have it.",
        discussion: """
            Each piece is checked when it comes. What came is kept: after an interruption the rest is fetched, and the \
            node goes on by itself when this command is ended. The file appears when it is whole; one that is there \
            is replaced.
            """)

    @Argument(help: ArgumentHelp("Its name, its id, or eight digits of that.", valueName: "blob"))
    var blob: String

    @Argument(help: ArgumentHelp("Where to write it.", valueName: "file"))
    var file: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let fetched = try BlobToFile(blob: blob, file: file, space: place.space, options: options).run(with: node)
        if node.output.isJSON { return node.output.json(fetched) }
        node.output.note("Wrote \(PeerText(file).path), \(fetched.size) bytes.")
    }
}
