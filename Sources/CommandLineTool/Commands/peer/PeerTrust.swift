import ArgumentParser
import LocalRPC
import TerminalRendering

struct PeerTrust: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Note that a device's id was compared with its owner's.",
        discussion: """
            Compare the whole id, aloud or on paper: `atelier id show` prints it at the other machine, and
            `atelier peer list` shows the mark. A device that was blocked is so no more.
            """)

    @OptionGroup var options: NodeOptions
    @OptionGroup var confirmation: Confirmation

    @Argument(help: "The device: its id, the first letters of it, or its name.")
    var device: String

    func run(with node: NodeAccess) throws(CommandError) {
        let shown = PeerText(device).path
        let question = "Has the owner of \(shown) read its whole id to you, and is it the one of atelier peer list?"
        guard try confirmation.isGiven(question, node.output) else { return }
        let judged = try node.ask(PeerMethods.Trust.self, .init(device: device))
        if node.output.isJSON { return node.output.json(judged) }
        node.output.note("Trusted: \(PeerText(judged.deviceId).line).")
    }
}
