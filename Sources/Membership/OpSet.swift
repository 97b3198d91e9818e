/// A set of ops, by their index in one log: one bit each.
///
/// Memory: an eighth of a byte for each op up to the greatest one in it.
struct OpSet: Hashable, Sendable {
    private var words: [UInt64] = []

    init() {}

    func contains(_ index: Int) -> Bool {
        let word = index >> 6
        return word < words.count && words[word] >> UInt64(index & 63) & 1 == 1
    }

    mutating func insert(_ index: Int) {
        let word = index >> 6
        if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
        words[word] |= 1 << UInt64(index & 63)
    }

    mutating func formUnion(_ other: OpSet) {
        if other.words.count > words.count {
            words.append(contentsOf: repeatElement(0, count: other.words.count - words.count))
        }
        for word in other.words.indices { words[word] |= other.words[word] }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Ascending.
    var indexes: [Int] {
        var result: [Int] = []
        for (word, var bits) in words.enumerated() {
            while bits != 0 {
                result.append(word << 6 + bits.trailingZeroBitCount)
                bits &= bits - 1
            }
        }
        return result
    }
}
