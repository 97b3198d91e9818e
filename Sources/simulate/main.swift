import ArgumentParser
import Simulation

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Runs whole nodes on a simulated network, seed by seed; a seed that fails is printed and can be run again alone.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run pairs of real nodes on a simulated network with breaking links and dying nodes.",
        subcommands: [HistoryCommand.self])

    @Option(help: "How many seeds to run.")
    var seeds = 100

    @Option(help: "The first seed.")
    var firstSeed: UInt64 = 1

    @Option(help: "Run this seed alone and print what happens in it.")
    var seed: UInt64?

    @Flag(help: "Let one of four members turn hostile, in place of pairs that keep the rules.")
    var hostile = false

    @Flag(help: "One JSON object for each seed, and one for all.")
    var json = false

    func validate() throws {
        guard seeds > 0 else { throw ValidationError("--seeds wants at least 1.") }
    }

    func run() throws {
        if hostile { return try runHostile() }
        if let seed { return try replay(seed) }
        var totals = Totals()
        for offset in 0..<UInt64(seeds) {
            let seed = firstSeed &+ offset
            let report = try Runner.run(seed: seed)
            totals.add(report)
            // Every 50th seed twice: the same seed must give the same trace.
            if offset % 50 == 0, try Runner.run(seed: seed).traceHash != report.traceHash {
                totals.nondeterministic += 1
                print("seed \(seed): two runs differ")
            }
            if json { print(try Self.encode(report)) }
            if let failure = report.failure, !json {
                print("seed \(seed): \(failure)\n  again: simulate --seed \(seed)")
            }
        }
        print(json ? try Self.encode(totals) : totals.words)
        if totals.failed > 0 || totals.nondeterministic > 0 { throw ExitCode(1) }
    }

    private func runHostile() throws {
        if let seed {
            let report = try Runner.runHostile(seed: seed, keepsTrace: !json)
            for line in report.trace { print(line) }
            print(json ? try Self.encode(report) : "seed \(seed): \(report.failure ?? "all is well")")
            if report.failure != nil { throw ExitCode(1) }
            return
        }
        let totals = try HostileRun(
            seeds: firstSeed...firstSeed + UInt64(seeds - 1),
            tell: { report in
                if json { print(try Self.encode(report)) }
                if let failure = report.failure, !json {
                    print("seed \(report.seed): \(failure)\n  again: simulate --hostile --seed \(report.seed)")
                }
            }, complain: { print($0) }
        ).run()
        print(json ? try Self.encode(totals) : totals.words)
        if totals.failed > 0 || totals.nondeterministic > 0 { throw ExitCode(1) }
    }

    private func replay(_ seed: UInt64) throws {
        let report = try Runner.run(seed: seed, keepsTrace: !json)
        for line in report.trace { print(line) }
        print(json ? try Self.encode(report) : "seed \(seed): \(report.failure ?? "all is well")")
        if report.failure != nil { throw ExitCode(1) }
    }

    private static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

struct Totals: Encodable {
    var passed = 0
    var failed = 0
    var nondeterministic = 0
    var simulatedSeconds = 0.0
    var edits = 0
    var undos = 0
    var relocations = 0
    var cuts = 0
    var crashes = 0
    var cleanStops = 0
    var fullDisks = 0
    var datagrams = 0
    var rebinds = 0
    var moves = 0

    mutating func add(_ report: SeedReport) {
        if report.failure == nil { passed += 1 } else { failed += 1 }
        simulatedSeconds += report.simulatedSeconds
        edits += report.edits
        undos += report.undos
        relocations += report.relocations
        cuts += report.cuts
        crashes += report.crashes
        cleanStops += report.cleanStops
        fullDisks += report.fullDisks
        datagrams += report.datagrams
        rebinds += report.rebinds
        moves += report.moves
    }

    var words: String {
        """
        \(passed) seeds passed, \(failed) failed, \(nondeterministic) were not repeatable
        \(Int(simulatedSeconds)) simulated seconds, \(edits) edits, \(undos) undos, \(relocations) moves, \
        \(cuts) cuts of links, \(crashes) crashes, \(cleanStops) restarts, \(fullDisks) full disks, \
        \(moves) changes of address, \(datagrams) datagrams, \(rebinds) changes of a port
        """
    }
}

Simulate.main()
