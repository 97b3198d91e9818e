import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceBranches: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "branches", abstract: "List the branches of a space, and what they hold that main lacks.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(BranchMethods.List.self, .init(space: place.space))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        var table = TextTable([
            .init(""), .init("BRANCH"), .init("ID"), .init("AHEAD", isAlignedRight: true),
            .init("BEHIND", isAlignedRight: true), .init("STATE"), .init("BY"), .init("CHANGED"),
        ])
        for branch in result.branches {
            let changed = branch.changedAt.map {
                node.output.isForEyes ? LocalTime.minute($0) : LocalTime.complete($0)
            }
            table.append([
                branch.isInUse ? .own("*", .good) : .own(""), .peer(PeerText(branch.name), .strong),
                .own(branch.id.map { PeerText(String($0.prefix(12))).line } ?? "", .weak), .number(branch.ahead),
                .number(branch.behind), Self.state(branch), .peer(PeerText(branch.founder ?? "")),
                .own(changed ?? ""),
            ])
        }
        node.output.table(table)
    }

    private static func state(_ branch: BranchMethods.Summary) -> TextTable.Cell {
        if branch.id == nil { return .own("") }
        return branch.hasNews ? .own("to merge", .warning) : .own("nothing new")
    }
}
