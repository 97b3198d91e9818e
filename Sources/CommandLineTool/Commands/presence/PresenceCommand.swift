import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier presence`: who is where in a space, now.
struct PresenceCommand: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "presence", abstract: "Show who is in a space now, and where.",
        discussion: "Editors and other programs tell it, for as long as they run. Nothing of it is kept.")

    @Argument(help: ArgumentHelp("Its title, its id, or the beginning of it.", valueName: "space"))
    var space: String?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(PresenceMethods.List.self, .init(space: space))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        if result.devices.isEmpty {
            node.output.note("Nobody tells where they are. Who is linked: atelier space members")
            return
        }
        var table = TextTable([.init("NAME"), .init("WHERE"), .init("AT"), .init("STATE"), .init("DEVICE")])
        for device in result.devices {
            table.append([
                .peer(PeerText(device.name), .strong), .own(Self.place(of: device)),
                .own(Self.span(device.anchor, device.cursor)),
                .own(device.isSelf ? "you" : device.idle == true ? "idle" : "there"),
                .own(PeerText(device.deviceId).line, .weak),
            ])
            for other in device.others ?? [] {
                table.append([
                    .own(""), .own(other.path.map { PeerText($0).line } ?? ""),
                    .own(Self.span(other.anchor, other.cursor)), .own("too"), .own(""),
                ])
            }
        }
        node.output.table(table)
    }

    private static func place(of device: PresenceMethods.Whereabouts) -> String {
        [device.path, device.view].compactMap { $0 }.map { PeerText($0).line }.joined(separator: ", ")
    }

    /// The cursor, or what is selected: characters before it.
    private static func span(_ anchor: Int?, _ cursor: Int?) -> String {
        guard let cursor else { return "" }
        guard let anchor, anchor != cursor else { return String(cursor) }
        return "\(min(anchor, cursor))–\(max(anchor, cursor))"
    }
}
