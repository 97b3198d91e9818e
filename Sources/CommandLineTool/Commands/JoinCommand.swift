import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier join CODE`: pairs with whoever said the code.
struct JoinCommand: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Join a space with the code that its owner said to you.")

    @Argument(help: ArgumentHelp("Such as 7-garden-violin-anchor.", valueName: "code"))
    var code: String

    @Option(help: ArgumentHelp("Where the other machine is, if it is not found by itself.", valueName: "host:port"))
    var address: String?

    @OptionGroup var options: NodeOptions

    /// The node itself gives up after 20 seconds and says why, which is better than ceasing to listen.
    private static let patience: Duration = .seconds(25)

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        node.output.note(
            address.map { "Calling \(PeerText($0).line)." } ?? "Looking for the machine that said this code.")
        let joined = try client.call(
            SpaceMethods.Join.self, .init(code: code, address: address), timeout: max(node.timeout, Self.patience))
        if node.output.isJSON {
            node.output.json(joined)
            return
        }
        let style = node.output.style
        node.output.line(
            "Joined \(style.bold(PeerText(joined.title).name)), invited by \(style.bold(PeerText(joined.host).name)).")
        node.output.note(
            "To be sure that nobody is in between, compare aloud: \(PeerText(joined.digits).line)\n"
                + node.output.errorStyle.dim("Next: ") + "atelier doc list")
    }
}
