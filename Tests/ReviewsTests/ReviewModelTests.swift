import Spaces
import TestKit
import Testing

@testable import Reviews

/// The fold against the slow model that was written from the page alone.
@Suite struct ReviewModelTests {
    private func log(_ entries: [RecordEntry]) -> ReviewLog {
        var log = ReviewLog()
        for entry in entries { log.apply(entry) }
        return log
    }

    private func compare(_ log: ReviewLog, _ play: ReviewPlay, _ oracle: ReviewOracle) {
        let ends = log.ends(by: play.rules)
        let expected = oracle.ends
        #expect(ends.map(\.review) == expected.map(\.review), "\(play.random)")
        for (end, expected) in zip(ends, expected) { #expect(end == expected, "\(play.random)") }
        for id in log.ids {
            let counted = log.review(id, by: play.rules)?.steps.map(\.id) ?? []
            #expect(counted == oracle.counted(in: id.change.hex).map(\.id), "\(play.random)")
        }
    }

    private func oracle(_ play: ReviewPlay) -> ReviewOracle {
        ReviewOracle(play.entries, role: play.role, person: ReviewPlay.person)
    }

    @Test("long talks of five devices come to what the page says", arguments: SeededRandom.seeds(0..<40))
    func long(seed: UInt64) {
        var play = ReviewPlay(seed: seed)
        for _ in 0..<120 { play.step() }
        let shuffled = play.entries.shuffled(using: &play.random)
        compare(log(shuffled + shuffled.prefix(5)), play, oracle(play))
    }

    @Test(
        "short ones do so in each of all orders in which their records can come",
        arguments: SeededRandom.seeds(100..<140))
    func short(seed: UInt64) {
        var play = ReviewPlay(seed: seed)
        while play.entries.count < 4 { play.step() }
        let oracle = oracle(play)
        var orders = 0
        func visit(_ chosen: [RecordEntry], _ rest: [RecordEntry]) {
            if rest.isEmpty {
                orders += 1
                return compare(log(chosen), play, oracle)
            }
            for index in rest.indices {
                var fewer = rest
                visit(chosen + [fewer.remove(at: index)], fewer)
            }
        }
        visit([], play.entries)
        #expect(orders == (1...play.entries.count).reduce(1, *))
    }

    @Test("the talks say something: most kinds count somewhere, and some are refused")
    func isVaried() {
        var counted: Set<String> = []
        var refused = 0
        for seed in UInt64(0)..<40 {
            var play = ReviewPlay(seed: seed)
            for _ in 0..<120 { play.step() }
            let oracle = oracle(play)
            let steps = Set(play.entries.map(\.id.change.hex)).flatMap { oracle.counted(in: $0) }
            counted.formUnion(steps.map(\.kind))
            refused += play.entries.count - steps.count
        }
        #expect(counted.count == 13 && refused > 500)
    }
}
