/// The search for the equal lines of two texts: `LineDiff` says by which algorithm.
struct LineSearch {
    /// A stretch of both texts that is still to be solved.
    private struct Box {
        var old: Range<Int>
        var new: Range<Int>
    }

    /// Where each line stands in its text, and its number.
    private let old: [(place: Int, line: UInt32)]
    private let new: [(place: Int, line: UInt32)]
    private let roundsMax: Int
    /// How far each search has come, by diagonal: lines of the old text, from the start or from the end of the box.
    private var forward: [Int]
    private var backward: [Int]
    /// The place of diagonal 0 in both.
    private let centre: Int

    init(old: [(Int, UInt32)], new: [(Int, UInt32)], roundsMax: Int) {
        precondition(roundsMax > 0, "a search needs a round to come from the spot")
        self.old = old.map { (place: $0.0, line: $0.1) }
        self.new = new.map { (place: $0.0, line: $0.1) }
        self.roundsMax = roundsMax
        // The rounds go so far from the middle at most, and look one further.
        let reach = min(roundsMax, max(old.count, new.count)) + 2
        centre = reach
        forward = Array(repeating: 0, count: 2 * reach + 1)
        backward = forward
    }

    /// The pairs of equal lines on a shortest path, ascending on both sides.
    mutating func matches() -> [(old: Int, new: Int)] {
        var matches: [(old: Int, new: Int)] = []
        // Boxes are taken from the end of the list, so the one nearest to the start stands there.
        var boxes = [Box(old: old.indices, new: new.indices)]
        while var box = boxes.popLast() {
            while let left = box.old.first, let right = box.new.first, old[left].line == new[right].line {
                matches.append((old[left].place, new[right].place))
                box = Box(old: box.old.dropFirst(), new: box.new.dropFirst())
            }
            let tail = commonTail(of: box)
            if tail > 0 {
                boxes.append(
                    Box(
                        old: box.old.upperBound - tail..<box.old.upperBound,
                        new: box.new.upperBound - tail..<box.new.upperBound))
                box = Box(old: box.old.dropLast(tail), new: box.new.dropLast(tail))
            }
            if box.old.isEmpty || box.new.isEmpty { continue }
            let (left, right) = middle(of: box)
            boxes.append(Box(old: left..<box.old.upperBound, new: right..<box.new.upperBound))
            boxes.append(Box(old: box.old.lowerBound..<left, new: box.new.lowerBound..<right))
        }
        return matches
    }

    private func commonTail(of box: Box) -> Int {
        var count = 0
        let shorter = min(box.old.count, box.new.count)
        while count < shorter,
            old[box.old.upperBound - 1 - count].line == new[box.new.upperBound - 1 - count].line
        { count += 1 }
        return count
    }

    /// A point on a shortest path through the box, or of a long one where the search became too long; never a corner
    /// of the box, whose first lines differ and whose last lines do.
    private mutating func middle(of box: Box) -> (old: Int, new: Int) {
        let (width, height) = (box.old.count, box.new.count)
        let skew = width - height
        forward[centre + 1] = 0
        backward[centre + 1] = 0
        for round in 0...roundsMax {
            // Diagonals further out have left the box.
            let diagonals = stride(
                from: -round + 2 * max(0, round - height), through: round - 2 * max(0, round - width), by: 2)
            for diagonal in diagonals {
                let x = step(forward, diagonal, round)
                let reached = x + forwardRun(box, x, x - diagonal)
                forward[centre + diagonal] = reached
                let facing = skew - diagonal
                if skew & 1 == 1, abs(facing) < round, reached + backward[centre + facing] >= width {
                    return (box.old.lowerBound + reached, box.new.lowerBound + reached - diagonal)
                }
            }
            for diagonal in diagonals {
                let x = step(backward, diagonal, round)
                let reached = x + backwardRun(box, x, x - diagonal)
                backward[centre + diagonal] = reached
                let facing = skew - diagonal
                if skew & 1 == 0, abs(facing) <= round, reached + forward[centre + facing] >= width {
                    return (box.old.upperBound - reached, box.new.upperBound - reached + diagonal)
                }
            }
        }
        return furthest(in: box)
    }

    /// Where a path of one edit more starts on a diagonal: right from the one below it, or down from the one above.
    private func step(_ reached: [Int], _ diagonal: Int, _ round: Int) -> Int {
        let below = centre + diagonal - 1
        let isDown = diagonal == -round || (diagonal != round && reached[below] < reached[below + 2])
        return isDown ? reached[below + 2] : reached[below] + 1
    }

    /// How many equal lines follow a point of the box.
    private func forwardRun(_ box: Box, _ x: Int, _ y: Int) -> Int {
        var left = box.old.lowerBound + x
        var right = box.new.lowerBound + y
        let start = left
        while left < box.old.upperBound, right < box.new.upperBound, old[left].line == new[right].line {
            left += 1
            right += 1
        }
        return left - start
    }

    /// How many equal lines come before a point that is so far from the end of the box.
    private func backwardRun(_ box: Box, _ x: Int, _ y: Int) -> Int {
        var left = box.old.upperBound - x
        var right = box.new.upperBound - y
        let start = left
        while left > box.old.lowerBound, right > box.new.lowerBound, old[left - 1].line == new[right - 1].line {
            left -= 1
            right -= 1
        }
        return start - left
    }

    /// The point inside the box that took most lines in, of both searches.
    private func furthest(in box: Box) -> (old: Int, new: Int) {
        let (width, height) = (box.old.count, box.new.count)
        var best = (lines: 0, old: box.old.lowerBound, new: box.new.lowerBound)
        let diagonals = max(-roundsMax, -height)...min(roundsMax, width)
        for diagonal in diagonals {
            let x = forward[centre + diagonal]
            if x <= width, x - diagonal <= height, 2 * x - diagonal > best.lines {
                best = (2 * x - diagonal, box.old.lowerBound + x, box.new.lowerBound + x - diagonal)
            }
            let back = backward[centre + diagonal]
            if back <= width, back - diagonal <= height, 2 * back - diagonal > best.lines {
                best = (2 * back - diagonal, box.old.upperBound - back, box.new.upperBound - back + diagonal)
            }
        }
        precondition(best.lines > 0, "a search came out of its box everywhere, yet the two did not meet")
        return (best.old, best.new)
    }
}
