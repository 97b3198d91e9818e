import Foundation
import TestKit
import Testing

@testable import CRDT

/// Random histories against the slow model, in every way in which events may come: a few dozen, or more than ten
/// thousand when `ATELIER_LONG_TESTS` is 1. Each failure names the seed that shows it again alone.
@Suite struct LongTests {
    private static let isLong = ProcessInfo.processInfo.environment["ATELIER_LONG_TESTS"] == "1"
    private static let chunks = 32
    private static let seedsPerChunk: UInt64 = isLong ? 320 : 2

    /// Chunks run side by side; a named seed runs alone.
    static var ranges: [Range<UInt64>] {
        let all = SeededRandom.seeds(1..<1 + UInt64(chunks) * seedsPerChunk)
        if all.count == 1 { return [all[0]..<all[0] + 1] }
        return stride(from: 1, to: UInt64(all.count), by: Int(seedsPerChunk)).map { $0..<$0 + seedsPerChunk }
    }

    @Test("random histories end in the oracle's text, whatever way their events come", arguments: ranges)
    func differential(seeds: Range<UInt64>) async throws {
        for seed in seeds {
            var random = SeededRandom(seed: seed)
            let history = RandomHistory(
                seed: seed, writers: 1 + random.below(4), runs: 4 + random.below(28), makesVoid: random.oneIn(2),
                sharesAgents: random.oneIn(3), meetsOneIn: UInt64(1 + random.below(8)),
                undoesOneIn: random.oneIn(3) ? nil : UInt64(2 + random.below(6)))
            var ways = EveryWay(history)
            do { try ways.check() } catch { Issue.record("\(error), \(random)") }
            await Task.yield()
        }
    }
}
