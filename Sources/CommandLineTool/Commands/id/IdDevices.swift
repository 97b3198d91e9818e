import ArgumentParser
import LocalRPC
import TerminalRendering

struct IdDevices: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "devices", abstract: "List your devices.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(DeviceMethods.List.self, Nothing())
        if node.output.isJSON { return node.output.json(result) }
        var table = TextTable([.init("NAME"), .init("STATE"), .init("DIGITS"), .init("DEVICE")])
        for device in result.devices {
            table.append([
                .peer(PeerText(device.name), .strong),
                device.isSelf ? .own("this one", .good) : PeerList.state(device.state),
                .own(PeerText(device.digits ?? "").line), .own(PeerText(device.deviceId).line, .weak),
            ])
        }
        node.output.table(table)
    }
}
