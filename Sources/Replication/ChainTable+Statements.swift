internal import CRDT
package import Identity
internal import WireCodec

extension ChainTable {
    /// What a frontier message says of the chains here: each strand's newest change; and of chains that were forked, or
    /// that `doubted` names because the peer has another history of them, also the first change and some in between,
    /// ever farther from the end. The peer knows at least half as much of what both have in common as there is.
    ///
    /// O(strands log changes).
    package func statements(doubting doubted: Set<ChainID> = []) -> [ChainTip] {
        if forks.isEmpty, doubted.isEmpty { return tips }
        return tips + doubted.union(forks.chains.keys).flatMap { cuts(of: $0) }
    }

    /// All that is said here of some chains, of those that were forked or are doubted.
    package func statements(of chains: Set<ChainID>) -> [ChainTip] {
        chains.flatMap { chain in newestOfStrands(of: chain).map { tip(at: $0) } + cuts(of: chain) }
    }

    private func cuts(of chain: ChainID) -> [ChainTip] {
        let numbers = strands(of: chain)
        var found = numbers.filter { strands[$0].base == nil }.compactMap { index(inStrand: $0, sequence: 0) }
        for number in numbers {
            let strand = strands[number]
            var distance: UInt64 = 1
            while distance < strand.count - strand.first, found.count < ReplicationLimits.frontierCutCount {
                if let index = index(inStrand: number, sequence: strand.count - 1 - distance) { found.append(index) }
                distance *= 2
            }
            // Where it leaves another one.
            if strand.base != nil, found.count < ReplicationLimits.frontierCutCount, strand.first > 0,
                let index = index(inStrand: number, sequence: strand.first - 1)
            {
                found.append(index)
            }
        }
        return found.map { tip(at: $0) }
    }
}
