import TestKit
import Testing

@testable import CRDT

/// The same for what is no text.
extension LongTests {
    @Test("random trees show what the oracle shows, whatever the order of arrival", arguments: ranges)
    func trees(seeds: Range<UInt64>) async throws {
        for seed in seeds {
            var random = SeededRandom(seed: seed)
            var play = try MovePlay(random, nodes: 2 + random.below(30), moves: random.below(60))
            let expected = play.oracle.paths()
            for _ in 0..<3 {
                let tree = play.shuffled()
                #expect(MovePlay.paths(tree) == expected, "\(random)")
                #expect(tree.violations() == [], "\(random)")
            }
            await Task.yield()
        }
    }

    @Test("random counters and registers have the values of the oracle", arguments: ranges)
    func values(seeds: Range<UInt64>) async throws {
        for seed in seeds {
            var random = SeededRandom(seed: seed)
            var sums = try ValuePlay<Counter>(seed: seed, steps: 1 + random.below(40))
            let total = sums.oracle.payloads(in: sums.everything).reduce(0, +)
            for counter in sums.replicas + [try sums.shuffled()] { #expect(counter.value == total, "\(random)") }
            var writes = try ValuePlay<RegisterMap<String, Int>>(seed: seed, steps: 1 + random.below(40))
            for map in writes.replicas + [try writes.shuffled()] {
                for name in RegisterMap<String, Int>.names {
                    let expected = writes.oracle.maximal(in: writes.everything) { $0.key == name }.map(\.value)
                    #expect(map[name] == expected.first.flatMap { $0 }, "\(random)")
                    #expect(map.conflicts(for: name) == expected.dropFirst().map { $0 }, "\(random)")
                }
            }
            await Task.yield()
        }
    }
}
