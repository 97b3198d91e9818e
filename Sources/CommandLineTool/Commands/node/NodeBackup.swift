import ArgumentParser
import LocalRPC
import TerminalRendering

struct NodeBackup: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the database to a new file, also while the node runs.",
        discussion: """
            The copy has all spaces as they are at one moment, not encrypted, and only this user can read it. Keys are \
            not in it: atelier id export. Nor are blobs: copy their folder as well. Where the file of a blob is gone, \
            the node fetches it from members who have it when it is asked for; what nobody else has is lost then.
            """)

    @Argument(help: ArgumentHelp("A new file.", valueName: "file"))
    var file: String

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let store = try node.store()
        let made = try CommandError.telling { try store.backUp(to: file) }
        if node.output.isJSON { return node.output.json(made) }
        node.output.line("The copy is in \(PeerText(file).line), \(NodeStatus.size(made.bytes)).")
        guard made.blobs > 0 else { return }
        let blobs = made.blobs == 1 ? "1 blob" : "\(made.blobs) blobs"
        node.output.note(
            """
            \(blobs), \(NodeStatus.size(made.blobBytes)), \(made.blobs == 1 ? "is" : "are") not in it. Copy \
            \(PeerText(made.blobsFolder).path) as well; else they come from members who have them.
            """)
    }
}
