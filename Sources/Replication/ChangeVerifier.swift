internal import CRDT
internal import Identity
package import Membership
internal import SodiumCrypto
internal import WireCodec

/// Decides whether a run of changes from a peer enters a space (Protocol/changes.md, section 5).
///
/// Every answer follows from the run and its ancestors alone, so that all replicas give the same one; only what is
/// missing here can be there later. The hashes are followed forward from what is here, and the signature of the last
/// change is checked for all.
package struct ChangeVerifier {
    private let message: ChangesMessage
    private let chains: ChainTable
    private let membership: MembershipLog

    /// The changes of the run that are new here, in sequence, ready for `ChainTable.insert`; the last one is signed by
    /// the message's signature. Empty when all were here before.
    package static func verify(
        _ message: ChangesMessage, chains: ChainTable, membership: MembershipLog, space: SpaceID
    ) throws(ReplicationError) -> [Change] {
        guard message.space == space, chains.space == space, membership.space == space else { throw .wrongSpace }
        return try ChangeVerifier(message: message, chains: chains, membership: membership).verify()
    }

    private func verify() throws(ReplicationError) -> [Change] {
        let known = chains.count(of: message.chain)
        guard message.firstSequence <= known else {
            throw .gap(message.chain, expected: known, received: message.firstSequence)
        }
        let total = chains.count + message.bodies.count
        guard total <= ReplicationLimits.changeCount else {
            throw .overLimit(count: total, limit: ReplicationLimits.changeCount)
        }
        if message.end <= known {
            if chains.id(of: message.chain, sequence: message.end - 1).map(IDPrefix.init) == message.tip { return [] }
            throw try branchRefusal()
        }
        let changes = try decode(from: known)
        guard let last = changes.last, IDPrefix(last.id) == message.tip else { throw try branchRefusal() }
        guard isSigned(last) else { throw .badSignature(message.chain, sequence: last.sequence) }
        try check(changes)
        return changes
    }

    /// The changes from `sequence` on, each linked to the one before. The one before the first is here.
    private func decode(from sequence: UInt64) throws(ReplicationError) -> [Change] {
        var place = place(of: sequence)
        var changes: [Change] = []
        changes.reserveCapacity(message.bodies.count)
        for body in message.bodies.dropFirst(Int(sequence - message.firstSequence)) {
            let change = try Change(decodingBody: body, at: place)
            if let origin = change.origin, origin.chain(in: message.space) != message.chain {
                throw .wrongOrigin(message.chain)
            }
            changes.append(change)
            place = ChangePlace(after: change)
        }
        return changes
    }

    private func place(of sequence: UInt64) -> ChangePlace {
        guard sequence > 0, let previous = chains.index(of: message.chain, sequence: sequence - 1) else {
            return .first(of: message.chain, in: message.space)
        }
        return ChangePlace(
            space: message.space, chain: message.chain, sequence: sequence, previous: chains.id(at: previous),
            previousMembership: chains.membership(at: previous))
    }

    /// Why the run does not end as it says: a proven fork, when the owner signed the whole of it on top of what both
    /// have; else only a sign of one.
    private func branchRefusal() throws(ReplicationError) -> ReplicationError {
        let changes = try decode(from: message.firstSequence)
        let differing = changes.first { chains.id(of: message.chain, sequence: $0.sequence) != $0.id }
        guard let last = changes.last, let differing, differing.sequence < chains.count(of: message.chain),
            isSigned(last)
        else { return .otherBranch(message.chain, sequence: message.firstSequence) }
        return .fork(message.chain, sequence: differing.sequence)
    }

    private func isSigned(_ last: Change) -> Bool {
        guard let deviceKey = last.origin?.deviceKey ?? deviceKey() else { return false }
        return Signing.isValid(message.signature, of: last.signedBytes, by: deviceKey)
    }

    /// Whose chain it is: as it is known here, else as the run's first change says, whose origin the chain's id proves.
    private func deviceKey() -> Bytes32? {
        if let known = chains.deviceKey(of: message.chain) { return known }
        guard message.firstSequence == 0, let first = message.bodies.first else { return nil }
        let place = ChangePlace.first(of: message.chain, in: message.space)
        return (try? Change(decodingBody: first, at: place))?.origin?.deviceKey
    }
}

/// What the run says of other changes and of members.
extension ChangeVerifier {
    private func check(_ changes: [Change]) throws(ReplicationError) {
        guard let deviceKey = deviceKey() else { throw .wrongOrigin(message.chain) }
        var previousMembership = changes.first.map { place(of: $0.sequence).previousMembership ?? [] } ?? []
        var below = changes.first.map { newestBelow($0.sequence) } ?? Frontier()
        var role: Role?
        var checked: [Bytes32]?
        for change in changes {
            if change.membership != checked {
                try checkFrontier(of: change)
                role = membership.role(of: deviceKey, at: change.membership)
                checked = change.membership
            }
            guard membership.covers(change.membership, previousMembership) else {
                throw .membershipNotAhead(change.chain, sequence: change.sequence)
            }
            previousMembership = change.membership
            guard role?.canChat == true, role?.canEdit == true || !change.needsEditor else {
                throw .notAuthorised(change.chain, sequence: change.sequence)
            }
            try checkParents(of: change, below: &below)
        }
    }

    private func newestBelow(_ sequence: UInt64) -> Frontier {
        guard sequence > 0, let previous = chains.index(of: message.chain, sequence: sequence - 1) else {
            return Frontier()
        }
        return Frontier(LV(previous))
    }

    private func checkFrontier(of change: Change) throws(ReplicationError) {
        if let unknown = change.membership.first(where: { !membership.contains($0) }) {
            throw .unknownMembership(unknown)
        }
        guard membership.isMinimal(change.membership) else {
            throw .membershipNotAhead(change.chain, sequence: change.sequence)
        }
    }

    /// `below` holds the newest changes in the table that the change before descends from; then this change's own.
    private func checkParents(of change: Change, below: inout Frontier) throws(ReplicationError) {
        if change.parents.isEmpty { return }
        var parents: [LV] = []
        for parent in change.parents {
            guard let index = chains.index(of: parent) else { throw .unknownParent(parent) }
            guard membership.covers(change.membership, chains.membership(at: index)) else {
                throw .membershipNotAhead(change.chain, sequence: change.sequence)
            }
            parents.append(LV(index))
        }
        let newest = chains.graph.dominators(of: Array(below) + parents)
        guard parents.allSatisfy({ newest.contains($0) && !below.contains($0) }) else {
            throw .parentsNotMinimal(change.chain, sequence: change.sequence)
        }
        below = newest
    }
}
