/// The spread of a set of delays, by nearest rank.
struct Delays: Encodable, Sendable {
    let count: Int
    let p50Microseconds: Int
    let p99Microseconds: Int
    let maxMicroseconds: Int

    init(_ delays: [Duration]) {
        let sorted = delays.map { $0.microseconds }.sorted()
        count = sorted.count
        p50Microseconds = Self.rank(50, of: sorted)
        p99Microseconds = Self.rank(99, of: sorted)
        maxMicroseconds = sorted.last ?? 0
    }

    private static func rank(_ percent: Int, of sorted: [Int]) -> Int {
        sorted.isEmpty ? 0 : sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
    }
}
