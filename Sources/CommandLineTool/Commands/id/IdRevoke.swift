import ArgumentParser
import LocalRPC
import TerminalRendering

struct IdRevoke: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Put a lost device out, for ever, and out of every space.",
        discussion: "What it has read it has read; nothing newer goes there from this device on.")

    @Argument(help: ArgumentHelp("Its name, or the first four letters or more of its id.", valueName: "device"))
    var who: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let question = "Put \(PeerText(who).name) out of all your spaces, for ever?"
        guard try confirmation.isGiven(question, node.output) else { return }
        let done = try node.ask(DeviceMethods.Revoke.self, .init(who: who))
        if node.output.isJSON { return node.output.json(done) }
        let spaces = done.spaces == 1 ? "1 space" : "\(done.spaces) spaces"
        node.output.note("\(PeerText(done.name).name) is not yours any more, and out of \(spaces).")
    }
}
