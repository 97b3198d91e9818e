package import CRDT
package import Identity
package import WireCodec

extension ChainTable {
    /// The newest changes, sorted by id; none is an ancestor of another.
    package var frontier: [Bytes32] {
        graph.frontier.map { ids[Int($0)] }.sorted()
    }

    /// How far each chain goes, sorted by chain. O(chains log chains).
    package var tips: [ChainTip] {
        chains.map { chain in
            ChainTip(
                chain: chain.id, deviceKey: chain.deviceKey, count: UInt64(chain.indexes.count),
                id: ids[Int(chain.indexes[chain.indexes.count - 1])])
        }
        .sorted { $0.chain < $1.chain }
    }

    /// The changes of other chains that the next change of `chain` names: all newest ones, sorted.
    ///
    /// More than the limit are named by later changes, the oldest arrivals last.
    package func parents(forNextOf chain: ChainID) -> [Bytes32] { parents(forNextOf: chain, on: graph.frontier) }

    /// The same for an author who has seen only the changes of a version and their ancestors, the chain's own newest
    /// change among them.
    package func parents(forNextOf chain: ChainID, on version: Frontier) -> [Bytes32] {
        let tip = self.chain(chain)?.indexes.last
        let newest = version.filter { $0 != tip }.suffix(ReplicationLimits.parentCount)
        return newest.map { ids[Int($0)] }.sorted()
    }

    /// The place of a chain's next change.
    package func nextPlace(of chain: ChainID) -> ChangePlace {
        guard let tip = self.chain(chain)?.indexes.last else { return .first(of: chain, in: space) }
        return ChangePlace(
            space: space, chain: chain, sequence: count(of: chain), previous: ids[Int(tip)],
            previousMembership: membership(at: Int(tip)))
    }

    /// The time to claim in a chain's next change, from tenths of a second since the Unix epoch; never before the
    /// chain's start.
    package func time(forNextOf chain: ChainID, at tenths: UInt64) -> UInt64 {
        let start = self.chain(chain)?.start ?? 0
        return min(tenths > start ? tenths - start : 0, ReplicationLimits.timeEnd - 1)
    }

    /// When the author of a change says that it was made, in tenths of a second since the Unix epoch.
    package func claimedTime(of change: Change) -> UInt64 {
        change.sequence > 0 ? claimedTime(of: change.chain, change.time) : change.time
    }

    /// The same for a later change of a chain, from the time that it carries.
    package func claimedTime(of chain: ChainID, _ time: UInt64) -> UInt64 {
        (self.chain(chain)?.start ?? 0) + time
    }

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
    package func isSigned(_ chain: ChainID, sequence: UInt64) -> Bool {
        guard let chain = self.chain(chain), sequence < UInt64(chain.signed.count) else { return false }
        return chain.signed[Int(sequence)]
    }

    /// Reads back what was stored; it goes into this table next.
    package func decode(_ stored: StoredChange) throws(ReplicationError) -> Change {
        guard stored.space == space else { throw .wrongSpace }
        let place = nextPlace(of: stored.chain)
        guard place.sequence == stored.sequence else {
            throw .gap(stored.chain, expected: place.sequence, received: stored.sequence)
        }
        let change = try Change(decodingBody: stored.body, at: place)
        guard change.id == stored.id else { throw .storedIDDiffers(stored.chain, sequence: stored.sequence) }
        return change
    }
}
