import CRDT

/// Which lines of one text are those of another, in the same order.
///
/// Lines that both have once are found first, as many as stand in the same order on both sides ("patience diff", Bram
/// Cohen); what lies between two of them is solved alike, and by the shortest edit script where there are none. So a
/// brace is matched to the brace of its own function, not to the nearest one.
///
/// O((n + m) log (n + m)) but for stretches without a line that both have once, which cost what `LineDiff` does.
enum LineAlignment {
    struct Pair: Equatable {
        let old: Int
        let new: Int
    }

    /// Ascending on both sides.
    static func pairs(from old: TrackedText, to new: TrackedText) -> [Pair] {
        var pairs: [Pair] = []
        var stretches = [(old: 0..<old.count, new: 0..<new.count)]
        // Taken from the end, so the one nearest to the start stands there.
        while var (left, right) = stretches.popLast() {
            while let first = left.first, let other = right.first, old.numbers[first] == new.numbers[other] {
                pairs.append(Pair(old: first, new: other))
                (left, right) = (left.dropFirst(), right.dropFirst())
            }
            let tail = commonTail(old, left, new, right)
            if tail > 0 {
                stretches.append((left.upperBound - tail..<left.upperBound, right.upperBound - tail..<right.upperBound))
                (left, right) = (left.dropLast(tail), right.dropLast(tail))
            }
            if left.isEmpty || right.isEmpty { continue }
            let unique = uniquePairs(old, left, new, right)
            if unique.isEmpty {
                pairs += shortest(old, left, new, right)
            } else {
                stretches += between(unique, left, right).reversed()
            }
        }
        return pairs
    }

    private static func commonTail(
        _ old: TrackedText, _ left: Range<Int>, _ new: TrackedText, _ right: Range<Int>
    ) -> Int {
        var count = 0
        while count < min(left.count, right.count),
            old.numbers[left.upperBound - 1 - count] == new.numbers[right.upperBound - 1 - count]
        { count += 1 }
        return count
    }

    /// Lines that both stretches have once, as many as ascend on both sides.
    private static func uniquePairs(
        _ old: TrackedText, _ left: Range<Int>, _ new: TrackedText, _ right: Range<Int>
    ) -> [Pair] {
        let oldPlaces = places(of: old, in: left)
        let newPlaces = places(of: new, in: right)
        let pairs = oldPlaces.compactMap { number, place -> Pair? in
            guard let place, case let other?? = newPlaces[number] else { return nil }
            return Pair(old: place, new: other)
        }
        return longestAscending(pairs.sorted { $0.old < $1.old })
    }

    /// Of each line its place; nil where it stands there more than once.
    private static func places(of text: TrackedText, in range: Range<Int>) -> [UInt32: Int?] {
        var places: [UInt32: Int?] = [:]
        for index in range {
            let number = text.numbers[index]
            places.updateValue(places[number] == nil ? index : nil, forKey: number)
        }
        return places
    }

    /// The longest part that ascends in `new`: piles of patience sorting.
    private static func longestAscending(_ pairs: [Pair]) -> [Pair] {
        var tops: [Int] = []
        var before = [Int](repeating: -1, count: pairs.count)
        for (index, pair) in pairs.enumerated() {
            var low = 0
            var high = tops.count
            while low < high {
                let middle = (low + high) / 2
                if pairs[tops[middle]].new < pair.new { low = middle + 1 } else { high = middle }
            }
            before[index] = low > 0 ? tops[low - 1] : -1
            if low == tops.count { tops.append(index) } else { tops[low] = index }
        }
        var chosen: [Pair] = []
        var index = tops.last ?? -1
        while index >= 0 {
            chosen.append(pairs[index])
            index = before[index]
        }
        return chosen.reversed()
    }

    /// The pairs themselves, as stretches of one line, and what lies between them.
    private static func between(
        _ pairs: [Pair], _ left: Range<Int>, _ right: Range<Int>
    ) -> [(old: Range<Int>, new: Range<Int>)] {
        var stretches: [(old: Range<Int>, new: Range<Int>)] = []
        var (oldStart, newStart) = (left.lowerBound, right.lowerBound)
        for pair in pairs {
            stretches.append((oldStart..<pair.old, newStart..<pair.new))
            stretches.append((pair.old..<pair.old + 1, pair.new..<pair.new + 1))
            (oldStart, newStart) = (pair.old + 1, pair.new + 1)
        }
        stretches.append((oldStart..<left.upperBound, newStart..<right.upperBound))
        return stretches
    }

    /// By the shortest edit script.
    private static func shortest(
        _ old: TrackedText, _ left: Range<Int>, _ new: TrackedText, _ right: Range<Int>
    ) -> [Pair] {
        let hunks = LineDiff.hunks(from: Array(old.lines[left]), to: Array(new.lines[right]))
        var pairs: [Pair] = []
        var (oldIndex, newIndex) = (0, 0)
        for hunk in hunks + [LineHunk(old: left.count..<left.count, new: right.count..<right.count)] {
            while oldIndex < hunk.old.lowerBound {
                pairs.append(Pair(old: left.lowerBound + oldIndex, new: right.lowerBound + newIndex))
                (oldIndex, newIndex) = (oldIndex + 1, newIndex + 1)
            }
            (oldIndex, newIndex) = (hunk.old.upperBound, hunk.new.upperBound)
        }
        return pairs
    }
}
