import ArgumentParser
import LocalRPC
import TerminalRendering

struct IdAccept: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Make this device yours, with the code of atelier id link on another one.")

    @Argument(help: ArgumentHelp("Such as 7-garden-violin-anchor.", valueName: "code"))
    var code: String

    @Option(help: ArgumentHelp("Where the other device is, if it is not found by itself.", valueName: "host:port"))
    var address: String?

    @OptionGroup var options: NodeOptions

    /// The node itself gives up after 20 seconds and says why.
    private static let patience: Duration = .seconds(25)

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        node.output.note("Looking for your other device.")
        let linked = try client.call(
            DeviceMethods.Accept.self, .init(code: code, address: address), timeout: max(node.timeout, Self.patience))
        if node.output.isJSON { return node.output.json(linked) }
        node.output.line("This device and \(node.output.style.bold(PeerText(linked.host).name)) are yours.")
        let digits = PeerText(linked.digits).line
        node.output.note("To be sure that nobody is in between, compare with atelier id devices there: \(digits)")
    }
}
