import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceList: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List them.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(SpaceMethods.List.self, Nothing())
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        var table = TextTable([
            .init("TITLE"), .init("ID"), .init("ROLE"), .init("MEMBERS", isAlignedRight: true),
            .init("DOCUMENTS", isAlignedRight: true), .init("CHANGES", isAlignedRight: true), .init("BRANCH"),
        ])
        for space in result.spaces {
            table.append([
                .peer(PeerText(space.title), .strong), .own(PeerText(String(space.id.prefix(12))).line),
                .own(PeerText(space.role).line), .number(space.members), .number(space.documents),
                .number(space.changes), .peer(PeerText(space.branch)),
            ])
        }
        if table.isEmpty { node.output.note("There is no space yet. Next: atelier share DIR, atelier join CODE") }
        node.output.table(table)
    }
}
