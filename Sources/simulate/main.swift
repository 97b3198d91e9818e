import ArgumentParser
import Simulation

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if PLANTED_BUGS
    import PlantedBugs
#endif

/// Runs rooms of whole nodes in simulated worlds, seed by seed; one that fails is printed and can be run again alone.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run rooms of real nodes whose networks, disks, clocks and members fail, from seeds.",
        subcommands: [HistoryCommand.self])

    @Option(help: "How many seeds to run.")
    var seeds = 100

    @Option(help: "The first seed.")
    var firstSeed: UInt64 = 1

    @Option(help: "Run this seed alone.")
    var seed: UInt64?

    @Option(help: "Let every room have so many nodes.")
    var nodes: Int?

    @Flag(help: "With --seed: print all that happens.")
    var trace = false

    @Option(help: "Run a workshop of so many nodes on one network, in which a mentor types, and measure it.")
    var room: Int?

    @Flag(help: "With --room: let a third of them come and go in a second part.")
    var churn = false

    @Option(help: "With --room: let everybody come for starter files of so many bytes.")
    var starter = 0

    @Option(help: "With --starter: within so many seconds.")
    var within = 30

    @Option(help: "Run seeds for so many hours, and keep a summary and the seeds that failed in --folder.")
    var campaign: Double?

    @Option(help: "Where a campaign keeps what it found.")
    var folder = "."

    #if PLANTED_BUGS
        @Option(help: "Plant this bug, and stop at the first seed that finds it.")
        var plant: PlantedBug?

        @Flag(help: "Print the names of the bugs that can be planted.")
        var plants = false
    #endif

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard seeds > 0 else { throw ValidationError("--seeds wants at least 1.") }
        guard UInt64(seeds) <= .max - firstSeed else {
            throw ValidationError("So many seeds do not follow --first-seed.")
        }
        if let nodes, !(2...250).contains(nodes) { throw ValidationError("--nodes wants 2 to 250.") }
        if let room, !(2...250).contains(room) { throw ValidationError("--room wants 2 to 250.") }
        if churn, room == nil { throw ValidationError("--churn wants a --room.") }
        if !(0...16_777_216).contains(starter) { throw ValidationError("--starter wants up to 16777216 bytes.") }
        if !(1...600).contains(within) { throw ValidationError("--within wants 1 to 600 seconds.") }
        if starter > 0, room == nil { throw ValidationError("--starter wants a --room.") }
        if trace, seed == nil { throw ValidationError("--trace wants a --seed.") }
        if let campaign, campaign <= 0 { throw ValidationError("--campaign wants more than 0 hours.") }
    }

    func run() throws {
        var loop = SeedLoop(nodes: nodes, json: json)
        #if PLANTED_BUGS
            if plants { return print(PlantedBug.allCases.map(\.rawValue).joined(separator: "\n")) }
            PlantedBug.chosen = plant
            loop.stopsAtFirst = plant != nil
        #endif
        if let room {
            try measure(room)
        } else if let seed {
            try loop.replay(seed, printsTrace: trace)
        } else if let campaign {
            try Campaign(loop: loop, folder: URL(fileURLWithPath: folder)).run(hours: campaign, from: firstSeed)
        } else {
            try loop.run(seeds, from: firstSeed)
        }
    }
}

extension Simulate {
    /// - Throws: an exit code of 1 when the room missed a goal.
    private func measure(_ room: Int) throws {
        var settings = LargeRoomScenario.Settings(
            nodes: room, seed: seed ?? firstSeed, hasChurn: churn, starterInBytes: starter)
        settings.arrivalSeconds = within
        let report = try LargeRoomScenario(settings).run()
        print(json ? try SeedLoop.encode(report) : report.words)
        if !report.isGood { throw ExitCode(1) }
    }
}

#if PLANTED_BUGS
    extension PlantedBug: ExpressibleByArgument {}
#endif

Simulate.main()
