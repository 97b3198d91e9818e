import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceShow: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one space.")

    @Argument(help: ArgumentHelp("Its title, its id, or the beginning of it.", valueName: "space"))
    var space: String?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let space = try node.ask(SpaceMethods.Show.self, .init(space: space))
        if node.output.isJSON {
            node.output.json(space)
            return
        }
        var table = TextTable([.init("SPACE"), .init("")])
        table.append([.own("title"), .peer(PeerText(space.title), .strong)])
        table.append([.own("id"), .own(PeerText(space.id).line)])
        table.append([.own("your role"), .own(PeerText(space.role).line)])
        table.append([.own("members"), .number(space.members)])
        table.append([.own("documents"), .number(space.documents)])
        table.append([.own("changes"), .number(space.changes)])
        table.append([.own("branch in use"), .peer(PeerText(space.branch))])
        if space.strict == true { table.append([.own("links"), .own("made anew every quarter of an hour")]) }
        if let usage = space.usage { table.append(usage: usage) }
        node.output.note(ofSnapshotBy: space.snapshotBy)
        node.output.table(table)
    }
}
