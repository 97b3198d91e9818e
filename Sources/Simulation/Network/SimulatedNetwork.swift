import Discovery
import NodeCore
import SodiumCrypto

/// Stream connections between simulated nodes: bytes arrive whole, in order and late, or not before a barrier falls.
struct SimulatedNetwork {
    /// One end of a connection.
    struct End: Hashable {
        let node: Int
        let life: Int
        let link: LinkID
    }

    /// What is on its way to an end.
    enum Parcel {
        case bytes([UInt8])
        /// The other side is done, or was never there.
        case end
    }

    /// What is known at one end of a connection.
    struct Port {
        /// Nil when the other side has gone without a word.
        var other: End?
        let remote: Int
        /// The addresses between which it goes: it is dead once a node is at another one.
        let hosts: (own: String, remote: String)
        /// When the last bytes towards this end arrive: later ones may not overtake them.
        var lastArrival: UInt64 = 0
        /// What has arrived and is not taken yet.
        var held: [Parcel] = []
        var isReading = true
        var stallsUntil: UInt64 = 0
        /// Sent to this end and not taken by it yet.
        var waitingInBytes = 0
        /// Whether its sender was told to wait.
        var holdsSender = false
    }

    var ports: [End: Port] = [:]
    private var nextAccepted: UInt64 = 2
    /// Barriers that stand, by number.
    var barriers: [Int: Barrier] = [:]
    private var nextBarrier = 0

    func other(of end: End) -> End? { ports[end]?.other }

    func isOpen(from: Int, to: Int) -> Bool {
        barriers.isEmpty || !barriers.values.contains { $0.blocks(from: from, to: to) }
    }

    /// The number by which the barrier is taken away.
    mutating func raise(_ barrier: Barrier) -> Int {
        defer { nextBarrier += 1 }
        barriers[nextBarrier] = barrier
        return nextBarrier
    }

    mutating func connect(_ caller: End, to target: End, from host: String, to remoteHost: String) {
        ports[caller] = Port(other: target, remote: target.node, hosts: (host, remoteHost))
        ports[target] = Port(other: caller, remote: caller.node, hosts: (remoteHost, host))
    }

    mutating func newAccepted() -> LinkID {
        defer { nextAccepted += 2 }
        return LinkID(value: nextAccepted)
    }

    /// Takes an end away. Its other end, if any, is there still and knows nothing.
    mutating func remove(_ end: End) {
        guard let other = ports.removeValue(forKey: end)?.other else { return }
        ports[other]?.other = nil
    }

    /// Every connection that stands on both sides, in an order that the seed alone decides.
    var connections: [(End, End)] {
        ports.compactMap { end, port in
            port.other.flatMap { isFirst(end, $0) ? (end, $0) : nil }
        }
        .sorted { ($0.0.node, $0.0.link.value) < ($1.0.node, $1.0.link.value) }
    }

    /// The ends at a node, in order.
    func ends(of node: Int) -> [End] {
        ports.keys.filter { $0.node == node }.sorted { $0.link.value < $1.link.value }
    }

    private func isFirst(_ end: End, _ other: End) -> Bool {
        (end.node, end.link.value) < (other.node, other.link.value)
    }
}
