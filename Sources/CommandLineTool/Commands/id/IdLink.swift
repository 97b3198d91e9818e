import ArgumentParser
import LocalRPC
import TerminalRendering

struct IdLink: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Print a code that makes another device yours: atelier id accept CODE there.",
        discussion: """
            The other device is then in every space that this one is in, now and later, and may do there what this one \
            may. Use it for your own devices alone; others are invited: atelier space invite.
            """)

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let question = "Whoever has the code becomes you, in all your spaces. Go on?"
        guard try confirmation.isGiven(question, node.output) else { return }
        let offer = try node.ask(DeviceMethods.Link.self, Nothing())
        if node.output.isJSON { return node.output.json(offer) }
        let code = PeerText(offer.code).line
        guard node.output.isForEyes else { return node.output.line(code) }
        node.output.line("\nOn your other device:\n\n    \(node.output.style.bold("atelier id accept " + code))\n")
        node.output.note(
            "The code works once, for \(Invitation.span(offer.expiresInSeconds)). Then compare the digits there with: "
                + "atelier id devices")
    }
}
