import Identity
import Membership
import NodeCore
import Spaces

/// Who must be equal at the end, worked out anew from all that anybody knows.
enum Company {
    /// The honest holders of a space who are members under everything that such members said, and may read it; sorted.
    ///
    /// One who was put out while it was away may not know it, and may have said more since: what it alone has counts
    /// for nothing, as nobody takes it from it.
    static func members(of shared: SharedSpace, in world: World) -> [Int] {
        var members = world.honest.filter { shared.holders.contains($0) }
        // Fewer each time, until those who know something are those who count.
        while true {
            guard let log = log(of: shared, known: members, in: world) else { return [] }
            let counted = members.filter { log.role(of: world.nodes[$0].identity.device.publicKey)?.canRead == true }
            if counted == members { return counted.filter { isExpected($0, in: shared, of: world) } }
            members = counted
        }
    }

    /// Whether a member must have the space. Of a fork, if it would take it by the word of who made it, who may have
    /// been demoted before it heard of that.
    private static func isExpected(_ member: Int, in shared: SharedSpace, of world: World) -> Bool {
        let node = world.nodes[member].node
        if !shared.isFork || node.space(shared.id) != nil { return true }
        let holder = world.honest.lazy.compactMap { world.nodes[$0].node.space(shared.id) }.first
        return holder.map { node.believesEnrolments(by: $0.genesis.ownerKey) } ?? true
    }

    /// All ops that some nodes have, in one log.
    private static func log(of shared: SharedSpace, known nodes: [Int], in world: World) -> MembershipLog? {
        let logs = nodes.compactMap { world.nodes[$0].node.space(shared.id)?.membership }
        guard var all = logs.first else { return nil }
        for log in logs.dropFirst() where log.frontier != all.frontier {
            // Each log puts parents before children, so each op finds its parents.
            for op in log.operations { _ = try? all.insert(op) }
        }
        return all
    }
}
