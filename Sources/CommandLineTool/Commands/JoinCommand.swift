import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier join CODE|LINK`: comes together with whoever gave it.
struct JoinCommand: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Join a space with the code or the link that you were given.")

    @Argument(help: ArgumentHelp("Such as 7-garden-violin-anchor, or a link atelier:….", valueName: "code"))
    var code: String

    @Option(help: ArgumentHelp("Where the other machine is, if it is not found by itself.", valueName: "host:port"))
    var address: String?

    @OptionGroup var options: NodeOptions

    /// The node itself gives up after 20 seconds and says why, which is better than ceasing to listen.
    private static let patience: Duration = .seconds(25)

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        node.output.note(
            address.map { "Calling \(PeerText($0).line)." } ?? "Looking for the machine that you were invited by.")
        var joined = try client.call(
            SpaceMethods.Join.self, .init(code: code, address: address), timeout: max(node.timeout, Self.patience))
        if let seconds = joined.waitingSeconds {
            tellOfWaiting(joined, node.output)
            let digits = joined.hostDigits
            joined = try client.call(
                SpaceMethods.AwaitAdmission.self, Nothing(), timeout: .seconds(seconds) + Self.patience)
            joined.hostDigits = digits
        }
        if node.output.isJSON {
            node.output.json(joined)
            return
        }
        tell(joined, node.output)
    }

    private func tellOfWaiting(_ joined: SpaceMethods.Joined, _ output: OutputFormat) {
        output.note(
            "\(output.errorStyle.bold(PeerText(joined.host).name)) decides whether you come in; waiting. "
                + "To be sure that nobody is in between, compare aloud: \(PeerText(joined.digits).line)")
    }

    private func tell(_ joined: SpaceMethods.Joined, _ output: OutputFormat) {
        let style = output.style
        output.line(
            "Joined \(style.bold(PeerText(joined.title ?? "").name)), "
                + "invited by \(style.bold(PeerText(joined.host).name)).")
        if let digits = joined.hostDigits {
            output.note(
                "These digits must stand beside the code on the host's screen: \(PeerText(digits).line)\n"
                    + "If others stand there, somebody else answered: write nothing into this space.")
        }
        output.note(
            "To be sure that nobody is in between, compare aloud: \(PeerText(joined.digits).line)\n"
                + output.errorStyle.dim("Next: ") + "atelier doc list")
    }
}
