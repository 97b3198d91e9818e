import ArgumentParser
import LocalRPC
import TerminalRendering

struct NodeCompact: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "compact", abstract: "Make the database smaller; the node must not run.",
        discussion: """
            Changes that are not in columns yet are put there, and the room of what is gone is given back to the disk. \
            Nothing is lost. It needs twice the size of the database free for as long as it takes.
            """)

    @OptionGroup var options: NodeOptions

    private struct Compacted: Encodable {
        let bytesBefore: Int
        let bytesAfter: Int
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let store = try node.store()
        let (before, after) = try CommandError.telling { try store.compact() }
        if node.output.isJSON { return node.output.json(Compacted(bytesBefore: before, bytesAfter: after)) }
        node.output.line("The database has \(NodeStatus.size(after)) now; it had \(NodeStatus.size(before)).")
    }
}
