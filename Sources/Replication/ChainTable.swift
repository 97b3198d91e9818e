internal import CRDT
package import Identity
package import Membership
package import WireCodec

/// Which changes of one space are here, and which is an ancestor of which; not what they say.
///
/// An index is a change's place in the order of arrival, which is causal: parents come before children. Indexes never
/// leave the replica. About 80 bytes a change, and the graph's runs.
package struct ChainTable: Sendable {
    struct Entry: Sendable {
        let chain: UInt32
        let sequence: UInt32
        /// In `frontiers`.
        let membership: UInt32
        /// As `Change.countedInBytes`.
        let countedInBytes: UInt32
    }

    struct Chain: Sendable {
        let id: ChainID
        let deviceKey: Bytes32
        /// When its first change was made, in tenths of a second since the Unix epoch.
        let start: UInt64
        /// The index of each of its changes, by sequence.
        var indexes: ContiguousArray<UInt32> = []
        var signed = BitList()
        /// Its changes by the membership frontier that they name.
        var terms: ContiguousArray<Term> = []
        /// Which of its changes need an editor.
        var edits = BitList()
        /// Changes from this sequence on do not stand; `.max` while all do.
        var standingEnd = UInt32.max

        /// Notes what the next change names, and whether it needs an editor.
        mutating func note(membership: UInt32, needsEditor: Bool) {
            if terms.last?.membership != membership {
                terms.append(Term(first: UInt32(edits.count), membership: membership))
            }
            edits.append(needsEditor)
        }
    }

    package let space: SpaceID
    private(set) var ids: ContiguousArray<Bytes32> = []
    private(set) var entries: ContiguousArray<Entry> = []
    private(set) var chains: [Chain] = []
    private(set) var graph = CausalGraph()
    /// The membership frontiers that changes name, each once.
    private(set) var frontiers: [[Bytes32]] = []
    private var frontierNumbers: [[Bytes32]: UInt32] = [:]
    private var chainNumbers: [ChainID: Int] = [:]
    private var index = ChangeIndex()
    /// The numbers of the chains of which some changes do not stand.
    private(set) var limited: Set<Int> = []

    package init(space: SpaceID) {
        self.space = space
    }

    /// Of the changes here; the next one gets this index.
    package var count: Int { ids.count }

    /// Makes room for as many changes in all.
    package mutating func reserve(_ total: Int) {
        let total = min(total, ReplicationLimits.changeCount)
        ids.reserveCapacity(total)
        entries.reserveCapacity(total)
        index.reserve(total, ids: ids)
    }

    /// Adds a change that was verified against this table (or made for it) and answers its index.
    @discardableResult
    package mutating func insert(_ change: Change, isSigned: Bool) -> Int {
        precondition(change.space == space, "a change goes into the table of its own space")
        precondition(change.sequence == count(of: change.chain), "a chain grows by its next change")
        precondition(count < ReplicationLimits.changeCount, "the table has a limit; the verifier checks it")
        let parents = parentIndexes(of: change)
        precondition(
            parents.count == change.parents.count + (change.sequence > 0 ? 1 : 0), "parents come before children")
        let number = chainNumber(for: change)
        let at = ids.count
        let membership = frontierNumber(change.membership)
        ids.append(change.id)
        index.addLast(of: ids)
        entries.append(
            Entry(
                chain: UInt32(number), sequence: UInt32(change.sequence), membership: membership,
                countedInBytes: UInt32(change.countedInBytes)))
        chains[number].note(membership: membership, needsEditor: change.needsEditor)
        chains[number].indexes.append(UInt32(at))
        chains[number].signed.append(isSigned)
        graph.append(parents: graph.dominators(of: parents.map { LV($0) }), count: 1)
        return at
    }

    /// The same for changes of one chain whose places were checked, with the newest one here at `tip`.
    mutating func append(_ typed: TypedChanges, behind tip: Int) -> Int {
        let first = ids.count
        let number = Int(entries[tip].chain)
        let membership = entries[tip].membership
        for place in 0..<typed.count {
            ids.append(typed.ids[place])
            index.addLast(of: ids)
            entries.append(
                Entry(
                    chain: UInt32(number), sequence: UInt32(typed.firstSequence) + UInt32(place),
                    membership: membership, countedInBytes: typed.countedInBytes[place]))
            chains[number].note(membership: membership, needsEditor: true)
            chains[number].indexes.append(UInt32(first + place))
            chains[number].signed.append(typed.signed.contains(place))
        }
        graph.append(parents: Frontier(LV(tip)), count: typed.count)
        return first
    }

    package func contains(_ id: Bytes32) -> Bool { index(of: id) != nil }

    /// O(1).
    package func index(of id: Bytes32) -> Int? { index.find(id, in: ids) }

    /// Nil when the chain is not that long. O(1).
    package func index(of chain: ChainID, sequence: UInt64) -> Int? {
        guard let number = chainNumbers[chain], sequence < UInt64(chains[number].indexes.count) else { return nil }
        return Int(chains[number].indexes[Int(sequence)])
    }

    package func id(at index: Int) -> Bytes32 { ids[index] }

    package func id(of chain: ChainID, sequence: UInt64) -> Bytes32? {
        index(of: chain, sequence: sequence).map { ids[$0] }
    }

    package func entry(at index: Int) -> (chain: ChainID, sequence: UInt64, id: Bytes32) {
        let entry = entries[index]
        return (chains[Int(entry.chain)].id, UInt64(entry.sequence), ids[index])
    }

    /// Of a chain's changes; zero for one that is not here.
    package func count(of chain: ChainID) -> UInt64 {
        chainNumbers[chain].map { UInt64(chains[$0].indexes.count) } ?? 0
    }

    package func deviceKey(of chain: ChainID) -> Bytes32? {
        chainNumbers[chain].map { chains[$0].deviceKey }
    }

    /// The membership frontier that a change names.
    package func membership(at index: Int) -> [Bytes32] {
        frontiers[Int(entries[index].membership)]
    }

    func chain(_ id: ChainID) -> Chain? {
        chainNumbers[id].map { chains[$0] }
    }

    func chainNumber(of chain: ChainID) -> Int? { chainNumbers[chain] }

    /// Lets only the first changes of a chain stand, so many.
    mutating func limit(_ number: Int, to count: UInt64) {
        let isWhole = count >= UInt64(chains[number].indexes.count)
        chains[number].standingEnd = isWhole ? .max : UInt32(count)
        if isWhole { limited.remove(number) } else { limited.insert(number) }
    }

    private mutating func chainNumber(for change: Change) -> Int {
        if let known = chainNumbers[change.chain] { return known }
        guard let origin = change.origin else { preconditionFailure("a chain begins with its origin") }
        chainNumbers[change.chain] = chains.count
        chains.append(Chain(id: change.chain, deviceKey: origin.deviceKey, start: change.time))
        return chains.count - 1
    }

    private mutating func frontierNumber(_ frontier: [Bytes32]) -> UInt32 {
        if let last = entries.last, frontiers[Int(last.membership)] == frontier { return last.membership }
        if let known = frontierNumbers[frontier] { return known }
        let number = UInt32(frontiers.count)
        frontiers.append(frontier)
        frontierNumbers[frontier] = number
        return number
    }
}

/// Booleans, eight to a byte.
struct BitList: Sendable {
    private var words: [UInt64] = []
    private(set) var count = 0

    mutating func append(_ bit: Bool) {
        if count & 63 == 0 { words.append(0) }
        if bit { words[count >> 6] |= 1 << UInt64(count & 63) }
        count += 1
    }

    subscript(index: Int) -> Bool {
        words[index >> 6] >> UInt64(index & 63) & 1 == 1
    }

    /// The first one that is true, from an index on. O(n / 64).
    func firstTrue(from index: Int) -> Int? {
        var word = index >> 6
        var mask = UInt64.max << UInt64(index & 63)
        while word < words.count {
            let bits = words[word] & mask
            if bits != 0 { return word << 6 + bits.trailingZeroBitCount }
            word += 1
            mask = .max
        }
        return nil
    }
}
