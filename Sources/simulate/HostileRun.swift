import Simulation

/// The same loop over seeds in which one of four members turns hostile.
struct HostileRun {
    struct Totals: Codable {
        var passed = 0
        var failed = 0
        var nondeterministic = 0
        var simulatedSeconds = 0.0
        var edits = 0
        var deeds = 0
        var forks = 0
        var removals = 0

        mutating func add(_ report: HostileReport) {
            if report.failure == nil { passed += 1 } else { failed += 1 }
            simulatedSeconds += report.simulatedSeconds
            edits += report.edits
            deeds += report.deeds
            forks += report.forks
            removals += report.removed ? 1 : 0
        }

        var words: String {
            """
            \(passed) seeds with a hostile member passed, \(failed) failed, \(nondeterministic) were not repeatable
            \(Int(simulatedSeconds)) simulated seconds, \(edits) acts, \(deeds) of them against the rules, \(forks) \
            forked chains, \(removals) removals
            """
        }
    }

    let seeds: ClosedRange<UInt64>
    /// Says what happened, seed by seed, and of all.
    let tell: (HostileReport) throws -> Void
    let complain: (String) -> Void

    func run() throws -> Totals {
        var totals = Totals()
        for seed in seeds {
            let report = try Runner.runHostile(seed: seed)
            totals.add(report)
            // Every 50th seed twice: the same seed must give the same trace.
            if (seed - seeds.lowerBound) % 50 == 0, try Runner.runHostile(seed: seed).traceHash != report.traceHash {
                totals.nondeterministic += 1
                complain("seed \(seed): two runs differ")
            }
            try tell(report)
        }
        return totals
    }
}
