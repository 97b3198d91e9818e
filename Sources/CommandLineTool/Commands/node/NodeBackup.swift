import ArgumentParser
import LocalRPC
import TerminalRendering

struct NodeBackup: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the database to a new file, also while the node runs.",
        discussion: """
            The copy has all spaces as they are at one moment, not encrypted, and only this user can read it. Keys are \
            not in it: atelier id export
            """)

    @Argument(help: ArgumentHelp("A new file.", valueName: "file"))
    var file: String

    @OptionGroup var options: NodeOptions

    private struct Made: Encodable {
        let file: String
        let bytes: Int
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let store = try node.store()
        let bytes = try CommandError.telling { try store.backUp(to: file) }
        if node.output.isJSON { return node.output.json(Made(file: file, bytes: bytes)) }
        node.output.line("The copy is in \(PeerText(file).line), \(NodeStatus.size(bytes)).")
    }
}
