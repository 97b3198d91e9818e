internal import CRDT
package import Identity
internal import WireCodec

/// What one peer has of one space, and so what it is sent next (Protocol/sync.md, section 4).
///
/// Nothing is sent before the peer's frontier is known. From then on it gets, parents first, every change that it is
/// not known to have: whatever arrived here first begins the next run; new ones as they come. Sent counts as received,
/// since a link loses nothing as long as it stands; where the peer says otherwise, its frontier replaces all that was
/// believed.
///
/// Termination: each range raises the peer's count of a chain, and a count never exceeds ours.
package struct AntiEntropy: Sendable {
    /// Whether the peer has told what it has, by a frontier or an equal digest.
    package private(set) var knowsPeer = false
    /// Chains of which the peer holds another branch; nothing of them is sent.
    package private(set) var forked: Set<ChainID> = []
    private var counts: [ChainID: UInt64] = [:]
    /// The peer has, or cannot take, everything that arrived here before this index.
    private var cursor = 0

    package init() {}

    /// The peer's digest equals ours: it has what we have.
    package mutating func observeEqual(_ table: ChainTable) {
        observe(
            table.tips.map { FrontierMessage.Chain(chain: $0.chain, count: $0.count, tip: IDPrefix($0.id)) }, in: table)
    }

    /// The peer's own word of what it has; replaces what was believed.
    package mutating func observe(_ frontier: FrontierMessage, in table: ChainTable) {
        observe(frontier.chains, in: table)
    }

    private mutating func observe(_ chains: [FrontierMessage.Chain], in table: ChainTable) {
        knowsPeer = true
        cursor = 0
        counts = [:]
        forked = []
        for tip in chains {
            counts[tip.chain] = tip.count
            if tip.count > 0, let ours = table.id(of: tip.chain, sequence: tip.count - 1), IDPrefix(ours) != tip.tip {
                forked.insert(tip.chain)
            }
        }
    }

    /// The peer sent the changes of a chain below `count`.
    package mutating func observeReceived(chain: ChainID, count: UInt64) {
        raise(chain, to: count)
    }

    /// The changes of a chain below `count` went out to the peer.
    package mutating func observeSent(chain: ChainID, count: UInt64) {
        raise(chain, to: count)
    }

    /// The next changes that the peer lacks; the same again until `observeSent`. Nil when it has all that it can take.
    ///
    /// A range ends in a signed change and has at most `maxCount` changes and `maxBytes` bytes in its bodies, counted
    /// as a run counts them, unless its first signed change lies beyond.
    package mutating func nextRange(
        in table: ChainTable, maxCount: Int = ReplicationLimits.runCount, maxBytes: Int = ReplicationLimits.runInBytes
    ) -> ChainRange? {
        guard knowsPeer else { return nil }
        while cursor < table.count {
            let first = table.entry(at: cursor)
            if !lacks(first) {
                cursor += 1
                continue
            }
            if let range = range(of: first.chain, in: table, maxCount: maxCount, maxBytes: maxBytes) { return range }
            // Changes that no signature covers: the part of a refused run that stood. They go with a later signature.
            cursor += 1
        }
        return nil
    }

    /// Several ranges at once, as if each were sent.
    package func nextRanges(in table: ChainTable, maxChanges: Int, maxBytesHint: Int) -> [ChainRange] {
        var plan = self
        var ranges: [ChainRange] = []
        var (count, bytes) = (0, 0)
        while count < maxChanges, bytes < maxBytesHint,
            let next = plan.nextRange(in: table, maxCount: maxChanges - count, maxBytes: maxBytesHint - bytes)
        {
            ranges.append(next)
            count += Int(next.to - next.from)
            bytes += (next.from..<next.to).reduce(0) { $0 + table.countedInBytes(of: next.chain, sequence: $1) }
            plan.observeSent(chain: next.chain, count: next.to)
        }
        return ranges
    }

    /// Goes on along the chain, over changes that the peer has of others, up to one that names a change which it lacks.
    private func range(of chain: ChainID, in table: ChainTable, maxCount: Int, maxBytes: Int) -> ChainRange? {
        let from = counts[chain] ?? 0
        var (bytes, next) = (0, from)
        var end: UInt64?
        while let index = table.index(of: chain, sequence: next) {
            if table.othersNamed(at: index).contains(where: { lacks(table.entry(at: $0)) }) { break }
            bytes += table.countedInBytes(at: index)
            next += 1
            if end != nil, bytes > maxBytes || next - from > UInt64(maxCount) { break }
            if table.isSigned(chain, sequence: next - 1) { end = next }
        }
        return end.map { ChainRange(chain: chain, from: from, to: $0) }
    }

    private func lacks(_ entry: (chain: ChainID, sequence: UInt64, id: Bytes32)) -> Bool {
        entry.sequence >= counts[entry.chain] ?? 0 && !forked.contains(entry.chain)
    }

    private mutating func raise(_ chain: ChainID, to count: UInt64) {
        counts[chain] = max(counts[chain] ?? 0, count)
    }
}

extension ChainTable {
    /// What a change's body counts in a run; zero for one that is not here.
    func countedInBytes(of chain: ChainID, sequence: UInt64) -> Int {
        index(of: chain, sequence: sequence).map(countedInBytes) ?? 0
    }

    func countedInBytes(at index: Int) -> Int { Int(entries[index].countedInBytes) }

    /// The indexes of the changes of other chains that a change names. Mostly none, and then O(1).
    func othersNamed(at index: Int) -> [Int] {
        let chain = entries[index].chain
        return graph.parents(of: LV(index)).compactMap { entries[Int($0)].chain == chain ? nil : Int($0) }
    }
}
