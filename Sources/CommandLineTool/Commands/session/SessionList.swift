import ArgumentParser
import LocalRPC
import TerminalRendering

struct SessionList: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the sessions of a space; the newest last.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(SessionMethods.List.self, .init(space: place.space))
        if node.output.isJSON { return node.output.json(result) }
        if result.sessions.isEmpty {
            return node.output.note("There was no session yet. Next: atelier session start")
        }
        var table = TextTable([
            .init("SESSION"), .init("TITLE"), .init("BY"), .init("STARTED"), .init("LASTED"),
            .init("PEOPLE", isAlignedRight: true),
        ])
        for head in result.sessions {
            let lasted = head.ended.map { SessionWords.span(($0 - head.started) / 1000) } ?? "open"
            table.append([
                .own(SessionWords.id(head.session)), .peer(SessionWords.title(head), .strong),
                .peer(PeerText(head.startedBy)), .own(LocalTime.minute(head.started)),
                .own(lasted, head.ended == nil ? .good : .none), .number(head.participants),
            ])
        }
        node.output.table(table)
        if result.sessions.contains(where: { $0.ended == nil }) {
            node.output.note("Who is where: atelier session show")
        } else {
            node.output.note(
                "What came of one: atelier session show --session ID. To begin another: atelier session start")
        }
    }
}
