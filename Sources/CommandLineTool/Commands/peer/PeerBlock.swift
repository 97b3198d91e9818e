import ArgumentParser
import LocalRPC
import TerminalRendering

struct PeerBlock: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Have nothing to do with a device.",
        discussion: """
            Its calls are not answered, it is not called, and no code lets it in. What it writes as a member of a space
            still comes by way of other members: to end that, remove it from the space.
            """)

    @OptionGroup var options: NodeOptions
    @OptionGroup var confirmation: Confirmation

    @Argument(help: "The device: its id, the first letters of it, or its name.")
    var device: String

    func run(with node: NodeAccess) throws(CommandError) {
        let shown = PeerText(device).path
        guard try confirmation.isGiven("Block \(shown), and close the links with it?", node.output) else { return }
        let judged = try node.ask(PeerMethods.Block.self, .init(device: device))
        if node.output.isJSON { return node.output.json(judged) }
        node.output.note(
            "Blocked \(PeerText(judged.deviceId).line). Next: take it back: atelier peer unblock \(shown)")
    }
}
