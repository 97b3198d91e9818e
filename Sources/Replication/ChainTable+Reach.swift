package import CRDT
package import Identity

/// A set of changes of one space that holds all ancestors of its members: how far it reaches into each strand.
///
/// It means something only with the table that gave it. Invariant: `newest` is the version of exactly those changes.
package struct Reach: Equatable, Sendable {
    /// The newest of them, as indexes in the table.
    package fileprivate(set) var newest = Frontier()
    /// Of each strand, by its number in the table, the sequence behind its newest change in the set; zero where none of
    /// its own is, and behind the end.
    fileprivate var counts: ContiguousArray<UInt32> = []

    /// No change at all.
    package init() {}

    fileprivate mutating func note(_ sequence: UInt32, inStrand number: Int) {
        while counts.count <= number { counts.append(0) }
        counts[number] = max(counts[number], sequence + 1)
    }

    func count(at number: Int) -> UInt32 { number < counts.count ? counts[number] : 0 }
}

extension ChainTable {
    /// All changes that are here. O(strands).
    package var everything: Reach {
        var reach = Reach()
        reach.newest = graph.frontier
        reach.counts = ContiguousArray(strands.map { UInt32($0.count) })
        return reach
    }

    /// Some changes and all their ancestors. O(changes in the answer).
    package func reach(of indexes: [Int]) -> Reach {
        var reach = Reach()
        extend(&reach, to: indexes)
        return reach
    }

    /// What somebody has who says so, as far as it is here: of a history that goes on past ours, all of ours. What is
    /// said of a history that is not here counts for nothing. Whoever has a change has what it builds on, and names
    /// that as well; it is taken at its word. O(entries), and the runs between their changes.
    package func reach(of frontier: FrontierMessage) -> Reach {
        var reach = Reach()
        let known = frontier.chains.compactMap { entry -> Int? in
            if let index = index(of: entry.chain, sequence: entry.count - 1, startingWith: entry.tip) { return index }
            guard !isForked(entry.chain), entry.count > count(of: entry.chain) else { return nil }
            return newest(of: entry.chain)
        }
        for index in known {
            var strand = strand(at: index)
            reach.note(entries[index].sequence, inStrand: strand)
            while let base = base(ofStrand: strand) {
                if base.count > 0 { reach.note(UInt32(base.count) - 1, inStrand: base.strand) }
                strand = base.strand
            }
        }
        reach.newest = graph.dominators(of: known.map { LV($0) })
        return reach
    }

    /// Whether all that a frontier names is here.
    package func holds(_ frontier: FrontierMessage) -> Bool {
        frontier.chains.allSatisfy { index(of: $0.chain, sequence: $0.count - 1, startingWith: $0.tip) != nil }
    }

    /// Adds some changes and all their ancestors. O(changes that are added) and the runs between the two versions.
    package func extend(_ reach: inout Reach, to indexes: [Int]) {
        let wanted = graph.dominators(of: indexes.map { LV($0) })
        let added = graph.diff(wanted, reach.newest).onlyA
        if added.isEmpty { return }
        for range in added {
            for index in range { reach.note(entries[Int(index)].sequence, inStrand: Int(entries[Int(index)].strand)) }
        }
        reach.newest = graph.union(reach.newest, wanted)
    }

    /// Adds a change whose ancestors are all in there, as the newest one of its chain. Mostly O(1).
    package func extend(_ reach: inout Reach, over index: Int) {
        reach.note(entries[index].sequence, inStrand: Int(entries[index].strand))
        reach.newest = graph.dominators(of: Array(reach.newest) + [LV(index)])
    }

    /// O(1).
    package func contains(_ reach: Reach, _ index: Int) -> Bool {
        entries[index].sequence < reach.count(at: Int(entries[index].strand))
    }

    /// Whether all changes of `smaller` are in `larger`. O(strands).
    package func contains(_ larger: Reach, _ smaller: Reach) -> Bool {
        smaller.counts.indices.allSatisfy { smaller.counts[$0] <= larger.count(at: $0) }
    }

    /// The changes that are in both: again with all their ancestors. O(strands), and the runs between their newest.
    package func common(_ left: Reach, _ right: Reach) -> Reach {
        var both = Reach()
        var tips: [LV] = []
        for number in 0..<min(left.counts.count, right.counts.count) {
            let count = min(left.counts[number], right.counts[number])
            both.counts.append(count)
            if count > 0, let tip = index(inStrand: number, sequence: UInt64(count) - 1) { tips.append(LV(tip)) }
        }
        both.newest = graph.dominators(of: tips)
        return both
    }

    /// The changes that are in one of the two. O(strands), and the runs between their newest.
    package func union(_ left: Reach, _ right: Reach) -> Reach {
        var either = left
        for number in right.counts.indices where right.counts[number] > 0 {
            either.note(right.counts[number] - 1, inStrand: number)
        }
        either.newest = graph.union(left.newest, right.newest)
        return either
    }

    /// Of all its changes. O(strands).
    package func count(of reach: Reach) -> Int {
        reach.counts.indices.reduce(0) { sum, number in
            reach.counts[number] > 0 ? sum + Int(reach.counts[number]) - Int(strands[number].first) : sum
        }
    }

    /// The changes of `reach` that are not in `known`, as ascending ranges of indexes. O(r log r) in the runs between.
    package func changes(in reach: Reach, beyond known: Reach) -> [Range<Int>] {
        graph.diff(reach.newest, known.newest).onlyA.reversed().map { Int($0.lowerBound)..<Int($0.upperBound) }
    }

    /// What a frontier says of these changes. O(strands).
    package func tips(of reach: Reach) -> [ChainTip] {
        strands.indices.compactMap { number in
            let count = UInt64(reach.count(at: number))
            return count > 0 ? index(inStrand: number, sequence: count - 1).map { tip(at: $0) } : nil
        }
    }

    /// The index of the newest change of a chain's first strand; nil when there is none. O(1).
    package func newest(of chain: ChainID) -> Int? { firstStrand(of: chain).flatMap { strands[$0].newest } }
}
