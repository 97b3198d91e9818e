package import Identity
package import Replication

/// The changes whose text is forgotten, as ranges of their chains.
///
/// Invariant: of each chain the ranges are sorted, none is empty, and no two touch.
package struct ForgottenRanges: Equatable, Sendable {
    private var ranges: [ChainID: [Range<UInt64>]] = [:]

    package init() {}

    package var isEmpty: Bool { ranges.isEmpty }

    /// O(log n) in the ranges of the chain.
    package func contains(_ chain: ChainID, _ sequence: UInt64) -> Bool {
        guard let known = ranges[chain] else { return false }
        let place = Self.firstEnding(after: sequence, in: known)
        return place < known.count && known[place].contains(sequence)
    }

    /// Adds a range; answers what of it is new, in order. O(n) in the ranges of the chain.
    package mutating func insert(_ range: ChainRange) -> [ChainRange] {
        if range.from >= range.to { return [] }
        var known = ranges[range.chain] ?? []
        // All that it meets or touches becomes one with it.
        let first = Self.firstEnding(after: range.from == 0 ? 0 : range.from - 1, in: known)
        var end = first
        var joined = range.from..<range.to
        var new: [ChainRange] = []
        var next = range.from
        while end < known.count, known[end].lowerBound <= range.to {
            if next < known[end].lowerBound {
                new.append(ChainRange(chain: range.chain, from: next, to: min(known[end].lowerBound, range.to)))
            }
            next = max(next, known[end].upperBound)
            joined =
                min(joined.lowerBound, known[end].lowerBound)..<max(joined.upperBound, known[end].upperBound)
            end += 1
        }
        if next < range.to { new.append(ChainRange(chain: range.chain, from: next, to: range.to)) }
        known.replaceSubrange(first..<end, with: [joined])
        ranges[range.chain] = known
        return new
    }

    /// The first range with an end behind a sequence.
    private static func firstEnding(after sequence: UInt64, in known: [Range<UInt64>]) -> Int {
        var low = 0
        var high = known.count
        while low < high {
            let middle = (low + high) / 2
            if known[middle].upperBound <= sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
