import Discovery
import NodeCore
import SodiumCrypto

/// The datagrams of a world: where nodes are seen, and what strangers did with what they saw.
struct SimulatedDatagrams {
    let random: RandomSource
    /// Where each node is seen to send from, and is reached; its own endpoint until it moves.
    var places: [Endpoint] = []
    /// What was sent to each address that is no node's, less what came from it.
    var debts: [Endpoint: Int] = [:]
    /// Of the datagrams on the wire, one that strangers have kept.
    var kept: (to: Int, bytes: [UInt8])?
    /// Datagrams that arrived.
    var arrivals = 0
    /// Datagrams with more bytes vanish now.
    var sizeMax = Int.max

    init(seed: UInt64) {
        // Their own source: they change nothing about the other faults of a seed.
        random = RandomSource(seed: seed ^ 0x00DA_7A62_A500)
    }

    func happens(_ chance: Double) -> Bool {
        chance > 0 && Double(random.next() % 1_000_000) / 1e6 < chance
    }
}

extension World {
    private static let strangers = ["10.9.9.1", "10.9.9.2", "10.9.9.3"].compactMap { Endpoint(host: $0, port: 666) }

    func sendDatagram(_ bytes: [UInt8], from index: Int, to target: Endpoint) {
        trace.note(nanoseconds, node: index, bytes: bytes, "\(bytes.count) bytes in a datagram to \(target)")
        guard let other = datagrams.places.firstIndex(of: target) else { return noteDebt(bytes.count, to: target) }
        guard network.isOpen(from: index, to: other) else { return }
        let source = datagrams.places[index]
        guard isFaulty else { return deliver(bytes, to: other, from: source) }
        guard bytes.count <= datagrams.sizeMax else { return tally.note(.mtuDrop) }
        if befalls(.datagramCopy) {
            let stranger = Self.strangers[datagrams.random.integer(below: Self.strangers.count)]
            datagrams.kept = (other, bytes)
            deliver(bytes, to: other, from: stranger, inNanoseconds: 1)
        }
        if befalls(.datagramLoss) { return }
        deliver(bytes, to: other, from: source)
        if befalls(.datagramDuplication) { deliver(bytes, to: other, from: source) }
    }

    /// Whether a fault befalls the datagram at hand; counted if so.
    private func befalls(_ kind: FaultKind) -> Bool {
        guard isFaulty, datagrams.happens(plan.chance(of: kind)) else { return false }
        tally.note(kind)
        return true
    }

    private func deliver(_ bytes: [UInt8], to index: Int, from source: Endpoint, inNanoseconds: UInt64? = nil) {
        var bytes = bytes
        if befalls(.datagramCorruption) {
            bytes[datagrams.random.integer(below: bytes.count)] ^= 1 << UInt8(datagrams.random.integer(below: 8))
        }
        var delay = inNanoseconds ?? plan.delayMin + datagrams.random.next() % (plan.delayMax - plan.delayMin)
        if befalls(.datagramReordering) { delay += datagrams.random.next() % 60_000_000 }
        if befalls(.datagramDelay) { delay += datagrams.random.next() % 3_000_000_000 }
        heap.schedule(.datagram(node: index, life: nodes[index].life, bytes, from: source), at: nanoseconds + delay)
    }

    /// As the edge does it: what has no index of a lane does not reach the node.
    func receiveDatagram(_ bytes: [UInt8], at index: Int, from source: Endpoint) {
        if !datagrams.places.contains(source) { datagrams.debts[source, default: 0] -= bytes.count }
        guard nodes[index].isUp, let lane = Node.laneIndex(of: bytes), nodes[index].node.takesDatagrams(for: lane)
        else { return }
        datagrams.arrivals += 1
        feed(.datagramReceived(bytes, from: source), to: index)
    }

    /// What goes to an address at which no node is must not be more than what came from it.
    private func noteDebt(_ count: Int, to target: Endpoint) {
        // Where a node was seen before it moved, its path was proven, or told by the node itself.
        guard Self.strangers.contains(target) else { return }
        datagrams.debts[target, default: 0] += count
        if datagrams.debts[target, default: 0] > 0 {
            fault = Finding(kind: .authority, words: "\(target) got more bytes than came from there")
        }
    }

    // MARK: Faults

    /// A node is seen at another port from now on, as behind a router that forgot it.
    func rebind(_ index: Int) {
        let port = 5_000 + UInt16(tally[.portChange] % 1_000)
        guard let place = Endpoint(host: nodes[index].endpoint.host, port: port) else { return }
        datagrams.places[index] = place
        trace.note(nanoseconds, "\(nodes[index].name) is seen at \(place)")
    }

    /// A stranger sends bytes of its own, or such as it has seen.
    func sendJunk() {
        let stranger = Self.strangers[datagrams.random.integer(below: Self.strangers.count)]
        if let seen = datagrams.kept, datagrams.random.integer(below: 2) == 0 {
            return deliver(seen.bytes, to: seen.to, from: stranger)
        }
        var bytes = datagrams.random.bytes(1 + datagrams.random.integer(below: 1_300))
        if let seen = datagrams.kept, bytes.count > 5, datagrams.random.integer(below: 2) == 0 {
            bytes.replaceSubrange(0..<5, with: seen.bytes[0..<5])
        }
        deliver(bytes, to: datagrams.random.integer(below: nodes.count), from: stranger)
    }
}
