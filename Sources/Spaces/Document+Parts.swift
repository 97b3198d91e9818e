import CRDT
import Identity
import Replication

/// Which change brought which events.
extension Document {
    /// What one change brought.
    struct Part {
        let events: EventSpan
        /// The change's index in the space.
        let change: Int
    }

    /// What each change of a chain brought, in order; one history of a forked chain behind the other. O(log n) for each
    /// of those, and O(1) for each change.
    func parts(of range: ChainRange, in chains: ChainTable) -> [Part] {
        chains.strands(of: range.chain).flatMap { strand -> [Part] in
            let agent = chains.agent(ofStrand: strand)
            guard let known = parts[agent] else { return [] }
            return places(of: range, inStrand: strand, among: known, in: chains).map { place in
                let start = place == 0 ? 0 : Int(known[place - 1].end)
                return Part(
                    events: EventSpan(agent: agent, first: start, count: Int(known[place].end) - start),
                    change: Int(known[place].change))
            }
        }
    }

    /// Whether any of the changes wrote here. O(log n).
    func hasPart(of range: ChainRange, in chains: ChainTable) -> Bool {
        chains.strands(of: range.chain).contains { strand in
            guard let known = parts[chains.agent(ofStrand: strand)] else { return false }
            return !places(of: range, inStrand: strand, among: known, in: chains).isEmpty
        }
    }

    /// An agent's parts lie in the order of its changes.
    private func places(
        of range: ChainRange, inStrand strand: Int, among known: ContiguousArray<(end: UInt32, change: UInt32)>,
        in chains: ChainTable
    ) -> Range<Int> {
        let own = chains.sequences(ofStrand: strand)
        let (from, end) = (max(range.from, own.lowerBound), min(range.to, own.upperBound))
        guard from < end, let first = chains.index(inStrand: strand, sequence: from),
            let last = chains.index(inStrand: strand, sequence: end - 1)
        else { return 0..<0 }
        let start = known.partition { Int($0.change) >= first }
        return start..<max(start, known.partition { Int($0.change) > last })
    }

    /// The events that changes of a chain brought.
    func events(of range: ChainRange, in chains: ChainTable) -> [EventSpan] {
        parts(of: range, in: chains).map(\.events)
    }
}

extension ContiguousArray {
    /// The first index whose element satisfies a condition that holds from some element on; the end when none does.
    fileprivate func partition(_ condition: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
