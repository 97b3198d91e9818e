import ArgumentParser
import LocalRPC
import TerminalRendering

struct PeerList: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List them.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(PeerMethods.List.self, Nothing())
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        var table = TextTable([
            .init("NAME"), .init("ID"), .init("STATE"), .init("ADDRESS"), .init("ROUND TRIP", isAlignedRight: true),
            .init("LAST SEEN"), .init(""),
        ])
        for peer in result.peers {
            table.append([
                PeerName.cell(peer.petname, claimed: peer.name), .own(PeerText(peer.shortId).line),
                Self.state(peer.state),
                .own(PeerText(peer.endpoint ?? "-").line),
                .own(peer.roundTripMicroseconds.map { "\($0) µs" } ?? "-"),
                .own(peer.lastSeen.map(LocalTime.minute) ?? "-"), Self.standing(peer.standing),
            ])
        }
        if table.isEmpty { node.output.note("This device knows no other yet. Next: atelier share, atelier join CODE") }
        node.output.table(table)
    }

    static func state(_ state: PeerMethods.LinkState) -> TextTable.Cell {
        switch state {
        case .connected: .own("connected", .good)
        case .connecting: .own("connecting", .warning)
        case .away: .own("away", .weak)
        }
    }

    private static func standing(_ standing: PeerMethods.Standing?) -> TextTable.Cell {
        switch standing {
        case .trusted: .own("trusted", .good)
        case .blocked: .own("blocked", .warning)
        case nil: .own("")
        }
    }
}
