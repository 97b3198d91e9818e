import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceMailboxSync: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Go to a mailbox now, and wait until that is done.")

    @Argument(help: ArgumentHelp("Its number; absent, the only one.", valueName: "number"))
    var number: Int?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let visited = try node.askPatiently(MailboxMethods.Sync.self, .init(number: number))
        if let failure = visited.failure {
            throw CommandError(
                .failed, "The mailbox could not be visited: \(failure).",
                kept: "What is here is kept, and goes there when it can be had.", hint: "It is tried again by itself.")
        }
        if node.output.isJSON { return node.output.json(visited) }
        let rest = visited.waiting == 0 ? "all was read" : "\(visited.waiting) to be read by others"
        node.output.note("Visited \(PeerText(visited.place).line): \(visited.files) files, \(rest).")
        SpaceMailbox.tell(visited, node.output)
    }
}
