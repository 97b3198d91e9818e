import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocGet: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Write a file of any bytes, such as a picture, to a file of this machine.",
        discussion: """
            Its bytes are fetched from the members who have them, as "blob get" does. Where members changed them side \
            by side, the newest ones are written; "doc list" tells that there are others. A text is printed by \
            "doc cat".
            """)

    @Argument(help: ArgumentHelp("The file in the space.", valueName: "path"))
    var path: String

    @Argument(help: ArgumentHelp("Where to write it.", valueName: "file"))
    var file: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let listed = try node.ask(DocumentMethods.List.self, .init(space: place.space)).documents
        guard let found = listed.first(where: { $0.path == path }) else {
            throw CommandError(
                .notFound, "There is no file \(PeerText(path).path).", kept: "Nothing was written.",
                hint: "atelier doc list")
        }
        guard found.kind == "file", let blob = found.blob else {
            throw CommandError(
                .usage, found.kind == "text" ? "That is a text." : "Nobody has said yet what is in it.",
                kept: "Nothing was written.",
                hint: found.kind == "text" ? "atelier doc cat \(PeerText(path).path)" : "atelier doc list")
        }
        let fetched = try BlobToFile(blob: blob, file: file, space: place.space, options: options).run(with: node)
        if node.output.isJSON { return node.output.json(fetched) }
        node.output.note("Wrote \(PeerText(file).path), \(fetched.size) bytes.")
    }
}
