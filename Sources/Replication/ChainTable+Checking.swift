internal import CRDT
package import Membership
package import WireCodec

/// What changes say of other changes and of members (Protocol/changes.md, section 5).
extension ChainTable {
    /// Whether changes of a device's chain that follow one another, behind the one at `previous` (nil: from the chain's
    /// start), may come in. Their form, origin and signature are checked already.
    package func check(
        _ changes: [Change], of device: Bytes32, behind previous: Int?, by members: MembershipLog
    ) throws(ReplicationError) {
        var previousMembership = previous.map { membership(at: $0) } ?? []
        var below = previous.map { Frontier(LV($0)) } ?? Frontier()
        var role: Role?
        var checked: [Bytes32]?
        for change in changes {
            if change.membership != checked {
                try checkFrontier(of: change, members)
                role = members.role(of: device, at: change.membership)
                checked = change.membership
            }
            guard members.covers(change.membership, previousMembership) else {
                throw .membershipNotAhead(change.chain, sequence: change.sequence)
            }
            previousMembership = change.membership
            guard role?.canChat == true, role?.canEdit == true || !change.needsEditor else {
                throw .notAuthorised(change.chain, sequence: change.sequence)
            }
            try checkParents(of: change, below: &below, members)
        }
    }

    private func checkFrontier(of change: Change, _ members: MembershipLog) throws(ReplicationError) {
        if let unknown = change.membership.first(where: { !members.contains($0) }) {
            throw .unknownMembership(unknown)
        }
        guard members.isMinimal(change.membership) else {
            throw .membershipNotAhead(change.chain, sequence: change.sequence)
        }
    }

    /// `below` holds the newest changes in the table that the change before descends from; then this change's own.
    private func checkParents(
        of change: Change, below: inout Frontier, _ members: MembershipLog
    ) throws(ReplicationError) {
        if change.parents.isEmpty { return }
        var parents: [LV] = []
        for parent in change.parents {
            guard let index = index(of: parent) else { throw .unknownParent(parent) }
            guard members.covers(change.membership, membership(at: index)) else {
                throw .membershipNotAhead(change.chain, sequence: change.sequence)
            }
            parents.append(LV(index))
        }
        let newest = graph.dominators(of: Array(below) + parents)
        guard parents.allSatisfy({ newest.contains($0) && !below.contains($0) }) else {
            throw .parentsNotMinimal(change.chain, sequence: change.sequence)
        }
        below = newest
    }
}
