import ArgumentParser
import Simulation

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
        if hostile {
            try run(
                SeedLoop<HostileTotals>(
                    scenario: Runner.runHostile, again: "simulate --hostile --seed", json: json))
        } else {
            try run(SeedLoop<PairTotals>(scenario: Runner.run, again: "simulate --seed", json: json))
        }
    }

    private func run(_ loop: SeedLoop<some SeedTotals>) throws {
        if let seed { try loop.replay(seed) } else { try loop.run(seeds, from: firstSeed) }
    }
}

Simulate.main()
