import CRDT
import TestKit

/// Operations as people make them: typing, deleting forward and backward; and, where wanted, past the end.
enum RandomOperations {
    /// A few operations on a text of this length.
    static func make(onLength start: Int, makesVoid: Bool, _ random: inout SeededRandom) -> [TextOperation] {
        var length = start
        var operations: [TextOperation] = []
        for _ in 0..<1 + random.below(3) {
            if random.oneIn(6) && length > 1 {
                operations += backspaces(&length, &random)
            } else {
                operations.append(one(&length, makesVoid: makesVoid, &random))
            }
        }
        return operations
    }

    private static func one(_ length: inout Int, makesVoid: Bool, _ random: inout SeededRandom) -> TextOperation {
        let excess = makesVoid && random.oneIn(4) ? random.below(3) : 0
        if length > 0 && random.oneIn(3) {
            let at = random.below(length) + excess
            let count = 1 + random.below(excess > 0 ? 6 : min(6, length - at))
            length -= max(0, min(count, length - at))
            return .delete(at: at, count: count)
        }
        let at = random.below(length + 1) + excess
        let text = RandomText.make(1 + random.below(4), &random)
        if at <= length { length += text.unicodeScalars.count }
        return .insert(at: at, text)
    }

    /// Deletions that each take the character before the last one.
    private static func backspaces(_ length: inout Int, _ random: inout SeededRandom) -> [TextOperation] {
        let last = 1 + random.below(length - 1)
        let count = min(last + 1, 1 + random.below(5))
        length -= count
        return (0..<count).map { .delete(at: last - $0, count: 1) }
    }
}
