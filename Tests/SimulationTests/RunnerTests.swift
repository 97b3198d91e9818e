import Simulation
import Testing

struct RunnerTests {
    @Test("two nodes end equal with everything that was acknowledged, whatever breaks on the way", arguments: 1...25)
    func seeds(seed: UInt64) throws {
        let report = try Runner.run(seed: seed)
        #expect(report.failure == nil, "again: simulate --seed \(seed)")
        #expect(report.edits >= 40 && report.acknowledged > 0, "seed \(seed) did no work")
    }

    @Test(
        "members stay equal, keep what they acknowledged and agree who it was, whatever a hostile one of them does",
        arguments: [3, 13, 36, 57, 74, 102])
    func hostile(seed: UInt64) throws {
        let report = try Runner.runHostile(seed: seed)
        #expect(report.failure == nil, "again: simulate --hostile --seed \(seed)")
        #expect(report.acknowledged > 0, "seed \(seed) did no work")
    }

    @Test("among a few dozen seeds a hostile member breaks every rule, forks its chain, and is removed")
    func hostileDeeds() throws {
        let reports = try (200..<230).map { try Runner.runHostile(seed: $0) }
        #expect(reports.allSatisfy { $0.failure == nil })
        #expect(reports.reduce(0) { $0 + $1.deeds } > 100)
        #expect(reports.contains { $0.forks > 0 } && reports.contains { $0.removed })
        #expect(Set(reports.map(\.role)).count > 2)
    }

    @Test("the same seed gives the same trace, another seed another one")
    func isRepeatable() throws {
        let first = try Runner.run(seed: 7)
        #expect(try Runner.run(seed: 7).traceHash == first.traceHash)
        #expect(try Runner.run(seed: 8).traceHash != first.traceHash)
    }

    @Test(
        "among a few dozen seeds links are cut, nodes die and move, wrong codes are tried, edits undone and files moved"
    )
    func faultsHappen() throws {
        let reports = try (100..<140).map { try Runner.run(seed: $0, keepsTrace: true) }
        #expect(reports.contains { $0.cuts > 0 })
        #expect(reports.contains { $0.crashes > 0 })
        #expect(reports.contains { $0.moves > 2 })
        #expect(reports.count { $0.datagrams > 20 } > 10 && reports.contains { $0.datagrams == 0 })
        #expect(reports.contains { $0.rebinds > 0 && $0.datagrams > 20 })
        #expect(reports.count { $0.undos > 2 } > 20 && reports.count { $0.relocations > 2 } > 20)
        #expect(reports.contains { $0.trace.contains { $0.contains("A wrong code for number") } })
        #expect(reports.allSatisfy { $0.failure == nil })
    }
}
