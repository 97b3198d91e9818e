import Simulation

/// The sums over many seeds.
struct Totals: Encodable {
    private(set) var seeds = 0
    private(set) var simulatedSeconds = 0.0
    private(set) var nodes = 0
    private(set) var largestRoom = 0
    private(set) var spaces = 0
    private(set) var acts: [String: Int] = [:]
    private(set) var faults = FaultTally()
    /// Words that somebody was promised, all of which were there.
    private(set) var acknowledged = 0
    private(set) var datagrams = 0
    private(set) var forkedChains = 0
    private(set) var divergences = 0
    private(set) var lostEdits = 0
    private(set) var authorityFaults = 0
    private(set) var refusals = 0
    private(set) var livenessFaults = 0
    var nondeterministicReplays = 0
    var failingSeeds: [UInt64] = []
    /// The longest that a room took to be equal after its last fault, in seconds.
    private(set) var slowestSettling = 0.0
    /// By pair of kinds, in how many seeds both happened.
    private var together = [Int](repeating: 0, count: FaultKind.allCases.count * FaultKind.allCases.count)

    var isGood: Bool { failingSeeds.isEmpty }

    /// Deeds of hostile members.
    var hostileActs: Int {
        let deeds: [FaultKind] = [
            .equivocation, .withholding, .flood, .lie, .forgery, .malformed, .backdating,
        ]
        return deeds.reduce(0) { $0 + faults[$1] }
    }

    mutating func add(_ report: SeedReport) {
        seeds += 1
        simulatedSeconds += report.simulatedSeconds
        nodes += report.nodes
        largestRoom = max(largestRoom, report.nodes)
        spaces += report.spaces
        for (act, count) in report.acts { acts[act, default: 0] += count }
        faults += report.faults
        acknowledged += report.acknowledged
        datagrams += report.datagrams
        forkedChains += report.forks
        slowestSettling = max(slowestSettling, report.settledAfter)
        switch report.failure?.kind {
        case .divergence: divergences += 1
        case .lostEdit: lostEdits += 1
        case .authority: authorityFaults += 1
        case .refusal: refusals += 1
        case .liveness: livenessFaults += 1
        case nil: break
        }
        let kinds = report.faults.kinds.map(\.ordinal)
        for one in kinds { for other in kinds where one < other { together[index(one, other)] += 1 } }
    }

    private func index(_ one: Int, _ other: Int) -> Int { one * FaultKind.allCases.count + other }

    /// How many pairs of kinds there are, and how many of them happened together in a seed.
    var pairs: (possible: Int, covered: Int) {
        let count = FaultKind.allCases.count
        return (count * (count - 1) / 2, together.count { $0 > 0 })
    }

    private enum CodingKeys: String, CodingKey {
        case seeds, simulatedSeconds, nodes, largestRoom, spaces, acts, faults, acknowledged, datagrams, forkedChains
        case divergences, lostEdits, authorityFaults, refusals, livenessFaults, nondeterministicReplays, failingSeeds,
            slowestSettling
        case hostileActs, pairsOfFaults, pairsOfFaultsCovered
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(seeds, forKey: .seeds)
        try container.encode(simulatedSeconds.rounded(), forKey: .simulatedSeconds)
        try container.encode(nodes, forKey: .nodes)
        try container.encode(largestRoom, forKey: .largestRoom)
        try container.encode(spaces, forKey: .spaces)
        try container.encode(acts, forKey: .acts)
        try container.encode(faults, forKey: .faults)
        try container.encode(acknowledged, forKey: .acknowledged)
        try container.encode(datagrams, forKey: .datagrams)
        try container.encode(forkedChains, forKey: .forkedChains)
        try container.encode(divergences, forKey: .divergences)
        try container.encode(lostEdits, forKey: .lostEdits)
        try container.encode(authorityFaults, forKey: .authorityFaults)
        try container.encode(refusals, forKey: .refusals)
        try container.encode(livenessFaults, forKey: .livenessFaults)
        try container.encode(nondeterministicReplays, forKey: .nondeterministicReplays)
        try container.encode(failingSeeds, forKey: .failingSeeds)
        try container.encode(slowestSettling, forKey: .slowestSettling)
        try container.encode(hostileActs, forKey: .hostileActs)
        try container.encode(pairs.possible, forKey: .pairsOfFaults)
        try container.encode(pairs.covered, forKey: .pairsOfFaultsCovered)
    }

    var words: String {
        let done = acts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
        let failed = faults.kinds.map { "\(faults[$0]) \($0.rawValue)" }
        return """
            \(seeds) seeds, \(failingSeeds.count) failed, \(nondeterministicReplays) were not repeatable
            \(divergences) divergences, \(lostEdits) lost edits, \(authorityFaults) faults of authority, \
            \(refusals) refusals, \(livenessFaults) faults of liveness
            \(Int(simulatedSeconds)) simulated seconds, \(nodes) nodes, \(spaces) spaces, largest room \(largestRoom), \
            \(acknowledged) words kept, all equal after \(slowestSettling) s at most
            acts: \(done.joined(separator: ", "))
            faults: \(failed.joined(separator: ", "))
            \(pairs.covered) of \(pairs.possible) pairs of faults together, \(hostileActs) deeds of hostile members, \
            \(forkedChains) forked chains
            """
    }
}
