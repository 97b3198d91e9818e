package import WireCodec

/// Everything that was validly said about who belongs to one space, as a graph of ops under the genesis.
///
/// An op comes in or not by its own ancestors alone, so any order of arrival (parents first) ends in the same log.
/// What counts of it is decided by the whole log (`authority`). Invariant: an op's index in `operations` is greater
/// than those of its parents.
package struct MembershipLog: Sendable {
    package let genesis: Genesis
    /// In the order of arrival, which is causal: every op behind its parents.
    package private(set) var operations: [MembershipOp] = []
    /// The newest ops, sorted; none is an ancestor of another. Empty stands for the genesis alone.
    package private(set) var frontier: [Bytes32] = []
    /// Whether a change can name the frontier: more than `MembershipLimits.frontierCount` newest ops come only from
    /// members that make them side by side on purpose.
    package var isNameable: Bool { frontier.count <= MembershipLimits.frontierCount }
    /// What the next op names: as many of the newest ones as it can, so that each op brings their number down.
    package var nameable: [Bytes32] { Array(frontier.prefix(MembershipLimits.frontierCount)) }
    /// Of the whole log.
    package private(set) var authority: Authority
    private var countInBytes = 0

    package init(genesis: Genesis) {
        self.genesis = genesis
        authority = Authority(owner: genesis.ownerKey)
    }

    package var space: SpaceID { genesis.id }

    package func contains(_ id: Bytes32) -> Bool { graph.index(of: id) != nil }

    /// The op with an id, if it is here.
    package func operation(_ id: Bytes32) -> MembershipOp? { graph.index(of: id).map { operations[$0] } }

    /// Adds an op whose signature was checked when it was decoded. False when it was there before.
    ///
    /// Refused: another space's, unknown or not minimal parents, and what its author might not say at these parents.
    /// O(parents · ops / 64) where it covers all others; O(ops · log ops) at worst, where it did not know of ops
    /// that remove or demote, or is one of them.
    @discardableResult
    package mutating func insert(_ op: MembershipOp) throws(MembershipError) -> Bool {
        guard op.space == space else { throw .wrongSpace }
        if contains(op.id) { return false }
        guard operations.count < MembershipLimits.operationCount else {
            throw .overLimit(count: operations.count + 1, limit: MembershipLimits.operationCount)
        }
        let bytes = countInBytes + op.countInBytes
        guard bytes <= MembershipLimits.logInBytes else {
            throw .overLimit(count: bytes, limit: MembershipLimits.logInBytes)
        }
        guard let parents = graph.known(op.parents) else {
            throw .unknownParents(op.parents.filter { !contains($0) })
        }
        guard isMinimal(op.parents) else { throw .parentsNotMinimal }
        let coversAll = op.parents == frontier
        let entry = try authority.entry(
            for: op, parents: parents, verdicts: authority.verdicts(at: parents, coversAll: coversAll))
        authority.append(entry, coversAll: coversAll)
        operations.append(op)
        countInBytes = bytes
        frontier = (frontier.filter { !op.parents.contains($0) } + [op.id]).sorted()
        return true
    }

    /// The role under everything that is known here; nil for a device that is not a member.
    package func role(of device: Bytes32) -> Role? { authority.role(of: device, at: frontier) }

    /// The role under the ops of `frontier` and their ancestors alone, which is what a change must be allowed by; nil
    /// for a device that was not a member then, and for every device when an id is not known (`knows` tells the two
    /// apart).
    ///
    /// O(ops about the device) where every op of the log counts; else the whole pass over the frontier's history.
    package func role(of device: Bytes32, at frontier: [Bytes32]) -> Role? {
        guard let newest = graph.known(frontier), let number = graph.number(of: device) else { return nil }
        let verdicts = authority.verdicts(at: newest, coversAll: frontier == self.frontier)
        return verdicts.role(of: number, at: newest, in: graph)
    }

    /// Whether only owners add members now.
    package var isLocked: Bool { authority.verdicts.isLocked(at: newest, in: graph) }

    /// Whether all ids of a frontier are in this log.
    package func knows(_ frontier: [Bytes32]) -> Bool { frontier.allSatisfy(contains) }

    /// Whether every op of `older` is one of `newer` or an ancestor of one. False where an id is not known.
    package func covers(_ newer: [Bytes32], _ older: [Bytes32]) -> Bool {
        if newer == older { return knows(newer) }
        guard let newest = graph.known(newer), let asked = graph.known(older) else { return false }
        return newer == frontier || asked.allSatisfy { graph.covers(newest, $0) }
    }

    /// Whether the ids are known and none is an ancestor of another.
    package func isMinimal(_ frontier: [Bytes32]) -> Bool {
        guard let newest = graph.known(frontier) else { return false }
        if newest.count < 2 || frontier == self.frontier { return true }
        return newest.allSatisfy { older in !newest.contains { graph.isAncestor(older, of: $0) } }
    }

    /// The ops that a node with this frontier lacks, in causal order. Ids that are not known here count for nothing.
    package func opsMissing(given frontier: [Bytes32]) -> [MembershipOp] {
        let had = graph.history(of: frontier.compactMap { graph.index(of: $0) })
        return operations.indices.filter { !had.contains($0) }.map { operations[$0] }
    }

    var graph: MembershipGraph { authority.graph }
    var newest: [Int] { graph.known(frontier) ?? [] }
}
