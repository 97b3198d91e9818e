/// How many slips of a typist lie between two words: letters left out, put in, changed, or exchanged with the next
/// (optimal string alignment; Damerau 1964).
enum SlipDistance {
    /// O(n m) in time, O(m) in memory.
    static func between(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let isEqual = letter == other
                var least = min(last[column] + (isEqual ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0 && column > 0 && letter == right[column - 1] && left[row - 1] == other {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
