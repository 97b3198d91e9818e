import Discovery
import NodeCore
import SodiumCrypto

/// Connections: dialling, sending, holding back, closing.
extension World {
    typealias End = SimulatedNetwork.End

    /// How long a dial waits for an answer, in nanoseconds.
    private static let dialPatience: UInt64 = 10_000_000_000

    func dialled(_ end: End, _ endpoint: Endpoint) {
        guard nodes[end.node].isUp, nodes[end.node].life == end.life else { return }
        let target = nodes.indices.first { nodes[$0].endpoint == endpoint && !nodes[$0].isOff }
        guard let target, network.isOpen(from: end.node, to: target), network.isOpen(from: target, to: end.node) else {
            return heap.schedule(.dialFailed(end), at: nanoseconds + Self.dialPatience)
        }
        guard nodes[target].isUp, target != end.node else { return feed(.linkFailed(end.link), to: end) }
        _ = accept(end, at: target)
        feed(.linkConnected(end.link), to: end)
    }

    private func accept(_ end: End, at target: Int) -> End {
        let accepted = End(node: target, life: nodes[target].life, link: network.newAccepted())
        network.connect(
            end, to: accepted, from: nodes[end.node].endpoint.host, to: nodes[target].endpoint.host)
        feed(.linkAccepted(accepted.link, host: nodes[end.node].endpoint.host), to: target)
        return accepted
    }

    func send(_ bytes: [UInt8], from end: End) {
        guard let port = network.ports[end] else { return }
        guard let other = port.other else { return answerWithReset(end, port) }
        countTraffic(bytes.count, from: end.node)
        var bytes = bytes
        if isFaulty, !bytes.isEmpty, chance(of: .streamCorruption) {
            tally.note(.streamCorruption)
            bytes[random.integer(below: bytes.count)] ^= 1 << UInt8(random.integer(below: 8))
        }
        schedule(.bytes(bytes), to: other)
        network.ports[other]?.waitingInBytes += bytes.count
        let isOver = (network.ports[other]?.waitingInBytes ?? 0) > plan.waterMarkInBytes
        if isOver, network.ports[other]?.holdsSender == false {
            network.ports[other]?.holdsSender = true
            heap.schedule(.writable(end, false), at: nanoseconds)
        }
    }

    func chance(of kind: FaultKind) -> Bool {
        let chance = plan.chance(of: kind)
        return chance > 0 && Double(random.next() % 1_000_000) / 1e6 < chance
    }

    /// The other side has forgotten the connection and says so, if the packet reaches it.
    private func answerWithReset(_ end: End, _ port: SimulatedNetwork.Port) {
        guard isReachable(end, port), !nodes[port.remote].isOff else { return }
        heap.schedule(.arrive(end, .end), at: nanoseconds + 2 * plan.delayMax)
    }

    private func isReachable(_ end: End, _ port: SimulatedNetwork.Port) -> Bool {
        nodes[end.node].endpoint.host == port.hosts.own && nodes[port.remote].endpoint.host == port.hosts.remote
            && network.isOpen(from: end.node, to: port.remote) && network.isOpen(from: port.remote, to: end.node)
    }

    private func schedule(_ parcel: SimulatedNetwork.Parcel, to end: End) {
        guard let port = network.ports[end] else { return }
        var time = nanoseconds + plan.delayMin + random.next() % (plan.delayMax - plan.delayMin)
        time = max(time, port.lastArrival + 1)
        if case .bytes(let bytes) = parcel, let rate = slowness(end.node, port.remote) {
            time += UInt64(bytes.count) * 1_000_000_000 / rate
        }
        if plan.workPerPiece > 0 {
            time = max(time, nodes[end.node].busyUntil) + plan.workPerPiece
            nodes[end.node].busyUntil = time
        }
        network.ports[end]?.lastArrival = time
        heap.schedule(.arrive(end, parcel), at: time)
    }

    /// The bytes a second to which a connection is held down, if it is.
    private func slowness(_ one: Int, _ other: Int) -> UInt64? {
        nodes[one].bytesPerSecond ?? nodes[other].bytesPerSecond
    }

    func arrive(_ parcel: SimulatedNetwork.Parcel, at end: End) {
        guard let port = network.ports[end] else { return }
        if port.held.isEmpty, isFree(end, port) { return deliver(parcel, to: end) }
        network.ports[end]?.held.append(parcel)
    }

    private func isFree(_ end: End, _ port: SimulatedNetwork.Port) -> Bool {
        let isThere = nodes[end.node].endpoint.host == port.hosts.own
        return port.isReading && port.stallsUntil <= nanoseconds && isThere
            && network.isOpen(from: port.remote, to: end.node)
    }

    /// Takes what waits at an end, as far as nothing keeps it.
    func release(_ end: End) {
        while let port = network.ports[end], let parcel = port.held.first, isFree(end, port) {
            network.ports[end]?.held.removeFirst()
            deliver(parcel, to: end)
        }
    }

    private func deliver(_ parcel: SimulatedNetwork.Parcel, to end: End) {
        switch parcel {
        case .end:
            network.remove(end)
            trace.note(nanoseconds, node: end.node, bytes: [], "a link of \(nodes[end.node].name) ends")
            feed(.linkClosed(end.link), to: end)
        case .bytes(let bytes):
            take(bytes.count, from: end)
            trace.note(
                nanoseconds, node: end.node, bytes: bytes, "\(bytes.count) bytes to \(nodes[end.node].name)")
            if let take = taken[end.node] { take(end, bytes) } else { feed(.linkReceived(end.link, bytes), to: end) }
        }
    }

    private func take(_ count: Int, from end: End) {
        guard var port = network.ports[end] else { return }
        port.waitingInBytes -= count
        let isLow = port.holdsSender && port.waitingInBytes <= plan.waterMarkInBytes / 4
        if isLow { port.holdsSender = false }
        network.ports[end] = port
        if isLow, let other = port.other { heap.schedule(.writable(other, true), at: nanoseconds) }
    }

    func setReading(_ isReading: Bool, at end: End) {
        network.ports[end]?.isReading = isReading
        if isReading { heap.schedule(.release(end), at: nanoseconds) }
    }

    /// This side's bytes on their way still arrive; then the other side hears of the end.
    func close(_ end: End) {
        if let other = network.ports[end]?.other { schedule(.end, to: other) }
        network.remove(end)
    }

    /// Both sides hear of the end at once, and what was on its way is gone.
    func reset(_ one: End, _ other: End) {
        network.remove(one)
        network.remove(other)
        feed(.linkClosed(one.link), to: one)
        feed(.linkClosed(other.link), to: other)
    }

    // MARK: Hostile hands

    /// Ends every connection of two nodes with each other.
    func sever(_ one: Int, _ other: Int) {
        for (caller, called) in network.connections
        where [caller.node, called.node] == [one, other] || [caller.node, called.node] == [other, one] {
            tally.note(.connectionReset)
            reset(caller, called)
        }
    }

    /// Ends a node; whoever has its keys now takes what is sent to it.
    func take(_ index: Int, _ receive: @escaping (End, [UInt8]) -> Void) {
        nodes[index].isUp = false
        nodes[index].tick = nil
        onEnd?(index)
        for end in network.ends(of: index) { close(end) }
        taken[index] = receive
    }

    /// A connection from a node in hostile hands; nil while the network is down.
    func connect(from index: Int, link: UInt64, to target: Int) -> End? {
        guard nodes[target].isUp, network.isOpen(from: index, to: target), network.isOpen(from: target, to: index)
        else { return nil }
        let end = End(node: index, life: nodes[index].life, link: LinkID(value: link))
        _ = accept(end, at: target)
        return end
    }
}
