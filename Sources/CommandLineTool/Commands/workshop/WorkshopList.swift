import ArgumentParser
import LocalRPC
import TerminalRendering

/// The rooms on the same network, found without any server.
struct WorkshopList: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Look for rooms on the same network.",
        discussion: "Asks who holds a room open and listens for 0.7 seconds, or as long as --timeout says.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try NearbyRooms(node).look(forSeconds: options.timeout)
        if node.output.isJSON { return node.output.json(result) }
        var table = TextTable([.init("TITLE"), .init("TO COME IN"), .init("ADDRESS"), .init("HEARD ON")])
        for room in result.rooms {
            table.append([
                .peer(PeerText(room.title)), Self.way(into: room), .own(PeerText(room.endpoint).line),
                .own(PeerText(room.interface).line),
            ])
        }
        if table.isEmpty {
            node.output.note(
                "No room was heard. Firewalls that drop UDP port 47747 hide them; with a code and --address one comes "
                    + "in all the same: atelier workshop join CODE --address HOST:PORT")
        }
        node.output.table(table)
    }

    private static func way(into room: WorkshopMethods.Room) -> TextTable.Cell {
        let way = room.code == nil ? "code \(room.number)-…" : "open to all"
        if room.locked { return .own(way + ", locked", .warning) }
        return .own(room.lobby ? way + ", lobby" : way, room.code == nil ? .none : .good)
    }
}

/// What the node hears of rooms.
struct NearbyRooms {
    private let node: NodeAccess

    init(_ node: NodeAccess) {
        self.node = node
    }

    func look(forSeconds seconds: Int? = nil) throws(CommandError) -> WorkshopMethods.Rooms.Result {
        let milliseconds = seconds.map { min($0, 60) * 1000 }
        return try node.connect().call(
            WorkshopMethods.Rooms.self, .init(milliseconds: milliseconds), timeout: .seconds((seconds ?? 1) + 10))
    }
}
