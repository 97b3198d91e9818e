import ArgumentParser
import LocalRPC
import TerminalRendering

struct NodeRestore: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a copy of the database back.",
        discussion: """
            What was written since the copy was made comes back from peers, if they have it; what is written from now \
            on goes into new chains. A database that is here is kept beside the new one.
            """)

    @Argument(help: ArgumentHelp("A file that `node backup` made.", valueName: "file"))
    var file: String

    @Flag(help: "Also over a database that is here.")
    var force = false

    @OptionGroup var options: NodeOptions

    private struct Restored: Encodable {
        let file: String
        /// Where the database is that was here before.
        let old: String?
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let store = try node.store()
        if !force, try CommandError.telling({ try store.hasDatabase }) {
            throw CommandError(
                .conflict, "Profile \(node.paths.profile) has a database already.", kept: "It was left as it is.",
                hint: "To put the copy in its place and keep it beside: --force")
        }
        let old = try CommandError.telling { try store.restore(from: file) }
        if node.output.isJSON { return node.output.json(Restored(file: file, old: old)) }
        node.output.line("The copy is in place.")
        if let old { node.output.note("The database that was here is kept as \(PeerText(old).line).") }
    }
}
