import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces

/// `space.branches`, `space.branch`, `space.switch`, `space.compare`, `space.merge`
enum BranchHandlers {
    static func add(to table: inout [String: Handler]) {
        table[BranchMethods.List.name] = list
        table[BranchMethods.Create.name] = create
        table[BranchMethods.Switch.name] = use
        table[BranchMethods.Compare.name] = compare
        table[BranchMethods.Merge.name] = merge
    }

    private static func list(_ call: RPCCall) {
        call.with(BranchMethods.List.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(BranchMethods.List.self, .branch(space, .list)) { reply in
                guard case .branch(.list(let branches)) = reply, let members = call.node.reading(space)?.membership
                else { return nil }
                return .init(branches: branches.map { summary(of: $0, members, in: call.node) })
            }
        }
    }

    private static func summary(
        of branch: BranchSummary, _ members: MembershipLog, in node: Node
    ) -> BranchMethods.Summary {
        var summary = BranchMethods.Summary(
            name: branch.title, id: branch.name.branch?.hex, isInUse: branch.isInUse, ahead: branch.ahead,
            behind: branch.behind, hasNews: branch.hasNews)
        if let founder = branch.founder {
            summary.founder = node.name(of: founder, in: members)
            summary.founderId = DeviceID(publicKey: founder).shown
        }
        summary.foundedAt = branch.founded?.milliseconds
        summary.changedAt = branch.newest?.milliseconds
        return summary
    }

    private static func create(_ call: RPCCall) {
        call.with(BranchMethods.Create.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(BranchMethods.Create.self, .branch(space, .found(name: params.branch))) { reply in
                guard case .branch(.founded(let id)) = reply else { return nil }
                return .init(id: id.hex)
            }
        }
    }

    private static func use(_ call: RPCCall) {
        call.with(BranchMethods.Switch.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(BranchMethods.Switch.self, .branch(space, .use(params.branch))) { reply in
                guard case .branch(.inUse(let name, let title)) = reply else { return nil }
                return .init(branch: title, id: name.branch?.hex)
            }
        }
    }

    private static func compare(_ call: RPCCall) {
        call.with(BranchMethods.Compare.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(BranchMethods.Compare.self, .branch(space, .compare(params.branch))) { reply in
                guard case .branch(.compared(let comparison)) = reply,
                    let members = call.node.reading(space)?.membership
                else { return nil }
                return BranchMethods.Comparison(comparison) { call.node.name(of: $0, in: members) }
            }
        }
    }

    private static func merge(_ call: RPCCall) {
        call.with(BranchMethods.Merge.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let command = BranchCommand.merge(params.branch, isReviewed: params.reviewed ?? false)
            call.command(BranchMethods.Merge.self, .branch(space, command)) { reply in
                guard case .branch(.merged(let comparison)) = reply,
                    let members = call.node.reading(space)?.membership
                else { return nil }
                return BranchMethods.Comparison(comparison) { call.node.name(of: $0, in: members) }
            }
        }
    }
}

extension HybridTime {
    /// Since the Unix epoch.
    fileprivate var milliseconds: Int { Int(clamping: tenths) * 100 }
}
