import Discovery
import NodeCore
import SodiumCrypto

/// Stream connections between simulated nodes: bytes arrive whole, in order and late, until the link is cut.
struct SimulatedNetwork {
    /// One end of a connection.
    struct End: Hashable {
        let node: Int
        let life: Int
        let link: LinkID
    }

    private var peers: [End: End] = [:]
    /// When the last bytes towards an end arrive: later ones may not overtake them.
    private var arrivals: [End: UInt64] = [:]
    private var nextAccepted: UInt64 = 2
    /// Until when no connection comes about.
    var isDownUntil: UInt64 = 0

    func other(of end: End) -> End? { peers[end] }

    mutating func connect(_ caller: End, to node: Int, life: Int) -> End {
        let accepted = End(node: node, life: life, link: LinkID(value: nextAccepted))
        nextAccepted += 2
        peers[caller] = accepted
        peers[accepted] = caller
        return accepted
    }

    /// When bytes sent now arrive at the other end.
    mutating func arrival(at end: End, now: UInt64, plan: FaultPlan, random: RandomSource) -> UInt64 {
        let span = plan.delayMin + random.next() % (plan.delayMax - plan.delayMin)
        let time = max(now + span, (arrivals[end] ?? 0) + 1)
        arrivals[end] = time
        return time
    }

    mutating func remove(_ end: End) -> End? {
        arrivals[end] = nil
        guard let other = peers.removeValue(forKey: end) else { return nil }
        peers[other] = nil
        arrivals[other] = nil
        return other
    }

    /// Every connection, in an order that the seed alone decides.
    var connections: [(End, End)] {
        peers.filter {
            $0.key.link.value < $0.value.link.value || $0.key.node < $0.value.node && $0.key.link == $0.value.link
        }
        .sorted { ($0.key.node, $0.key.link.value) < ($1.key.node, $1.key.link.value) }
        .map { ($0.key, $0.value) }
    }
}
