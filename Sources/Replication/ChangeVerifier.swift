internal import Identity
package import Membership
internal import SodiumCrypto
internal import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// Decides whether a run of changes from a peer enters a space (Protocol/changes.md, section 5).
///
/// Every answer follows from the run and its ancestors alone, so that all replicas give the same one; only what is
/// missing here can be there later. The hashes are followed forward from what is here, and the signature of the last
/// change is checked for all. A run that leaves what is here of its chain in the middle is taken as any other: that its
/// device signed two histories is no fault of those who pass them on.
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
        let total = chains.count + message.bodies.count
        guard total <= ReplicationLimits.changeCount else {
            throw .overLimit(count: total, limit: ReplicationLimits.changeCount)
        }
        if chains.index(of: message.chain, sequence: message.end - 1, startingWith: message.tip) != nil { return [] }
        let (run, base) = try place()
        guard let last = run.last, isSigned(last) else {
            throw .badSignature(message.chain, sequence: message.end - 1)
        }
        // What is here of a run is its beginning, since all of it descends from that.
        let new = run.drop { chains.contains($0.id) }
        guard let first = new.first else { return [] }
        let previous = first.sequence > 0 ? chains.index(of: first.previous) ?? base : nil
        if !chains.isStrandEnd(previous, of: message.chain) {
            #if PLANTED_BUGS
                if PlantedBug.passesOverForks.isPlanted { return [] }
            #endif
            guard chains.strands(of: message.chain).count < ReplicationLimits.strandCount else {
                throw .tooManyForks(message.chain)
            }
        }
        guard let deviceKey = deviceKey() else { throw .wrongOrigin(message.chain) }
        try chains.check(Array(new), of: deviceKey, behind: previous, by: membership)
        return Array(new)
    }

    /// The run, from its first unknown change on at the latest, and the change here that this follows: the one behind
    /// which the run ends as it says. A chain without forks has one such place.
    private func place() throws(ReplicationError) -> (run: [Change], base: Int?) {
        let known = chains.count(of: message.chain)
        if message.firstSequence < known, known < message.end, !chains.isForked(message.chain) {
            // What overlaps is mostly what is here already.
            let tip = chains.newest(of: message.chain)
            if let run = try? follow(from: known, behind: tip), isEnd(run) { return (run, tip) }
        }
        let candidates = try candidates()
        for base in candidates {
            do {
                let run = try follow(from: message.firstSequence, behind: base)
                if isEnd(run) { return (run, base) }
            } catch {
                // Behind another change the same bytes may be well-formed.
                if candidates.count == 1 { throw error }
            }
        }
        throw .otherBranch(message.chain, sequence: message.firstSequence)
    }

    /// The changes that the run may follow; nil stands for the chain's start.
    private func candidates() throws(ReplicationError) -> [Int?] {
        if message.firstSequence == 0 { return [nil] }
        let before = message.firstSequence - 1
        let here = chains.indexes(of: message.chain, sequence: before)
        guard !here.isEmpty else {
            throw .gap(
                message.chain, expected: chains.longestCount(of: message.chain), received: message.firstSequence)
        }
        guard let named = message.previous else { return Array(here.prefix(ReplicationLimits.placeCount)) }
        let fitting = here.filter { IDPrefix(chains.id(at: $0)) == named }.prefix(ReplicationLimits.placeCount)
        guard !fitting.isEmpty else { throw .otherBranch(message.chain, sequence: message.firstSequence) }
        return Array(fitting)
    }

    private func isEnd(_ run: [Change]) -> Bool { run.last.map { IDPrefix($0.id) } == message.tip }

    /// The changes from `sequence` on behind the one at `base`, each linked to the one before.
    private func follow(from sequence: UInt64, behind base: Int?) throws(ReplicationError) -> [Change] {
        var place = chains.place(behind: base, of: message.chain)
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

    private func isSigned(_ last: Change) -> Bool {
        #if PLANTED_BUGS
            if PlantedBug.skipsChangeSignature.isPlanted { return true }
        #endif
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
