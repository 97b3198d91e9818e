package import CRDT
package import Identity
package import WireCodec

extension ChainTable {
    /// The newest changes, sorted by id; none is an ancestor of another.
    package var frontier: [Bytes32] {
        graph.frontier.map { ids[Int($0)] }.sorted()
    }

    /// How far each strand of each chain goes, sorted by chain, count and id. O(strands log strands).
    package var tips: [ChainTip] {
        strands.compactMap { strand in strand.newest.map { tip(at: $0) } }.sorted()
    }

    /// What is here of the chain that a change belongs to, up to it.
    func tip(at index: Int) -> ChainTip {
        let strand = strands[Int(entries[index].strand)]
        return ChainTip(
            chain: strand.chain, deviceKey: strand.deviceKey, count: UInt64(entries[index].sequence) + 1, id: ids[index]
        )
    }

    /// The changes of other chains that the next change of `chain` names: all newest ones, sorted.
    ///
    /// More than the limit are named by later changes, the oldest arrivals last.
    package func parents(forNextOf chain: ChainID) -> [Bytes32] { parents(forNextOf: chain, on: graph.frontier) }

    /// The same for an author who has seen only the changes of a version and their ancestors, the chain's own newest
    /// change among them.
    package func parents(forNextOf chain: ChainID, on version: Frontier) -> [Bytes32] {
        let tip = newest(of: chain)
        let newest = version.filter { Int($0) != tip }.suffix(ReplicationLimits.parentCount)
        return newest.map { ids[Int($0)] }.sorted()
    }

    /// The place of a chain's next change, along its first strand.
    package func nextPlace(of chain: ChainID) -> ChangePlace { place(behind: newest(of: chain), of: chain) }

    /// The place behind a change of a chain; at the chain's start for nil.
    package func place(behind index: Int?, of chain: ChainID) -> ChangePlace {
        guard let index else { return .first(of: chain, in: space) }
        return ChangePlace(
            space: space, chain: chain, sequence: UInt64(entries[index].sequence) + 1, previous: ids[index],
            previousMembership: membership(at: index))
    }

    /// The time to claim in a chain's next change, from tenths of a second since the Unix epoch; never before the
    /// chain's start.
    package func time(forNextOf chain: ChainID, at tenths: UInt64) -> UInt64 {
        let start = start(of: chain)
        return min(tenths > start ? tenths - start : 0, ReplicationLimits.timeEnd - 1)
    }

    /// When the author of a change says that it was made, in tenths of a second since the Unix epoch.
    package func claimedTime(of change: Change) -> UInt64 {
        guard change.sequence > 0, let previous = index(of: change.previous) else { return change.time }
        return claimedTime(behind: previous, change.time)
    }

    /// The same for a change behind another one, from the time that it carries.
    package func claimedTime(behind previous: Int, _ time: UInt64) -> UInt64 {
        strands[Int(entries[previous].strand)].start + time
    }

    private func start(of chain: ChainID) -> UInt64 { firstStrand(of: chain).map { strands[$0].start } ?? 0 }

    /// The indexes of the change before and of the parents, as far as they are here.
    package func parentIndexes(of change: Change) -> [Int] {
        var result = change.parents.compactMap { index(of: $0) }
        if change.sequence > 0, let previous = index(of: change.previous) { result.append(previous) }
        return result
    }

    /// Whether the change at `index` is one of those at `descendants`, or an ancestor of one. Mostly O(1) a descendant.
    package func isAncestor(_ index: Int, of descendants: [Int]) -> Bool {
        graph.contains(Frontier(descendants.map { LV($0) }), LV(index))
    }

    /// The same, by ids; false where one is not here.
    package func isAncestor(_ id: Bytes32, of descendants: [Bytes32]) -> Bool {
        guard let index = index(of: id) else { return false }
        return isAncestor(index, of: descendants.compactMap { self.index(of: $0) })
    }

    /// Whether a change came with a signature of its own, so that a run can end in it.
    package func isSigned(at index: Int) -> Bool {
        let strand = strands[Int(entries[index].strand)]
        return strand.signed[Int(UInt64(entries[index].sequence) - strand.first)]
    }

    /// The same of a chain's first strand.
    package func isSigned(_ chain: ChainID, sequence: UInt64) -> Bool {
        index(of: chain, sequence: sequence).map { isSigned(at: $0) } ?? false
    }

    /// Reads back what was stored; it goes into this table next.
    package func decode(_ stored: StoredChange) throws(ReplicationError) -> Change {
        guard stored.space == space else { throw .wrongSpace }
        let place = try place(of: stored)
        guard place.sequence == stored.sequence else {
            throw .gap(stored.chain, expected: place.sequence, received: stored.sequence)
        }
        let change = try Change(decodingBody: stored.body, at: place)
        guard change.id == stored.id else { throw .storedIDDiffers(stored.chain, sequence: stored.sequence) }
        return change
    }

    /// Behind the end of its strand; or, for the first change of one that leaves another, behind the one it names.
    private func place(of stored: StoredChange) throws(ReplicationError) -> ChangePlace {
        if let strand = strand(of: stored.chain, ordinal: stored.strand) {
            return place(behind: strands[strand].newest, of: stored.chain)
        }
        guard let leaving = stored.leaving, leaving.previous != .zero else {
            return .first(of: stored.chain, in: space)
        }
        guard let previous = index(of: leaving.previous), entry(at: previous).chain == stored.chain else {
            throw .unknownParent(leaving.previous)
        }
        return place(behind: previous, of: stored.chain)
    }
}
