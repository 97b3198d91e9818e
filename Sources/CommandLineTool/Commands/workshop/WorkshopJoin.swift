import ArgumentParser
import LocalRPC
import TerminalRendering

struct WorkshopJoin: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Come into a room: by its title, where it is open to all, or with its code.")

    @Argument(
        help: ArgumentHelp(
            "Its title or the beginning of it, as atelier workshop list shows it; or the code or link that you were "
                + "given.", valueName: "title|code"))
    var room: String

    @OptionGroup var joining: JoinOptions
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try joining.join(Self.isInvitation(room) ? room : code(of: room, node), node)
        if !node.output.isJSON {
            node.output.note("What others see of you here, and who records: atelier workshop show --privacy")
        }
    }

    /// A link, or a number with words behind it; which words are right is for the node to say.
    private static func isInvitation(_ text: String) -> Bool {
        if text.hasPrefix("atelier:") { return true }
        let parts = text.split { $0 == "-" || $0 == " " }
        return parts.count > 3 && parts[0].utf8.count <= 3 && parts[0].allSatisfy(\.isNumber)
    }

    private func code(of title: String, _ node: NodeAccess) throws(CommandError) -> String {
        let rooms = try NearbyRooms(node).look().rooms
        let same = rooms.filter { $0.title.lowercased() == title.lowercased() }
        let found = same.isEmpty ? rooms.filter { $0.title.lowercased().hasPrefix(title.lowercased()) } : same
        let name = PeerText(title).name
        guard let room = found.first else {
            throw CommandError(
                .notFound, "No room called \(name) was heard on this network.", kept: "Nothing was joined.",
                hint: "List them: atelier workshop list; or use the code: atelier workshop join CODE")
        }
        guard found.count == 1 else {
            throw CommandError(
                .conflict, "\(found.count) rooms are called \(name).", kept: "Nothing was joined.",
                hint: "Ask for the code and use it: atelier workshop join CODE")
        }
        guard let code = room.code else {
            throw CommandError(
                .refused, "The room \(PeerText(room.title).name) wants its code, which begins with \(room.number).",
                kept: "Nothing was joined.", hint: "Ask its host, then: atelier workshop join \(room.number)-…")
        }
        return code
    }
}
