import Simulation

/// The sums of pairs that keep the rules.
struct PairTotals: SeedTotals {
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

/// The sums of rooms in which one of four members turns hostile.
struct HostileTotals: SeedTotals {
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
