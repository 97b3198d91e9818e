/// Which of the newest 2,048 counters came already.
///
/// A ring of words that is cleared as it moves on and never shifted, one word longer than the window so that a window
/// which begins inside a word keeps all its bits (RFC 6479). `admits` is O(1), `insert` O(words passed), 33 at most.
package struct ReplayWindow: Equatable, Sendable {
    package static let counterCount = 2_048

    private static let wordCount: UInt64 = 2_048 / 64 + 1

    private var words = [UInt64](repeating: 0, count: Int(wordCount))
    /// One past the greatest counter that came.
    private var end: UInt64 = 0

    package init() {}

    /// Whether a datagram of this counter may still be opened: it is not too old and did not come.
    package func admits(_ counter: UInt64) -> Bool {
        if counter >= end { return true }
        guard end - counter <= UInt64(Self.counterCount) else { return false }
        return words[Self.place(of: counter)] >> (counter & 63) & 1 == 0
    }

    /// Notes that the datagram of this counter was opened, which `admits` had allowed.
    package mutating func insert(_ counter: UInt64) {
        precondition(admits(counter), "a counter that came, or is too old, is never opened")
        if counter >= end {
            clear(from: end == 0 ? 0 : (end - 1) >> 6 + 1, through: counter >> 6)
            end = counter + 1
        }
        words[Self.place(of: counter)] |= 1 << (counter & 63)
    }

    private mutating func clear(from first: UInt64, through last: UInt64) {
        guard first <= last else { return }
        if last - first >= Self.wordCount { return clearAll() }
        for block in first...last { words[Int(block % Self.wordCount)] = 0 }
    }

    private mutating func clearAll() {
        for index in words.indices { words[index] = 0 }
    }

    private static func place(of counter: UInt64) -> Int { Int((counter >> 6) % wordCount) }
}
