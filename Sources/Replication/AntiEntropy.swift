internal import CRDT
package import Identity
internal import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// What one peer has of one space, and so what it is sent next (Protocol/sync.md, section 4).
///
/// Nothing is sent before the peer's frontier is known. From then on it gets, parents first, every change that it is
/// not known to have: whatever arrived here first begins the next run; new ones as they come. Sent counts as received,
/// since a link loses nothing as long as it stands; where the peer says otherwise, its frontier replaces all that was
/// believed.
///
/// Of a chain that was forked each strand is counted by itself. What a peer says of a change that is not here tells
/// nothing of where its history of the chain leaves ours; then nothing of that chain is sent until the peer names a
/// change that both have, which it does (`ChainTable.statements`).
///
/// Termination: each range raises what the peer has of a strand, and that never exceeds ours.
package struct AntiEntropy: Sendable {
    /// Whether the peer has told what it has, by a frontier or an equal digest.
    package private(set) var knowsPeer = false
    /// Chains of which the peer has a change that is not here, though ours is as long: it should be told where ours
    /// goes.
    package private(set) var doubted: Set<ChainID> = []
    /// Chains of which it is not known what the peer has, until it says more; nothing of them is sent.
    private var held: Set<ChainID> = []
    /// Chains of which the peer knows several histories.
    private var forked: Set<ChainID> = []
    /// By number of strand, up to which sequence the peer has it; where nothing is said, none of its own changes.
    private var counts: [Int: UInt64] = [:]
    /// The peer has, or cannot take, everything that arrived here before this index.
    package private(set) var cursor = 0
    /// Where changes are only told, the peer was told of everything that arrived here before this index.
    package var told = 0

    package init() {}

    /// What somebody is sent who has these changes, and says nothing more.
    package init(knowing reach: Reach, in table: ChainTable) {
        knowsPeer = true
        for number in table.strands.indices {
            let count = reach.count(at: number)
            if count > 0 { counts[number] = UInt64(count) }
        }
    }

    /// The peer's digest equals ours: it has what we have.
    package mutating func observeEqual(_ table: ChainTable) {
        observe(table.tips.map { FrontierMessage.Chain($0) }, in: table)
    }

    /// The peer's own word of what it has; replaces what was believed.
    package mutating func observe(_ frontier: FrontierMessage, in table: ChainTable) {
        observe(frontier.chains, in: table)
    }

    /// The same, where the whole was learned in another way: `entries` as a frontier has them, sorted.
    package mutating func observe(_ entries: [FrontierMessage.Chain], in table: ChainTable) {
        knowsPeer = true
        (cursor, told, counts) = (0, 0, [:])
        (doubted, held, forked) = ([], [], [])
        observeEach(entries, in: table)
    }

    /// The peer's own word of some chains; replaces what was believed of these.
    package mutating func observe(_ message: StatementsMessage, in table: ChainTable) {
        (cursor, told) = (0, 0)
        for chain in Set(message.chains.map(\.chain)) {
            for strand in table.strands(of: chain) { counts[strand] = nil }
            doubted.remove(chain)
            held.remove(chain)
            forked.remove(chain)
        }
        observeEach(message.chains, in: table)
    }

    private mutating func observeEach(_ entries: [FrontierMessage.Chain], in table: ChainTable) {
        var rest = entries[...]
        while let first = rest.first {
            let end = rest.firstIndex { $0.chain != first.chain } ?? rest.endIndex
            observe(rest[..<end], of: first.chain, in: table)
            rest = rest[end...]
        }
    }

    /// All entries about one chain.
    private mutating func observe(
        _ entries: ArraySlice<FrontierMessage.Chain>, of chain: ChainID, in table: ChainTable
    ) {
        guard let main = table.strands(of: chain).first else { return }
        let isSplit = entries.count > 1 || table.isForked(chain)
        if isSplit { forked.insert(chain) }
        let longest = table.longestCount(of: chain)
        var knowsOne = false
        for entry in entries {
            #if PLANTED_BUGS
                if PlantedBug.comparesCountsOfChains.isPlanted {
                    if let index = table.index(of: chain, sequence: entry.count - 1) { raise(to: index, in: table) }
                    knowsOne = true
                    continue
                }
            #endif
            if let index = table.index(of: chain, sequence: entry.count - 1, startingWith: entry.tip) {
                knowsOne = true
                raise(to: index, in: table)
            } else if entry.count <= longest {
                doubted.insert(chain)
            } else if !isSplit {
                // Ahead of us, as it is nearly always. Where it is not, it sees that from our frontier and says more.
                knowsOne = true
                counts[main] = entry.count
            }
        }
        // A history with another first change has nothing in common with ours.
        if !knowsOne, !entries.contains(where: { $0.count == 1 }) { held.insert(chain) }
        if doubted.contains(chain) { forked.insert(chain) }
    }

    /// What the peer's word of one chain tells.
    package enum Told: Sendable {
        /// It has what is here too.
        case known
        /// It has more than is here.
        case ahead
        /// It has something else than is here: only whole frontiers show what.
        case other
    }

    /// The peer told that it has a change and all before it in its chain; of other chains that says nothing.
    package mutating func observeTold(_ entry: FrontierMessage.Chain, in table: ChainTable) -> Told {
        if let index = table.index(of: entry.chain, sequence: entry.count - 1, startingWith: entry.tip) {
            if knowsPeer { raise(to: index, in: table) }
            return .known
        }
        guard let main = table.strands(of: entry.chain).first else { return .ahead }
        guard entry.count > table.longestCount(of: entry.chain) else { return .other }
        if knowsPeer, !forked.contains(entry.chain), !table.isForked(entry.chain), !isHeld(entry.chain) {
            counts[main] = max(counts[main] ?? 0, entry.count)
        }
        return .ahead
    }

    /// Leaves behind what the peer has, where nothing is sent to it for long. Amortised O(1) for each change.
    package mutating func passKnown(in table: ChainTable) {
        guard knowsPeer else { return }
        while cursor < table.count, !lacks(cursor, in: table) { cursor += 1 }
    }

    /// The peer sent a run, whose changes are here now or were before.
    package mutating func observeReceived(_ run: ChangesMessage, in table: ChainTable) {
        guard let index = table.index(of: run.chain, sequence: run.end - 1, startingWith: run.tip) else { return }
        raise(to: index, in: table)
    }

    /// The changes of a strand below `count` went out to the peer.
    package mutating func observeSent(_ strand: Int, count: UInt64) {
        counts[strand] = max(counts[strand] ?? 0, count)
    }

    /// Whether a run of the chain should name the change before it: the peer may have several in that place.
    package func namesPrevious(of chain: ChainID, in table: ChainTable) -> Bool {
        forked.contains(chain) || table.isForked(chain)
    }

    /// The next changes that the peer lacks; the same again until `observeSent`. Nil when it has all that it can take.
    ///
    /// A range ends in a signed change and has at most `maxCount` changes and `maxBytes` bytes in its bodies, counted
    /// as a run counts them, unless its first signed change lies beyond.
    package mutating func nextRange(
        in table: ChainTable, maxCount: Int = ReplicationLimits.runCount, maxBytes: Int = ReplicationLimits.runInBytes
    ) -> StrandRange? {
        guard knowsPeer else { return nil }
        while cursor < table.count {
            if !lacks(cursor, in: table) {
                cursor += 1
                continue
            }
            let strand = table.strand(at: cursor)
            if let range = range(of: strand, in: table, maxCount: maxCount, maxBytes: maxBytes) { return range }
            // Changes that no signature covers: the part of a refused run that stood. They go with a later signature.
            cursor += 1
        }
        return nil
    }

    /// Several ranges at once, as if each were sent.
    package func nextRanges(in table: ChainTable, maxChanges: Int, maxBytesHint: Int) -> [StrandRange] {
        var plan = self
        var ranges: [StrandRange] = []
        var (count, bytes) = (0, 0)
        while count < maxChanges, bytes < maxBytesHint,
            let next = plan.nextRange(in: table, maxCount: maxChanges - count, maxBytes: maxBytesHint - bytes)
        {
            ranges.append(next)
            count += Int(next.to - next.from)
            bytes += table.indexes(in: next).reduce(0) { $0 + table.countedInBytes(at: $1) }
            plan.observeSent(next.strand, count: next.to)
        }
        return ranges
    }

    /// Goes on along the strand, over changes that the peer has of others, up to one that names a change which it
    /// lacks.
    private func range(of strand: Int, in table: ChainTable, maxCount: Int, maxBytes: Int) -> StrandRange? {
        let from = count(of: strand, in: table)
        var (bytes, next) = (0, from)
        var end: UInt64?
        while let index = table.index(inStrand: strand, sequence: next) {
            if table.othersNamed(at: index).contains(where: { !has($0, in: table) }) { break }
            bytes += table.countedInBytes(at: index)
            next += 1
            if end != nil, bytes > maxBytes || next - from > UInt64(maxCount) { break }
            if table.isSigned(at: index) { end = next }
        }
        return end.map { StrandRange(chain: table.chain(ofStrand: strand), strand: strand, from: from, to: $0) }
    }

    private func count(of strand: Int, in table: ChainTable) -> UInt64 {
        max(counts[strand] ?? 0, table.base(ofStrand: strand)?.count ?? 0)
    }

    /// Whether the peer surely has a change.
    private func has(_ index: Int, in table: ChainTable) -> Bool {
        let entry = table.entry(at: index)
        return entry.sequence < count(of: table.strand(at: index), in: table) && !isHeld(entry.chain)
    }

    /// Whether a change is to go to the peer.
    private func lacks(_ index: Int, in table: ChainTable) -> Bool {
        let entry = table.entry(at: index)
        return entry.sequence >= count(of: table.strand(at: index), in: table) && !isHeld(entry.chain)
    }

    private func isHeld(_ chain: ChainID) -> Bool { !held.isEmpty && held.contains(chain) }

    /// The peer has the change at an index, and so all before it in its chain.
    private mutating func raise(to index: Int, in table: ChainTable) {
        // What waited for this, and what waited for that, was passed over.
        if !held.isEmpty, held.remove(table.entry(at: index).chain) != nil { (cursor, told) = (0, 0) }
        var strand = table.strand(at: index)
        var count = table.entry(at: index).sequence + 1
        while true {
            counts[strand] = max(counts[strand] ?? 0, count)
            guard let base = table.base(ofStrand: strand) else { return }
            (strand, count) = (base.strand, base.count)
        }
    }
}

/// Some changes of one strand of a chain: sequences `from..<to`. Strands are numbered as they came here.
package struct StrandRange: Hashable, Sendable {
    package let chain: ChainID
    package let strand: Int
    package let from: UInt64
    package let to: UInt64

    package init(chain: ChainID, strand: Int, from: UInt64, to: UInt64) {
        self.chain = chain
        self.strand = strand
        self.from = from
        self.to = to
    }
}

extension ChainTable {
    func countedInBytes(at index: Int) -> Int { Int(entries[index].countedInBytes) }

    /// The changes of a range.
    package func indexes(in range: StrandRange) -> [Int] {
        (range.from..<range.to).compactMap { index(inStrand: range.strand, sequence: $0) }
    }

    /// The indexes of the changes outside its own strand that a change names. Mostly none, and then O(1).
    func othersNamed(at index: Int) -> [Int] {
        let strand = entries[index].strand
        return graph.parents(of: LV(index)).compactMap { entries[Int($0)].strand == strand ? nil : Int($0) }
    }
}
