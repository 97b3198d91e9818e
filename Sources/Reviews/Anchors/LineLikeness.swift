/// How much two lines have in common: twice the pairs of neighbouring bytes that both have, by those of both together
/// (Dice's coefficient), without white space at the ends. From 0 to 1.
struct LineLikeness {
    /// Lines are compared by their first bytes.
    private static let comparedMaxInBytes = 400

    /// Sorted.
    private let pairs: [UInt16]

    init(_ line: Substring) {
        let bytes = line.utf8.prefix(Self.comparedMaxInBytes).filter { $0 != 0x20 && !(0x09...0x0D).contains($0) }
        pairs = zip(bytes, bytes.dropFirst()).map { UInt16($0) << 8 | UInt16($1) }.sorted()
    }

    /// O(bytes of both).
    func likeness(to other: LineLikeness) -> Double {
        let total = pairs.count + other.pairs.count
        if total == 0 { return 0 }
        var (left, right, common) = (0, 0, 0)
        while left < pairs.count, right < other.pairs.count {
            if pairs[left] == other.pairs[right] {
                (left, right, common) = (left + 1, right + 1, common + 1)
            } else if pairs[left] < other.pairs[right] {
                left += 1
            } else {
                right += 1
            }
        }
        return Double(2 * common) / Double(total)
    }

    /// Pairs of like lines in the same order, with the greatest likeness in sum; only those with `least` at least.
    ///
    /// O(n m) comparisons for short lists. Of long ones only lines are compared that stand at like places, and very
    /// long ones are cut in two at like places before: memory stays that of `tableMax`.
    static func align(
        _ old: ArraySlice<Substring>, _ new: ArraySlice<Substring>, least: Double
    ) -> [LineAlignment.Pair] {
        if old.isEmpty || new.isEmpty { return [] }
        guard old.count * new.count > tableMax else {
            return alignWhole(Array(old), Array(new), least: least).map { pair in
                .init(old: pair.old + old.startIndex, new: pair.new + new.startIndex)
            }
        }
        let (oldHalf, newHalf) = (old.startIndex + old.count / 2, new.startIndex + new.count / 2)
        return align(old[..<oldHalf], new[..<newHalf], least: least)
            + align(old[oldHalf...], new[newHalf...], least: least)
    }

    private static func alignWhole(
        _ old: [Substring], _ new: [Substring], least: Double
    ) -> [LineAlignment.Pair] {
        let (left, right) = (old.map(LineLikeness.init), new.map(LineLikeness.init))
        let window = old.count * new.count <= comparisonsMax ? Int.max : max(comparisonsMax / old.count, 8)
        // best[i][j]: the greatest sum for the lines from i and from j on.
        var best = [[Double]](repeating: [Double](repeating: 0, count: new.count + 1), count: old.count + 1)
        var alike = [[Double]](repeating: [Double](repeating: 0, count: new.count), count: old.count)
        for i in old.indices.reversed() {
            for j in new.indices.reversed() {
                if abs(j - i * new.count / old.count) <= window { alike[i][j] = left[i].likeness(to: right[j]) }
                let matched = alike[i][j] >= least ? alike[i][j] + best[i + 1][j + 1] : 0
                best[i][j] = max(matched, best[i + 1][j], best[i][j + 1])
            }
        }
        return trace(best, alike, least)
    }

    private static let comparisonsMax = 10_000
    private static let tableMax = 250_000

    private static func trace(_ best: [[Double]], _ alike: [[Double]], _ least: Double) -> [LineAlignment.Pair] {
        var pairs: [LineAlignment.Pair] = []
        var (i, j) = (0, 0)
        while i < alike.count, j < alike[i].count {
            if alike[i][j] >= least, best[i][j] == alike[i][j] + best[i + 1][j + 1] {
                pairs.append(.init(old: i, new: j))
                (i, j) = (i + 1, j + 1)
            } else if best[i][j] == best[i + 1][j] {
                i += 1
            } else {
                j += 1
            }
        }
        return pairs
    }
}
