import SodiumCrypto

/// Which faults a run has, and how often; drawn from its seed, so that runs differ in kind and not only in order.
/// Source of the idea: Groce et al., Swarm Testing (ISSTA 2012).
struct FaultPlan {
    /// One way, in nanoseconds, of a byte on a link.
    let delayMin: UInt64
    let delayMax: UInt64
    /// How long a commit takes, at most, in nanoseconds.
    let commitMax: UInt64
    /// Whether nodes take datagrams at all.
    let hasLanes: Bool
    /// Whether databases are on simulated disks, which keep of what was not synced what they like.
    let hasDisks: Bool
    /// How many bytes may be on their way to one end of a connection before its sender is held back.
    let waterMarkInBytes: Int
    /// Mean time in seconds between faults of a kind, where the seed has it.
    private let pauses: [Double?]
    /// How long a node is busy with one piece of a stream, in nanoseconds.
    let workPerPiece: UInt64
    /// Chance that a fault of a kind befalls one datagram or one piece of a stream.
    private let chances: [Double]

    /// What may befall each datagram, with the chances from which one is drawn.
    private static let chancesOfDatagrams: [FaultKind: [Double]] = [
        .datagramLoss: [0.03, 0.3, 0.95], .datagramDelay: [0.05], .datagramDuplication: [0.1],
        .datagramReordering: [0.2], .datagramCorruption: [0.05], .datagramCopy: [0.05], .streamCorruption: [0.002],
    ]

    /// Shortest and longest mean pause in seconds of what befalls a node, a connection or the network.
    private static let spans: [FaultKind: ClosedRange<Int>] = [
        .datagramJunk: 5...40, .mtuDrop: 30...200, .connectionReset: 40...300, .halfOpen: 40...300, .stall: 30...200,
        .slowPeer: 40...300, .partition: 80...400, .oneWayPartition: 80...400, .bridgePartition: 80...400,
        .interfaceLoss: 80...400, .addressChange: 80...400, .portChange: 30...200, .clockJumpAhead: 60...300,
        .clockJumpBack: 60...300, .clockDrift: 40...200, .cleanStop: 100...500, .crash: 80...400,
        .crashLoop: 200...600, .powerLoss: 100...500, .blackout: 100...500, .fullDisk: 60...300, .writeError: 30...200,
        .rollback: 100...300, .clone: 150...600, .mailboxRollback: 60...300,
    ]

    /// One in so many seeds has a kind of fault.
    private static let rarity = 3

    /// A network in one room on which nothing fails: 0.3 ms from node to node, and 0.1 ms of work with what comes,
    /// which is as long as a signature and the cipher take.
    static let calmLAN = FaultPlan(
        delayMin: 300_000, delayMax: 350_000, commitMax: 5_000_000, hasLanes: true, hasDisks: false,
        waterMarkInBytes: 1 << 16,
        workPerPiece: 100_000)

    private init(
        delayMin: UInt64, delayMax: UInt64, commitMax: UInt64, hasLanes: Bool, hasDisks: Bool,
        waterMarkInBytes: Int, workPerPiece: UInt64
    ) {
        self.delayMin = delayMin
        self.delayMax = delayMax
        self.commitMax = commitMax
        self.hasLanes = hasLanes
        self.hasDisks = hasDisks
        self.waterMarkInBytes = waterMarkInBytes
        self.workPerPiece = workPerPiece
        pauses = FaultKind.allCases.map { _ in nil }
        chances = FaultKind.allCases.map { _ in 0 }
    }

    init(from random: RandomSource) {
        delayMin = UInt64(random.integer(below: 200_000))
        delayMax = delayMin + UInt64(1 + random.integer(below: 50_000_000))
        commitMax = UInt64(1 + random.integer(below: 20_000_000))
        workPerPiece = 0
        hasLanes = random.integer(below: 8) != 0
        hasDisks = random.integer(below: 6) == 0
        waterMarkInBytes = [1 << 10, 1 << 12, 1 << 16][random.integer(below: 3)]
        pauses = FaultKind.allCases.map { kind in
            guard let span = Self.spans[kind], random.integer(below: Self.rarity) == 0 else { return nil }
            return Double(span.lowerBound + random.integer(below: span.count))
        }
        chances = FaultKind.allCases.map { kind in
            guard let choices = Self.chancesOfDatagrams[kind], random.integer(below: Self.rarity) == 0 else { return 0 }
            return choices[random.integer(below: choices.count)]
        }
    }

    /// Mean seconds from one fault of the kind to the next; nil: there are none.
    func pause(of kind: FaultKind) -> Double? { pauses[kind.ordinal] }

    func chance(of kind: FaultKind) -> Double { chances[kind.ordinal] }
}
