import SodiumCrypto

/// What happens to the datagrams of a run; drawn from its seed, apart from the other faults.
struct DatagramPlan {
    /// Whether nodes take datagrams at all.
    let hasLanes: Bool
    /// Chances of one datagram: to be lost, to come twice, to have a bit flipped.
    let loss: Double
    let duplication: Double
    let corruption: Double
    /// How much later than others one may come, in nanoseconds.
    let delayMax: UInt64
    /// Chance that a stranger sends a copy of it on from an address of its own, and that the copy comes first.
    let interception: Double
    /// Mean time between moments at which a node is seen at another port, in seconds; nil: never.
    let rebindEvery: Double?
    /// Mean time between datagrams that nobody of the two sent, in seconds; nil: there are none.
    let junkEvery: Double?

    init(from random: RandomSource) {
        hasLanes = random.integer(below: 8) != 0
        loss = [0, 0.03, 0.3, 0.95][random.integer(below: 4)]
        duplication = random.integer(below: 2) == 0 ? 0.1 : 0
        corruption = random.integer(below: 3) == 0 ? 0.05 : 0
        delayMax = UInt64(1 + random.integer(below: 60_000_000))
        interception = random.integer(below: 3) == 0 ? 0.05 : 0
        rebindEvery = random.integer(below: 3) == 0 ? 1 + Double(random.integer(below: 40)) / 10 : nil
        junkEvery = random.integer(below: 3) == 0 ? 0.01 + Double(random.integer(below: 50)) / 1000 : nil
    }
}
