import Discovery
import NodeCore
import SodiumCrypto
import Store

/// What a fault did for a while.
enum Mending {
    case barrier(Int)
    case interface(barrier: Int, node: Int)
    case datagramSize
    case slowness(node: Int)
    case drift(node: Int)
    case copy(node: Int)
}

/// What goes wrong, one kind after the other.
extension World {
    /// Lets faults happen from now on.
    func beginFaults() {
        isFaulty = true
        for kind in FaultKind.allCases { schedule(kind) }
    }

    private func schedule(_ kind: FaultKind) {
        guard let mean = plan.pause(of: kind) else { return }
        schedule(.fault(kind), inSeconds: mean * (0.2 + Double(random.integer(below: 1600)) / 1000))
    }

    func befall(_ kind: FaultKind) throws {
        guard isFaulty else { return }
        schedule(kind)
        switch kind {
        case .datagramJunk, .mtuDrop, .portChange: befallDatagrams(kind)
        case .connectionReset, .halfOpen, .stall, .slowPeer: befallConnection(kind)
        case .partition, .oneWayPartition, .bridgePartition, .interfaceLoss, .addressChange: befallNetwork(kind)
        case .clockJumpAhead, .clockJumpBack, .clockDrift: befallClock(kind)
        case .cleanStop, .crash, .crashLoop, .powerLoss, .blackout, .rollback, .clone: try befallProcess(kind)
        case .fullDisk, .writeError: befallDisk(kind)
        case .mailboxRollback: rollBackMailbox()
        default: preconditionFailure("\(kind) befalls single packets, or is somebody's deed")
        }
    }

    private func befallDatagrams(_ kind: FaultKind) {
        switch kind {
        case .datagramJunk:
            tally.note(kind)
            sendJunk()
        case .portChange:
            tally.note(kind)
            rebind(anyNode)
        default:
            datagrams.sizeMax = 60 + random.integer(below: 900)
            trace.note(nanoseconds, "datagrams above \(datagrams.sizeMax) bytes vanish")
            schedule(.mend(.datagramSize), inSeconds: seconds(upTo: 60))
        }
    }

    var anyNode: Int { random.integer(below: nodes.count) }

    /// A span that is short more often than long.
    private func seconds(upTo limit: Int) -> Double {
        let share = Double(1 + random.integer(below: 1000)) / 1000
        return Double(limit) * share * share
    }

    // MARK: Connections

    private func befallConnection(_ kind: FaultKind) {
        if kind == .slowPeer { return slow(anyNode) }
        let connections = network.connections
        guard !connections.isEmpty else { return }
        let (one, other) = connections[random.integer(below: connections.count)]
        tally.note(kind)
        trace.note(nanoseconds, "\(kind.rawValue) between \(nodes[one.node].name) and \(nodes[other.node].name)")
        switch kind {
        case .connectionReset: reset(one, other)
        case .halfOpen:
            network.remove(one)
            feed(.linkClosed(one.link), to: one)
        default:
            let until = moment(inSeconds: seconds(upTo: 40))
            network.ports[one]?.stallsUntil = until
            heap.schedule(.release(one), at: until)
        }
    }

    private func slow(_ index: Int) {
        tally.note(.slowPeer)
        nodes[index].bytesPerSecond = UInt64(200 << random.integer(below: 8))
        trace.note(nanoseconds, "\(nodes[index].name) is slow")
        schedule(.mend(.slowness(node: index)), inSeconds: seconds(upTo: 60))
    }

    // MARK: The network

    private func befallNetwork(_ kind: FaultKind) {
        tally.note(kind)
        switch kind {
        case .interfaceLoss: loseInterface(of: anyNode)
        case .addressChange: move(anyNode)
        default: divide(kind)
        }
    }

    private func divide(_ kind: FaultKind) {
        var sides: [Barrier.Side] = nodes.map { _ in random.integer(below: 2) == 0 ? .left : .right }
        if kind == .bridgePartition { sides[anyNode] = .bridge }
        let number = network.raise(Barrier(sides: sides, isOneWay: kind == .oneWayPartition))
        trace.note(nanoseconds, "\(kind.rawValue): \(sides)")
        schedule(.mend(.barrier(number)), inSeconds: seconds(upTo: 90))
    }

    private func loseInterface(of index: Int) {
        let sides = nodes.indices.map { $0 == index ? Barrier.Side.left : .right }
        let number = network.raise(Barrier(sides: sides, isOneWay: false))
        trace.note(nanoseconds, "\(nodes[index].name) is without a network")
        feed(.addressesChanged, to: index)
        schedule(.mend(.interface(barrier: number, node: index)), inSeconds: seconds(upTo: 60))
    }

    /// What went over the old address is gone, and nobody is told but the node itself.
    private func move(_ index: Int) {
        let count = tally[.addressChange]
        let host = "10.\(1 + index % 250).\(count / 250 % 250).\(1 + count % 250)"
        guard let endpoint = Endpoint(host: host, port: nodes[index].endpoint.port) else { return }
        nodes[index].endpoint = endpoint
        datagrams.places[index] = endpoint
        trace.note(nanoseconds, "\(nodes[index].name) moves to \(host)")
        feed(.addressesChanged, to: index)
    }

    // MARK: Clocks

    private func befallClock(_ kind: FaultKind) {
        let index = anyNode
        tally.note(kind)
        let span = Int64(1000 << random.integer(below: 18))
        switch kind {
        case .clockJumpAhead: nodes[index].clock.aheadInMilliseconds += span
        case .clockJumpBack: nodes[index].clock.aheadInMilliseconds -= span
        default:
            nodes[index].clock.run(fastBy: random.integer(below: 200_001) - 100_000, from: nanoseconds)
            schedule(.mend(.drift(node: index)), inSeconds: seconds(upTo: 120))
        }
        trace.note(nanoseconds, "\(kind.rawValue) at \(nodes[index].name)")
    }

    // MARK: Disks

    private func befallDisk(_ kind: FaultKind) {
        let node = nodes[anyNode]
        tally.note(kind)
        trace.note(nanoseconds, "\(kind.rawValue) at \(node.name)")
        if kind == .writeError {
            node.refusesNextWrite = true
        } else {
            node.diskIsFullUntil = moment(inSeconds: seconds(upTo: 20))
        }
    }

    private func rollBackMailbox() {
        let places = mailboxes.keys.sorted { $0.text < $1.text }
        guard !places.isEmpty else { return }
        let place = places[random.integer(below: places.count)]
        guard mailboxes[place]?.rollBack() == true else { return }
        tally.note(.mailboxRollback)
        trace.note(nanoseconds, "the mailbox \(place.text) is what it was before")
    }

    // MARK: The end of faults

    func mend(_ mending: Mending) {
        switch mending {
        case .barrier(let number):
            network.barriers[number] = nil
            releaseAll()
        case .interface(let number, let index):
            network.barriers[number] = nil
            releaseAll()
            feed(.addressesChanged, to: index)
        case .datagramSize: datagrams.sizeMax = .max
        case .slowness(let index): nodes[index].bytesPerSecond = nil
        case .drift(let index): nodes[index].clock.run(fastBy: 0, from: nanoseconds)
        case .copy(let index): remove(index)
        }
    }

    private func releaseAll() {
        let ends = network.ports.filter { !$0.value.held.isEmpty }.keys
        for end in ends.sorted(by: { ($0.node, $0.link.value) < ($1.node, $1.link.value) }) { release(end) }
    }

    /// Nothing goes wrong any more, and what was wrong is right again. What is broken by then is not mended.
    func endFaults() {
        isFaulty = false
        network.barriers = [:]
        datagrams.sizeMax = .max
        for index in nodes.indices {
            nodes[index].bytesPerSecond = nil
            nodes[index].diskIsFullUntil = 0
            nodes[index].refusesNextWrite = false
            nodes[index].clock.aheadInMilliseconds = 0
            nodes[index].clock.run(fastBy: 0, from: nanoseconds)
            if nodes[index].isCopy { remove(index) }
        }
        for end in Array(network.ports.keys) { network.ports[end]?.stallsUntil = 0 }
        releaseAll()
    }
}
