import Foundation
import TestKit
import Testing

@testable import Spaces

/// Random writers against the slow models: a few, or some hundreds when `ATELIER_LONG_TESTS` is 1. Each failure names
/// the seed that shows it again alone.
@Suite struct LongSpaceTests {
    private static let isLong = ProcessInfo.processInfo.environment["ATELIER_LONG_TESTS"] == "1"

    private static var seeds: [UInt64] { SeededRandom.seeds(5_000..<5_000 + (isLong ? 640 : 4)) }

    @Test("any causal order of moves, removals and edits shows what the oracle shows", arguments: seeds)
    func files(seed: UInt64) throws {
        var play = try SpacePlay(seed: seed, writers: 2 + Int(seed % 3))
        try play.run(steps: 60 + Int(seed % 100))
        try play.deliverAll()
        let model = try SpaceOracle(play.changes)
        let (late, _) = try play.replayShuffled()
        for space in play.writers.map(\.space) + [late] {
            let shown = Dictionary(uniqueKeysWithValues: space.tree.list().map { ($0.text, $0.id.bytes.bytes) })
            #expect(shown == model.tree.paths(), "\(play.random)")
        }
    }

    @Test("each view of random branches is that of its changes", arguments: seeds)
    func branches(seed: UInt64) throws {
        var play = try BranchPlay(seed: seed)
        try play.run(steps: 60 + Int(seed % 100))
        try play.deliverAll()
        try play.checkLateReplica()
    }
}
