import ArgumentParser
import LocalRPC
import TerminalRendering

struct PeerName: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "name", abstract: "Call a device by a name of one's own.",
        discussion: "It is kept by this node alone, and shown before the name that the device claims.")

    @Argument(help: ArgumentHelp("The device: its id, the first letters of it, or a name.", valueName: "who"))
    var device: String

    @Argument(help: ArgumentHelp("What to call it; nothing takes the name away.", valueName: "name"))
    var name: String?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let done = try node.ask(PeerMethods.Name.self, .init(device: device, petname: name))
        if node.output.isJSON { return node.output.json(done) }
        let shown = PeerText(done.deviceId).line
        node.output.line(
            done.petname.map { "\(shown) is \(PeerText($0).name) here." } ?? "\(shown) has no name of its own here.")
    }

    /// A petname, and behind it what the device claims to be called.
    static func cell(_ petname: String?, claimed: String) -> TextTable.Cell {
        .peer(PeerText(petname.map { claimed.isEmpty ? $0 : "\($0) (\(claimed))" } ?? claimed), .strong)
    }
}
