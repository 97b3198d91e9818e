import Simulation
import Testing

struct RunnerTests {
    @Test("nodes end equal with everything that was acknowledged, whatever breaks on the way", arguments: 1...8)
    func seeds(seed: UInt64) throws {
        let report = try Runner.run(seed: seed)
        #expect(report.failure == nil, "again: simulate --seed \(seed) --trace")
        #expect(report.simulatedSeconds > 100 && report.acts.values.reduce(0, +) > 10, "seed \(seed) did no work")
    }

    @Test("a device goes on in a new chain when it starts anew behind a cut of the old one", arguments: [1049])
    func cutBeforeStart(seed: UInt64) throws {
        #expect(try Runner.run(seed: seed).failure == nil, "again: simulate --seed \(seed) --trace")
    }

    @Test("the same seed gives the same trace, another seed or size another one")
    func isRepeatable() throws {
        let first = try Runner.run(seed: 7)
        let again = try Runner.run(seed: 7, keepsTrace: true)
        #expect(again.traceHash == first.traceHash && again.faults == first.faults && again.acts == first.acts)
        #expect(first.trace.isEmpty && again.trace.count > 100)
        #expect(try Runner.run(seed: 8).traceHash != first.traceHash)
        #expect(try Runner.run(seed: 7, nodes: 2).traceHash != first.traceHash)
    }

    @Test("a room has the size that is asked for")
    func size() throws {
        let report = try Runner.run(seed: 5, nodes: 9)
        #expect(report.failure == nil && report.nodes >= 9)
    }

    @Test("among twenty seeds most faults happen, most things are done, and words are kept")
    func happens() throws {
        let reports = try (100..<120).map { try Runner.run(seed: $0) }
        #expect(reports.allSatisfy { $0.failure == nil })
        let kinds = Set(reports.flatMap(\.faults.kinds))
        #expect(kinds.count > 28, "\(Set(FaultKind.allCases).subtracting(kinds))")
        #expect(Set(reports.flatMap(\.acts.keys)).count > 18)
        #expect(reports.count { $0.acknowledged > 2 } > 12)
        #expect(reports.contains { $0.datagrams > 20 } && reports.contains { $0.spaces > 2 })
        #expect(reports.contains { $0.faults.kinds.contains { $0.ordinal >= FaultKind.equivocation.ordinal } })
    }
}
