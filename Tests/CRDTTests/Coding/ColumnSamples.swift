import CRDT
import TestKit

/// Columns of many shapes for the tests of their encodings, the same for the same seed.
struct ColumnSamples {
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    mutating func next() -> UInt64 { random.next() }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    mutating func bytes(_ count: Int) -> [UInt8] { random.bytes(count) }

    /// Numbers of all widths, with repeats.
    mutating func numbers(_ count: Int) -> [UInt64] {
        var value: UInt64 = 0
        return (0..<count).map { _ in
            if below(3) == 0 { value = next() >> UInt64(below(64)) }
            return value
        }
    }

    /// Somebody typing: most runs go on where the one before ended. At times runs that fit no text.
    mutating func runs(_ count: Int, wild: Bool = false) -> ContiguousArray<OperationRun> {
        var cursor = 0
        var runs: ContiguousArray<OperationRun> = []
        for _ in 0..<count {
            let events = wild && below(4) == 0 ? 1 + below(1 << 20) : 1 + below(9)
            if below(3) == 0 { cursor = wild ? below(1 << 32) : below(500) }
            let isDelete = below(3) == 0
            let isForward = !isDelete || events == 1 || below(2) == 0
            if isDelete && below(2) == 0 { cursor = max(0, cursor - events) }
            runs.append(
                OperationRun(
                    position: UInt32(cursor), count: UInt32(events), isDelete: isDelete, isForward: isForward))
            if !isDelete { cursor = min(cursor + events, Int(UInt32.max)) }
        }
        return runs
    }

    /// Words of a small vocabulary, and scalars of one to four bytes.
    mutating func text(_ scalars: Int) -> [UInt8] {
        let words = ["the ", "quick ", "brown ", "fox\n", "jumps ", "über ", "→", "🦊"]
        var text = ""
        while text.unicodeScalars.count < scalars {
            if below(20) == 0, let scalar = Unicode.Scalar(UInt32(below(0x11_0000))) {
                text.unicodeScalars.append(scalar)
            } else {
                text += words[below(words.count)]
            }
        }
        return [UInt8](text.utf8)
    }
}
