package import WireCodec

/// Everything that was validly said about who belongs to one space, as a graph of ops under the genesis.
///
/// An op is valid or not by its own ancestors alone, so any order of arrival (parents first) ends in the same log.
/// Invariant: an op's index in `operations` is greater than those of its parents.
package struct MembershipLog: Sendable {
    package let genesis: Genesis
    /// In the order of arrival, which is causal: every op behind its parents.
    package private(set) var operations: [MembershipOp] = []
    /// The newest ops, sorted; none is an ancestor of another. Empty stands for the genesis alone.
    package private(set) var frontier: [Bytes32] = []

    private var indexes: [Bytes32: Int] = [:]
    private var parents: [[Int]] = []
    /// Per device the indexes of the ops that add it; nearly always one.
    private var additions: [Bytes32: [Int]] = [:]

    package init(genesis: Genesis) {
        self.genesis = genesis
    }

    package var space: SpaceID { genesis.id }

    package func contains(_ id: Bytes32) -> Bool {
        indexes[id] != nil
    }

    /// Adds an op whose signature was checked when it was decoded. False when it was there before.
    ///
    /// Refused: another space's, unknown or not minimal parents, an author without the role at these parents, and a
    /// device that was a member there already. O(ops) at worst.
    @discardableResult
    package mutating func insert(_ op: MembershipOp) throws(MembershipError) -> Bool {
        guard op.space == space else { throw .wrongSpace }
        if indexes[op.id] != nil { return false }
        guard operations.count < MembershipLimits.operationCount else {
            throw .overLimit(count: operations.count + 1, limit: MembershipLimits.operationCount)
        }
        let unknown = op.parents.filter { indexes[$0] == nil }
        guard unknown.isEmpty else { throw .unknownParents(unknown) }
        guard isMinimal(op.parents) else { throw .parentsNotMinimal }
        guard role(of: op.author, at: op.parents)?.canInvite == true else { throw .notAuthorised(author: op.author) }
        switch op.action {
        case .add(let device, _, _):
            guard role(of: device, at: op.parents) == nil else { throw .alreadyMember(device: device) }
            additions[device, default: []].append(operations.count)
        }
        indexes[op.id] = operations.count
        parents.append(op.parents.compactMap { indexes[$0] })
        operations.append(op)
        frontier = (frontier.filter { !op.parents.contains($0) } + [op.id]).sorted()
        return true
    }

    /// The role under everything that is known here; nil for a device that is not a member.
    package func role(of device: Bytes32) -> Role? {
        role(of: device) { _ in true }
    }

    /// The role under the ops of `frontier` and their ancestors; nil for a device that was not a member then, and for
    /// every device when an id is not known (`knows` tells the two apart).
    package func role(of device: Bytes32, at frontier: [Bytes32]) -> Role? {
        if frontier == self.frontier { return role(of: device) }
        guard let newest = known(frontier) else { return nil }
        return role(of: device) { isCovered($0, by: newest) }
    }

    /// Whether all ids of a frontier are in this log.
    package func knows(_ frontier: [Bytes32]) -> Bool {
        frontier.allSatisfy { indexes[$0] != nil }
    }

    /// Whether every op of `older` is one of `newer` or an ancestor of one. False where an id is not known.
    package func covers(_ newer: [Bytes32], _ older: [Bytes32]) -> Bool {
        if newer == older { return knows(newer) }
        guard let newest = known(newer), let asked = known(older) else { return false }
        return newer == frontier || asked.allSatisfy { isCovered($0, by: newest) }
    }

    /// Whether the ids are known and none is an ancestor of another.
    package func isMinimal(_ frontier: [Bytes32]) -> Bool {
        guard let newest = known(frontier) else { return false }
        if newest.count < 2 || frontier == self.frontier { return true }
        return newest.allSatisfy { candidate in
            !isCovered(candidate, by: newest.filter { $0 != candidate })
        }
    }

    /// The ops that a node with this frontier lacks, in causal order. Ids that are not known here count for nothing.
    package func opsMissing(given frontier: [Bytes32]) -> [MembershipOp] {
        let had = ancestry(of: frontier.compactMap { indexes[$0] })
        return operations.indices.filter { !had[$0] }.map { operations[$0] }
    }

    /// Where several valid ops add one device at once, the strongest role counts: more ops then never weaken a role.
    private func role(of device: Bytes32, where isCounted: (Int) -> Bool) -> Role? {
        if device == genesis.ownerKey { return .owner }
        var strongest: Role?
        for index in additions[device] ?? [] where isCounted(index) {
            guard case .add(_, let role, _) = operations[index].action else { continue }
            if role.rawValue < (strongest?.rawValue ?? .max) { strongest = role }
        }
        return strongest
    }

    private func known(_ frontier: [Bytes32]) -> [Int]? {
        let found = frontier.compactMap { indexes[$0] }
        return found.count == frontier.count ? found : nil
    }

    /// Whether op `index` is one of `newest` or an ancestor of one: a walk down from `newest` that goes no deeper than
    /// `index`.
    private func isCovered(_ index: Int, by newest: [Int]) -> Bool {
        var seen: Set<Int> = []
        var open = newest.filter { $0 >= index }
        while let next = open.popLast() {
            if next == index { return true }
            for parent in parents[next] where parent >= index && seen.insert(parent).inserted { open.append(parent) }
        }
        return false
    }

    private func ancestry(of newest: [Int]) -> [Bool] {
        var had = [Bool](repeating: false, count: operations.count)
        for index in newest { had[index] = true }
        for index in had.indices.reversed() where had[index] {
            for parent in parents[index] { had[parent] = true }
        }
        return had
    }
}
