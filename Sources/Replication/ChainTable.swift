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
        /// In `strands`.
        let strand: UInt32
        let sequence: UInt32
        /// In `frontiers`.
        let membership: UInt32
        /// As `Change.countedInBytes`.
        let countedInBytes: UInt32
    }

    package let space: SpaceID
    private(set) var ids: ContiguousArray<Bytes32> = []
    private(set) var entries: ContiguousArray<Entry> = []
    /// The strands of all chains, in the order in which they came (`Strand`).
    private(set) var strands: [Strand] = []
    private(set) var graph = CausalGraph()
    /// The membership frontiers that changes name, each once.
    private(set) var frontiers: [[Bytes32]] = []
    private var frontierNumbers: [[Bytes32]: UInt32] = [:]
    /// By chain, its first strand; of a chain without forks there is no other.
    private var firstStrands: [ChainID: Int] = [:]
    /// The chains that were forked.
    private(set) var forks = ForkTable()
    private var index = ChangeIndex()
    /// The numbers of the chains of which some changes do not stand.
    private(set) var limited: Set<Int> = []
    /// What all changes here count together, as `Change.countedInBytes`.
    package private(set) var sizeInBytes = 0

    /// Of the histories of chains: as many statements a frontier has at least.
    package var strandCount: Int { strands.count }

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
        precondition(count < ReplicationLimits.changeCount, "the table has a limit; the verifier checks it")
        let parents = parentIndexes(of: change)
        precondition(
            parents.count == change.parents.count + (change.sequence > 0 ? 1 : 0), "parents come before children")
        let number = strandNumber(for: change)
        let at = ids.count
        let membership = frontierNumber(change.membership)
        ids.append(change.id)
        index.addLast(of: ids)
        entries.append(
            Entry(
                strand: UInt32(number), sequence: UInt32(change.sequence), membership: membership,
                countedInBytes: UInt32(change.countedInBytes)))
        strands[number].note(membership: membership, needsEditor: change.needsEditor)
        strands[number].append(at, isSigned: isSigned, countedInBytes: change.countedInBytes)
        sizeInBytes += change.countedInBytes
        graph.append(parents: graph.dominators(of: parents.map { LV($0) }), count: 1)
        return at
    }

    /// The same for changes of one chain whose places were checked, behind the one at `previous`.
    mutating func append(_ typed: TypedChanges, behind previous: Int) -> Int {
        let first = ids.count
        let number = strandNumber(behind: previous, of: typed.chain, firstID: typed.ids[0])
        let membership = entries[previous].membership
        for place in 0..<typed.count {
            ids.append(typed.ids[place])
            index.addLast(of: ids)
            entries.append(
                Entry(
                    strand: UInt32(number), sequence: UInt32(typed.firstSequence) + UInt32(place),
                    membership: membership, countedInBytes: typed.countedInBytes[place]))
            strands[number].note(membership: membership, needsEditor: true)
            strands[number].append(
                first + place, isSigned: typed.signed.contains(place),
                countedInBytes: Int(typed.countedInBytes[place]))
            sizeInBytes += Int(typed.countedInBytes[place])
        }
        graph.append(parents: Frontier(LV(previous)), count: typed.count)
        return first
    }

    package func contains(_ id: Bytes32) -> Bool { index(of: id) != nil }

    /// O(1).
    package func index(of id: Bytes32) -> Int? { index.find(id, in: ids) }

    /// The change of a chain at a sequence, along its first strand; nil when that is not so long. O(1) without forks.
    package func index(of chain: ChainID, sequence: UInt64) -> Int? {
        firstStrand(of: chain).flatMap { index(inStrand: $0, sequence: sequence) }
    }

    package func id(at index: Int) -> Bytes32 { ids[index] }

    package func id(of chain: ChainID, sequence: UInt64) -> Bytes32? {
        index(of: chain, sequence: sequence).map { ids[$0] }
    }

    package func entry(at index: Int) -> (chain: ChainID, sequence: UInt64, id: Bytes32) {
        let entry = entries[index]
        return (strands[Int(entry.strand)].chain, UInt64(entry.sequence), ids[index])
    }

    /// Of a chain's changes along its first strand; zero for one that is not here.
    package func count(of chain: ChainID) -> UInt64 {
        firstStrand(of: chain).map { strands[$0].count } ?? 0
    }

    package func deviceKey(of chain: ChainID) -> Bytes32? {
        firstStrand(of: chain).map { strands[$0].deviceKey }
    }

    /// The same by device. O(strands).
    package var sizesInBytes: [Bytes32: Int] {
        strands.reduce(into: [:]) { $0[$1.deviceKey, default: 0] += $1.sizeInBytes }
    }

    /// The membership frontier that a change names.
    package func membership(at index: Int) -> [Bytes32] {
        frontiers[Int(entries[index].membership)]
    }

    /// The number of a chain's first strand: the one whose changes came here first.
    func firstStrand(of chain: ChainID) -> Int? { firstStrands[chain] }

    private mutating func strandNumber(for change: Change) -> Int {
        if change.sequence > 0 {
            guard let previous = index(of: change.previous) else { preconditionFailure("parents come before children") }
            return strandNumber(behind: previous, of: change.chain, firstID: change.id)
        }
        guard let origin = change.origin else { preconditionFailure("a chain begins with its origin") }
        let strand = Strand(chain: change.chain, deviceKey: origin.deviceKey, start: change.time)
        if firstStrands[change.chain] != nil { return fork(strand, firstID: change.id) }
        firstStrands[change.chain] = strands.count
        strands.append(strand)
        return strands.count - 1
    }

    /// The strand that the change behind another one goes into: that one's, or a new one where that goes on already.
    private mutating func strandNumber(behind previous: Int, of chain: ChainID, firstID: Bytes32) -> Int {
        let number = Int(entries[previous].strand)
        precondition(strands[number].chain == chain, "a change is linked to one of its own chain")
        if strands[number].newest == previous { return number }
        return fork(
            Strand(leaving: strands[number], number: number, at: UInt64(entries[previous].sequence) + 1),
            firstID: firstID)
    }

    private mutating func fork(_ strand: Strand, firstID: Bytes32) -> Int {
        guard let first = firstStrand(of: strand.chain) else { preconditionFailure("a fork has a strand to leave") }
        let place = forks.place(ofStrandWith: firstID, leaving: strand, in: self)
        strands.append(forks.add(strand, number: strands.count, at: place, first: first))
        return strands.count - 1
    }

    /// Lets only the changes of a strand before a sequence stand.
    mutating func limit(_ number: Int, to end: UInt64) {
        let isWhole = end >= strands[number].count
        strands[number].standingEnd = isWhole ? .max : UInt32(end)
        if isWhole { limited.remove(number) } else { limited.insert(number) }
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
