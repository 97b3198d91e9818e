import ArgumentParser
import LocalRPC
import TerminalRendering

/// Who is on the same links, found without any server.
struct PeerDiscover: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "discover", abstract: "Look for members and open codes on the same network.",
        discussion: "Asks who is there and listens for three seconds, or as long as --timeout says.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let seconds = options.timeout ?? 3
        let result = try node.connect().call(
            PeerMethods.Discover.self, .init(seconds: seconds), timeout: .seconds(seconds + 10))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        if !result.announces {
            node.output.note("This node does not announce itself (ATELIER_DISCOVERY=off); it only listened.")
        }
        var table = TextTable([
            .init("NAME"), .init("ID"), .init("SPACES"), .init("STATE"), .init("ADDRESS"), .init("HEARD ON"),
            .init("AGO", isAlignedRight: true),
        ])
        for sighting in result.nearby { table.append(Self.row(sighting)) }
        if table.isEmpty {
            node.output.note("Nobody was heard. Firewalls that drop UDP port 47747 hide nodes; --address reaches them.")
        }
        node.output.table(table)
    }

    private static func row(_ sighting: PeerMethods.Sighting) -> [TextTable.Cell] {
        let who: [TextTable.Cell]
        if let number = sighting.number {
            who = [.own("code \(number)-…"), .own("-"), .own("-"), .own("open", .warning)]
        } else {
            who = [
                PeerName.cell(sighting.petname, claimed: sighting.name ?? ""),
                .own(PeerText(sighting.shortId ?? "-").line),
                .peer(PeerText((sighting.spaces ?? []).joined(separator: ", "))),
                sighting.state.map(PeerList.state) ?? .own("-"),
            ]
        }
        return who + [
            .own(PeerText(sighting.endpoint).line), .own(PeerText(sighting.interface).line),
            .own("\(sighting.heardAgoMilliseconds / 1000) s"),
        ]
    }
}
