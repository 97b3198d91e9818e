import ArgumentParser
import LocalRPC
import TerminalRendering

struct IdShow: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show the keys of this device.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let identity = try node.ask(IdentityMethods.Show.self, Nothing())
        if node.output.isJSON {
            node.output.json(identity)
            return
        }
        var table = TextTable([.init("DEVICE"), .init("")])
        table.append([.own("name"), .peer(PeerText(identity.name), .strong)])
        table.append([.own("id"), .own(PeerText(identity.deviceId).line)])
        table.append([.own("device key"), .own(PeerText(identity.deviceKey).line)])
        table.append([.own("channel key"), .own(PeerText(identity.channelKey).line)])
        table.append([.own("certificate"), .number(identity.certificateSerial)])
        node.output.table(table)
    }
}
