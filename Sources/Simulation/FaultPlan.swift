import SodiumCrypto

/// Which faults a run has, and how often; drawn from its seed, so that runs differ in kind and not only in order.
/// Source of the idea: Groce et al., Swarm Testing (ISSTA 2012).
struct FaultPlan {
    /// One way, in nanoseconds, of a byte on a link.
    let delayMin: UInt64
    let delayMax: UInt64
    /// Mean time between cuts of a link, in seconds; nil: links are never cut.
    let cutEvery: Double?
    /// How long no new connection comes about after a cut, at most, in seconds.
    let outageMax: Double
    /// Mean time between crashes of a node, in seconds; nil: none.
    let crashEvery: Double?
    /// Chance that a chunk on the wire has one bit flipped.
    let corruption: Double
    /// How long a commit takes, at most, in nanoseconds.
    let commitMax: UInt64
    /// Chance that a node which goes down was asked to stop, and so ends well.
    let cleanStops: Double
    /// Mean time between moments at which a disk is full for a while, in seconds; nil: none is.
    let fullDiskEvery: Double?
    /// Mean time between changes of a node's address, in seconds; nil: all stay where they are.
    let moveEvery: Double?

    init(from random: RandomSource) {
        delayMin = UInt64(random.integer(below: 200_000))
        delayMax = delayMin + UInt64(1 + random.integer(below: 50_000_000))
        cutEvery = random.integer(below: 3) == 0 ? nil : 1 + Double(random.integer(below: 100)) / 10
        outageMax = Double(random.integer(below: 80)) / 10
        crashEvery = random.integer(below: 2) == 0 ? 1 + Double(random.integer(below: 100)) / 10 : nil
        corruption = random.integer(below: 4) == 0 ? 0.002 : 0
        commitMax = UInt64(1 + random.integer(below: 20_000_000))
        cleanStops = random.integer(below: 2) == 0 ? 0 : 0.5
        fullDiskEvery = random.integer(below: 4) == 0 ? 3 + Double(random.integer(below: 100)) / 10 : nil
        moveEvery = random.integer(below: 3) == 0 ? 2 + Double(random.integer(below: 100)) / 10 : nil
    }
}
