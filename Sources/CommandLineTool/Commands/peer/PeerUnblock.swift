import ArgumentParser
import LocalRPC
import TerminalRendering

struct PeerUnblock: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "unblock", abstract: "Let a blocked device call and be called again.")

    @OptionGroup var options: NodeOptions
    @OptionGroup var confirmation: Confirmation

    @Argument(help: "The device: its id, the first letters of it, or its name.")
    var device: String

    func run(with node: NodeAccess) throws(CommandError) {
        let shown = PeerText(device).path
        guard try confirmation.isGiven("Unblock \(shown)?", node.output) else { return }
        let judged = try node.ask(PeerMethods.Unblock.self, .init(device: device))
        if node.output.isJSON { return node.output.json(judged) }
        node.output.note("Unblocked \(PeerText(judged.deviceId).line).")
    }
}
