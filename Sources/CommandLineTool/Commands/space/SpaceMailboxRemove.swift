import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceMailboxRemove: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Go to a mailbox no more; what is there stays.")

    @Argument(help: ArgumentHelp("Its number; absent, the only one.", valueName: "number"))
    var number: Int?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let nothing = try node.ask(MailboxMethods.Remove.self, .init(number: number))
        if node.output.isJSON { return node.output.json(nothing) }
        node.output.note("The node does not go there any more.")
    }
}
