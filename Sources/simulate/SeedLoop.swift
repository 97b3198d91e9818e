import ArgumentParser
import Simulation

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One scenario, seed by seed: what is printed of each run, and with which exit code all of them end.
struct SeedLoop<Totals: SeedTotals> {
    let scenario: (_ seed: UInt64, _ keepsTrace: Bool) throws -> Totals.Outcome
    /// The command that runs one seed again, up to its number.
    let again: String
    let json: Bool

    /// - Throws: an exit code of 1 after a seed that failed or was not repeatable.
    func run(_ count: Int, from first: UInt64) throws {
        var totals = Totals()
        for offset in 0..<UInt64(count) {
            let seed = first &+ offset
            let outcome = try scenario(seed, false)
            totals.add(outcome)
            // Every 50th seed twice: the same seed must give the same trace.
            if offset % 50 == 0, try scenario(seed, false).traceHash != outcome.traceHash {
                totals.nondeterministic += 1
                print("seed \(seed): two runs differ")
            }
            if json { print(try encode(outcome)) }
            if let failure = outcome.failure, !json { print("seed \(seed): \(failure)\n  again: \(again) \(seed)") }
        }
        print(json ? try encode(totals) : totals.words)
        if totals.failed > 0 || totals.nondeterministic > 0 { throw ExitCode(1) }
    }

    /// Runs one seed and prints what happens in it.
    func replay(_ seed: UInt64) throws {
        let outcome = try scenario(seed, !json)
        for line in outcome.trace { print(line) }
        print(json ? try encode(outcome) : "seed \(seed): \(outcome.failure ?? "all is well")")
        if outcome.failure != nil { throw ExitCode(1) }
    }

    private func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// What every scenario says of the run of one seed.
protocol SeedOutcome: Encodable {
    var failure: String? { get }
    var traceHash: UInt64 { get }
    var trace: [String] { get }
}

extension SeedReport: SeedOutcome {}
extension HostileReport: SeedOutcome {}

/// The sums over the seeds of one scenario.
protocol SeedTotals: Encodable {
    associatedtype Outcome: SeedOutcome

    init()
    var failed: Int { get }
    var nondeterministic: Int { get set }
    var words: String { get }
    mutating func add(_ outcome: Outcome)
}
