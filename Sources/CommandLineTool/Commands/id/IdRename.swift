import ArgumentParser
import LocalRPC
import TerminalRendering

struct IdRename: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Give this device another name.",
        discussion: "Peers hear it when they meet. In spaces it is known by the name that it was added with.")

    @Argument(help: ArgumentHelp("What the device calls itself.", valueName: "name"))
    var name: String

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let keys = try node.keys()
        let passphrase = try node.passphrases(keys).ofKeys()
        try CommandError.telling { try keys.setName(name, passphrase) }
        if node.output.isJSON { return node.output.json(["name": name]) }
        node.output.line("This device is \(PeerText(name).name) now.")
    }
}
