import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceMembers: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "members", abstract: "List who is in a space, and who is there now.")

    @Argument(help: ArgumentHelp("Its title, its id, or the beginning of it.", valueName: "space"))
    var space: String?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(SpaceMethods.Members.self, .init(space: space))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        var table = TextTable([.init("NAME"), .init("ROLE"), .init("STATE"), .init("DEVICE")])
        for member in result.members {
            table.append([
                PeerName.cell(member.petname, claimed: member.name), .own(PeerText(member.role).line),
                member.isSelf ? .own("you", .good) : PeerList.state(member.state),
                .own(PeerText(member.deviceId).line, .weak),
            ])
        }
        for guest in result.waiting ?? [] {
            table.append([
                .peer(PeerText(guest.name), .strong), .own(PeerText(guest.role).line),
                .own("waits: " + PeerText(guest.digits).line, .warning), .own(PeerText(guest.deviceId).line, .weak),
            ])
        }
        node.output.table(table)
        for member in result.members + (result.former ?? []) where member.withheld ?? 0 > 0 {
            let who = PeerText(member.name).name
            let count = member.withheld ?? 0
            node.output.note(
                "\(count == 1 ? "1 change" : "\(count) changes") by \(who) \(count == 1 ? "does" : "do") not count: "
                    + "atelier space admit \(who)")
        }
        if result.locked == true { node.output.note("The space is locked: only owners let anybody in.") }
        if result.waiting != nil {
            node.output.note("Compare a guest's digits aloud; then: atelier space admit WHO, or space refuse WHO")
        }
        for fork in result.forks ?? [] {
            node.output.note(
                """
                \(PeerText(fork.name).line) signed two histories, with the device \
                \(PeerText(fork.deviceId).line): a copy of it writes too, or it tells members different \
                things. Everybody gets both.
                """)
        }
    }
}
