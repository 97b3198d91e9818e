import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocPut: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Make a document read like a file, by the fewest edits.",
        discussion:
            "What is no text, such as a picture, goes in as it is; its history is not kept character by character.")

    @Argument(help: ArgumentHelp("The document; it is made if it is not there.", valueName: "path"))
    var path: String

    @Argument(help: ArgumentHelp("The file; absent or -, standard input.", valueName: "file"))
    var file = "-"

    @Flag(help: "Put the file in as bytes, whatever is in it.")
    var bytes = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if bytes, file == "-" { throw ValidationError("--bytes needs a file.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        if bytes { return try putBytes(node) }
        if file == "-", node.output.sink.isInputTerminal {
            node.output.note("Reading from the terminal until Ctrl-D.")
        }
        let read = try LocalFile.read(file)
        if file != "-", read.contains(0) || String(validating: read, as: UTF8.self) == nil { return try putBytes(node) }
        let text = try Self.text(read, named: file)
        let result = try node.ask(
            DocumentMethods.Put.self, .init(space: place.space, path: place.document(path), text: text))
        if node.output.isJSON {
            node.output.json(result)
        } else {
            node.output.note(
                result.edits == 0
                    ? "\(PeerText(path).path) read like that already."
                    : "Put \(PeerText(path).path): \(result.edits) \(result.edits == 1 ? "edit" : "edits").")
        }
    }

    private func putBytes(_ node: NodeAccess) throws(CommandError) {
        let result = try node.askPatiently(
            DocumentMethods.PutFile.self,
            .init(space: place.space, path: place.document(path), file: LocalFile.absolute(file)))
        if node.output.isJSON { return node.output.json(result) }
        node.output.note("Put \(PeerText(path).path), \(result.size) bytes.")
    }

    static func text(_ bytes: [UInt8], named file: String) throws(CommandError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError(
                .usage, "\(file == "-" ? "Standard input" : file) is not UTF-8 text.",
                kept: "The document is as it was.", hint: "Convert it first, for example with iconv.")
        }
        return text
    }
}
