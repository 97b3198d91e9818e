import ArgumentParser
import Simulation

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Runs seed after seed and adds up what came of them.
struct SeedLoop {
    /// The size of every room; nil: as the seed says.
    let nodes: Int?
    let json: Bool
    /// Whether the first seed that fails is the last one.
    var stopsAtFirst = false

    /// One in so many seeds is run twice: the same seed must give the same trace.
    static let repetition: UInt64 = 50

    /// - Throws: an exit code of 1 after a seed that failed or was not repeatable.
    func run(_ count: Int, from first: UInt64) throws {
        var totals = Totals()
        for seed in first..<first + UInt64(count) {
            if try run(seed, into: &totals) != nil, stopsAtFirst { break }
        }
        try finish(totals)
    }

    /// Prints what came of all.
    func finish(_ totals: Totals) throws {
        print(json ? try Self.encode(totals) : totals.words)
        if !totals.isGood { throw ExitCode(1) }
    }

    /// Runs one seed; answers what was wrong with it, and prints that unless it prints JSON alone.
    @discardableResult
    func run(_ seed: UInt64, into totals: inout Totals) throws -> String? {
        let report = try Runner.run(seed: seed, nodes: nodes)
        totals.add(report)
        var fault = report.failure?.description
        if seed % Self.repetition == 0, try Runner.run(seed: seed, nodes: nodes).traceHash != report.traceHash {
            totals.nondeterministicReplays += 1
            fault = "two runs differ"
        }
        if let fault {
            totals.failingSeeds.append(seed)
            if !json { print("seed \(seed): \(fault)\n  again: \(again(seed))") }
        }
        return fault
    }

    /// The command that shows one seed again.
    func again(_ seed: UInt64) -> String {
        "simulate --seed \(seed)" + (nodes.map { " --nodes \($0)" } ?? "") + " --trace"
    }

    /// Runs one seed, with all that happens in it or without.
    func replay(_ seed: UInt64, printsTrace: Bool) throws {
        let report = try Runner.run(seed: seed, nodes: nodes, keepsTrace: printsTrace)
        if !json { for line in report.trace { print(line) } }
        let words = report.failure?.description ?? "all is well"
        print(json ? try Self.encode(report) : "seed \(seed): \(words)")
        if report.failure != nil { throw ExitCode(1) }
    }

    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
