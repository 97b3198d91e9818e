import TestKit
import Testing

@testable import CRDT

/// Undos and redos as events: against the oracle, and in the cases that other engines got wrong.
@Suite struct UndoTests {
    @Test("histories with undos end in the oracle's text, whatever way they come", arguments: SeededRandom.seeds(1..<41))
    func everyWay(seed: UInt64) throws {
        var ways = EveryWay(
            RandomHistory(
                seed: seed, writers: 1 + Int(seed % 4), runs: 40, makesVoid: seed % 2 == 0, sharesAgents: seed % 3 == 0,
                meetsOneIn: 1 + seed % 6, undoesOneIn: 3))
        try ways.check()
    }

    @Test("one writer alone, and undos all along a line", arguments: SeededRandom.seeds(101..<121))
    func alone(seed: UInt64) throws {
        var ways = EveryWay(RandomHistory(seed: seed, writers: 1, runs: 60, undoesOneIn: 2))
        try ways.check()
    }

    @Test("the text at every version of a history with undos is the oracle's", arguments: SeededRandom.seeds(201..<211))
    func past(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, runs: 30, undoesOneIn: 3)
        let document = try history.document()
        for revision in 0...document.eventCount {
            let version = document.frontier(atRevision: revision)
            let expected = history.chronicle.oracle.text(at: history.chronicle.numbers(of: version, in: document))
            #expect(document.text(at: version).string() == expected, "revision \(revision), seed \(seed)")
        }
    }
}
