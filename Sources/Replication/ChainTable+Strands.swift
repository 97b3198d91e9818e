package import CRDT
package import Identity
package import WireCodec

/// A device that signed two changes of one chain with one sequence number.
package struct ChainFork: Hashable, Sendable {
    package let deviceKey: Bytes32
    package let chain: ChainID
    /// The first sequence of which there are two changes.
    package let sequence: UInt64

    package init(deviceKey: Bytes32, chain: ChainID, sequence: UInt64) {
        self.deviceKey = deviceKey
        self.chain = chain
        self.sequence = sequence
    }
}

// Chains of which several histories are here. A chain without forks is one strand, and then all of this is O(1).
extension ChainTable {
    /// Whether any chain is forked.
    package var hasForks: Bool { !forks.isEmpty }

    package func isForked(_ chain: ChainID) -> Bool { !forks.isEmpty && forks.chains[chain] != nil }

    /// The chains that were forked, each once, sorted by chain: both branches are here, under their device's signature,
    /// so the proof is the changes themselves.
    package var forkedChains: [ChainFork] {
        forks.chains.compactMap { chain, fork in
            deviceKey(of: chain).map { ChainFork(deviceKey: $0, chain: chain, sequence: fork.sequence) }
        }
        .sorted { $0.chain < $1.chain }
    }

    /// The numbers of a chain's strands, in the order of arrival; none for a chain that is not here.
    package func strands(of chain: ChainID) -> [Int] {
        if let fork = forks.chains[chain] { return fork.strands }
        return firstStrand(of: chain).map { [$0] } ?? []
    }

    /// The number of the strand that a change is in.
    package func strand(at index: Int) -> Int { Int(entries[index].strand) }

    /// What the events are called that changes of a strand bring into documents.
    package func agent(ofStrand number: Int) -> AgentID { strands[number].agent }

    /// The same of the change at an index.
    package func agent(at index: Int) -> AgentID { strands[Int(entries[index].strand)].agent }

    /// The number of the strand whose events are called so; nil for a chain that is not here.
    package func strand(of agent: AgentID) -> Int? {
        if let number = forks.agents[agent] { return number }
        return Bytes32(agent.bytes).flatMap { firstStrand(of: ChainID($0)) }
    }

    package func chain(ofStrand number: Int) -> ChainID { strands[number].chain }

    /// The strand that another one leaves, and how many changes of the chain both have in common; nil for one that
    /// begins the chain.
    package func base(ofStrand number: Int) -> (strand: Int, count: UInt64)? {
        strands[number].base.map { ($0, strands[number].first) }
    }

    /// The sequences of a strand's own changes.
    package func sequences(ofStrand number: Int) -> Range<UInt64> { strands[number].first..<strands[number].count }

    /// The place of a strand among those of its chain, in the order of arrival here: zero for the first.
    package func ordinal(ofStrand number: Int) -> Int { strands[number].ordinal }

    /// The number of a chain's strand with a place in the order of arrival.
    package func strand(of chain: ChainID, ordinal: Int) -> Int? {
        if ordinal == 0 { return firstStrand(of: chain) }
        guard let fork = forks.chains[chain], ordinal < fork.strands.count else { return nil }
        return fork.strands[ordinal]
    }

    /// The change at a sequence along the chain as a strand has it, also before it leaves another one; nil where it is
    /// not so long.
    package func index(inStrand number: Int, sequence: UInt64) -> Int? {
        var strand = number
        while sequence < strands[strand].first {
            guard let base = strands[strand].base else { return nil }
            strand = base
        }
        guard sequence < strands[strand].count else { return nil }
        return Int(strands[strand].indexes[Int(sequence - strands[strand].first)])
    }

    /// All changes of a chain with a sequence, in the order of arrival of their strands.
    package func indexes(of chain: ChainID, sequence: UInt64) -> [Int] {
        guard isForked(chain) else { return index(of: chain, sequence: sequence).map { [$0] } ?? [] }
        return strands(of: chain).compactMap { number in
            sequence >= strands[number].first ? index(inStrand: number, sequence: sequence) : nil
        }
    }

    /// The change of a chain with a sequence whose id begins so.
    package func index(of chain: ChainID, sequence: UInt64, startingWith prefix: IDPrefix) -> Int? {
        indexes(of: chain, sequence: sequence).first { IDPrefix(ids[$0]) == prefix }
    }

    /// How far the longest strand of a chain goes.
    package func longestCount(of chain: ChainID) -> UInt64 {
        guard isForked(chain) else { return count(of: chain) }
        return strands(of: chain).reduce(0) { max($0, strands[$1].count) }
    }

    /// The newest change of each strand of a chain.
    package func newestOfStrands(of chain: ChainID) -> [Int] { strands(of: chain).compactMap { strands[$0].newest } }

    /// A change that was just inserted as it is to be stored, with what a store must know of its strand.
    package func stored(_ change: Change, at index: Int, signature: [UInt8]?) -> StoredChange {
        var stored = StoredChange(change, space: space, signature: signature)
        let strand = strands[Int(entries[index].strand)]
        stored.strand = strand.ordinal
        if strand.ordinal > 0, strand.first == change.sequence {
            let previous = change.sequence > 0 ? self.index(of: change.previous) : nil
            stored.leaving = StoredChange.Leaving(
                previous: change.previous, membership: previous.map { membership(at: $0) } ?? [])
        }
        return stored
    }

    /// Whether a change behind the one at an index (nil: at the chain's start) goes on where a strand of its chain
    /// ends.
    func isStrandEnd(_ index: Int?, of chain: ChainID) -> Bool {
        guard let index else { return firstStrand(of: chain) == nil }
        return strands[Int(entries[index].strand)].newest == index
    }

    /// Whether a strand that is not here yet, and whose first change has an id, stands before another one of its chain.
    func parting(of new: Strand, firstID: Bytes32, from other: Int) -> Bool {
        let (mine, theirs) = (lineage(of: new), lineage(of: strands[other], number: other))
        // The parts that both have end at the first strand that differs, or with the new strand itself.
        var common = 0
        while common < mine.count, common < theirs.count, mine[common].number == theirs[common].number { common += 1 }
        let myLeave = common < mine.count ? mine[common].first : new.first
        let theirLeave = common < theirs.count ? theirs[common].first : UInt64.max
        let sequence = common == 0 ? 0 : min(myLeave, theirLeave)
        let myID = sequence >= new.first ? firstID : new.base.flatMap { id(inStrand: $0, sequence: sequence) }
        guard let myID, let theirID = id(inStrand: other, sequence: sequence), myID != theirID else {
            preconditionFailure("two strands part at a change that both have")
        }
        return myID < theirID
    }

    private func id(inStrand number: Int, sequence: UInt64) -> Bytes32? {
        index(inStrand: number, sequence: sequence).map { ids[$0] }
    }

    /// The strands from the chain's start to a strand, each with the sequence of its own first change.
    private func lineage(of strand: Strand, number: Int? = nil) -> [(number: Int, first: UInt64)] {
        var result: [(number: Int, first: UInt64)] = []
        if let number { result.append((number, strand.first)) }
        var next = strand.base
        while let base = next {
            result.append((base, strands[base].first))
            next = strands[base].base
        }
        return result.reversed()
    }
}
