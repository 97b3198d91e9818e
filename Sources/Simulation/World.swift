import Discovery
import Membership
import NodeCore
import Pairing
import Replication
import SodiumCrypto
import Spaces
import Store
import WireCodec

/// A world of nodes in one thread: the real node code and store, on a simulated clock and network, from one seed.
final class World {
    enum Event {
        case tick(node: Int, life: Int, deadline: UInt64)
        case deliver(SimulatedNetwork.End, [UInt8])
        case dialled(SimulatedNetwork.End, Endpoint)
        case hungUp(SimulatedNetwork.End)
        case committed(node: Int, life: Int, StoreToken)
        case loaded(node: Int, life: Int, LoadedSpace)
        case fetched(node: Int, life: Int, FetchRequest, [StoredChange])
        case datagram(node: Int, life: Int, [UInt8], from: Endpoint)
        case beacon(node: Int, [UInt8], from: BeaconSource)
        case cut
        case crash
        case fullDisk
        case move
        case rebind
        case junk
        case restart(node: Int, cleanly: Bool)
        /// The next action of the scenario's workload.
        case act
    }

    let random: RandomSource
    let plan: FaultPlan
    var clock = SimulatedClock()
    var heap = EventHeap<Event>()
    var network = SimulatedNetwork()
    var datagrams: SimulatedDatagrams
    var nodes: [SimulatedNode] = []
    var trace: Trace
    private var effects = EffectQueue()
    private var scheduledTicks: [Int: UInt64] = [:]
    /// Answers that a workload waits for.
    var answers: [RequestID: (Result<NodeReply, NodeFailure>) -> Void] = [:]
    private var nextRequest: UInt64 = 0
    /// While true, faults happen.
    var isFaulty = false
    var onAct: (() throws -> Void)?
    private(set) var crashes = 0
    private(set) var cleanStops = 0
    private(set) var fullDisks = 0
    private(set) var cuts = 0
    var moves = 0

    /// Nodes in hostile hands, and what takes what is sent to them.
    private var taken: [Int: (SimulatedNetwork.End, [UInt8]) -> Void] = [:]

    init(seed: UInt64, keepsTrace: Bool, names: [String] = ["ada", "ben"]) throws {
        random = RandomSource(seed: seed)
        plan = FaultPlan(from: random)
        trace = Trace(keepsLines: keepsTrace)
        let endpoints = names.indices.compactMap { Endpoint(host: "10.0.0.\($0 + 1)", port: 4040) }
        datagrams = SimulatedDatagrams(seed: seed, places: endpoints)
        for (index, name) in names.enumerated() {
            nodes.append(
                try SimulatedNode(
                    name: name, endpoint: endpoints[index], seed: seed &* 31 &+ UInt64(index),
                    hasLanes: datagrams.plan.hasLanes))
        }
        for index in nodes.indices { feed(.started, to: index) }
    }

    var seconds: Double { Double(clock.nanoseconds) / 1e9 }

    // MARK: Running

    /// Takes events until `isDone` says so or the time is over; answers whether it was done.
    func run(until deadline: UInt64, while isNotDone: () -> Bool) throws -> Bool {
        while isNotDone() {
            guard let next = heap.nextTime, next <= deadline, let (time, event) = heap.popFirst() else {
                clock.advance(to: max(deadline, clock.nanoseconds))
                return !isNotDone()
            }
            clock.advance(to: time)
            try take(event)
        }
        return true
    }

    private func take(_ event: Event) throws {
        switch event {
        case .tick(let node, let life, let deadline):
            guard nodes[node].life == life, scheduledTicks[node] == deadline else { return }
            scheduledTicks[node] = nil
            feed(.tick, to: node)
        case .deliver(let end, let bytes):
            if let take = taken[end.node], network.other(of: end) != nil { return take(end, bytes) }
            guard network.other(of: end) != nil, isAlive(end) else { return }
            trace.note(clock.nanoseconds, "\(bytes.count) bytes to \(nodes[end.node].name)", bytes: bytes)
            feed(.linkReceived(end.link, bytes), to: end.node)
        case .dialled(let end, let endpoint): dialled(end, endpoint)
        case .hungUp(let end):
            _ = network.remove(end)
            if isAlive(end) { feed(.linkClosed(end.link), to: end.node) }
        case .committed(let node, let life, let token):
            guard nodes[node].life == life, nodes[node].isUp else { return }
            if clock.nanoseconds < nodes[node].diskIsFullUntil {
                if let refused = nodes[node].refuse() { feed(.storeFailed(refused), to: node) }
            } else {
                try nodes[node].commit(upTo: token)
                feed(.stored(token), to: node)
            }
        case .loaded(let node, let life, let space):
            if nodes[node].life == life { feed(.loaded(space), to: node) }
        case .fetched(let node, let life, let request, let changes):
            if nodes[node].life == life { feed(.fetched(request, changes), to: node) }
        case .datagram(let node, let life, let bytes, let source):
            if nodes[node].life == life { receiveDatagram(bytes, at: node, from: source) }
        case .beacon(let node, let bytes, let source):
            if nodes[node].isUp, nodes[node].isListening { feed(.beaconHeard(bytes, from: source), to: node) }
        case .cut: cut()
        case .crash: try crash()
        case .fullDisk: fillDisk()
        case .move: move()
        case .rebind: rebind()
        case .junk: sendJunk()
        case .restart(let node, let cleanly):
            try nodes[node].restart(cleanly: cleanly)
            trace.note(clock.nanoseconds, "\(nodes[node].name) is back")
            feed(.started, to: node)
        case .act: try onAct?()
        }
    }

    func schedule(_ event: Event, inSeconds seconds: Double) {
        heap.schedule(event, at: clock.nanoseconds + UInt64(seconds * 1e9))
    }

    private func isAlive(_ end: SimulatedNetwork.End) -> Bool {
        nodes[end.node].isUp && nodes[end.node].life == end.life
    }

    // MARK: Effects

    func command(
        _ command: NodeCommand, at node: Int, client: UInt64 = 1,
        then done: @escaping (Result<NodeReply, NodeFailure>) -> Void
    ) {
        nextRequest += 1
        let request = RequestID(client: ClientID(value: client), number: nextRequest)
        answers[request] = done
        feed(.command(request, command), to: node)
    }

    func feed(_ event: NodeEvent, to index: Int) {
        guard nodes[index].isUp else { return }
        nodes[index].node.handle(event, at: clock.now, into: &effects)
        effects.drain { perform($0, of: index) }
        guard let deadline = nodes[index].node.nextDeadline else { return }
        let time = max(deadline, clock.nanoseconds)
        if scheduledTicks[index].map({ time < $0 }) ?? true {
            scheduledTicks[index] = time
            heap.schedule(.tick(node: index, life: nodes[index].life, deadline: time), at: time)
        }
    }

    private func perform(_ effect: NodeEffect, of index: Int) {
        let life = nodes[index].life
        switch effect {
        case .dial(let link, let endpoint):
            let end = SimulatedNetwork.End(node: index, life: life, link: link)
            heap.schedule(.dialled(end, endpoint), at: clock.nanoseconds + plan.delayMax)
        case .send(let link, let bytes): send(bytes, from: SimulatedNetwork.End(node: index, life: life, link: link))
        case .close(let link): close(SimulatedNetwork.End(node: index, life: life, link: link))
        // The simulated network holds no sender back: what was sent arrives, and the node keeps it until its time.
        case .setReading: break
        case .sendDatagram(let bytes, let target): sendDatagram(bytes, from: index, to: target)
        case .beacon(let bytes):
            for other in nodes.indices where other != index { send(beacon: bytes, from: index, to: other) }
        case .answerBeacon(let bytes, let source):
            for other in nodes.indices where other != index && nodes[other].source == source {
                send(beacon: bytes, from: index, to: other)
            }
        case .listenForBeacons(let isWanted): nodes[index].isListening = isWanted
        case .store(let token, let writes):
            nodes[index].uncommitted.append((token, writes))
            heap.schedule(
                .committed(node: index, life: life, token), at: clock.nanoseconds + 1 + random.next() % plan.commitMax)
        case .load(let request):
            // Histories that the disk gave were verified when they came: one that cannot be read is a fault of ours.
            guard let space = try? request.run() ?? nil else {
                return trace.note(clock.nanoseconds, "a history is broken")
            }
            heap.schedule(
                .loaded(node: index, life: life, space), at: clock.nanoseconds + 1 + random.next() % 50_000_000)
        case .fetch(let request):
            let changes = try? nodes[index].database.changes(
                space: request.space, chain: request.chain, strand: request.strand, from: request.from, to: request.to)
            heap.schedule(.fetched(node: index, life: life, request, changes ?? []), at: clock.nanoseconds + 1)
        case .reply(let request, let result): answers.removeValue(forKey: request)?(result)
        case .notify, .visitMailbox: break
        case .log(_, let text): trace.note(clock.nanoseconds, "\(nodes[index].name): \(text)")
        }
    }

    /// A datagram is lost while the network is down, and corrupted or lost as often as bytes on a link are corrupted.
    private func send(beacon bytes: [UInt8], from index: Int, to other: Int) {
        guard clock.nanoseconds >= network.isDownUntil else { return }
        var bytes = bytes
        if isFaulty, Double(random.next() % 1_000_000) / 1e6 < plan.corruption * 50 {
            guard random.integer(below: 2) == 0 else { return }
            bytes[random.integer(below: bytes.count)] ^= 1 << UInt8(random.integer(below: 8))
        }
        heap.schedule(
            .beacon(node: other, bytes, from: nodes[index].source), at: clock.nanoseconds + plan.delayMax)
    }

    func send(_ bytes: [UInt8], from end: SimulatedNetwork.End) {
        guard let other = network.other(of: end) else { return }
        var bytes = bytes
        if isFaulty, !bytes.isEmpty, Double(random.next() % 1_000_000) / 1e6 < plan.corruption {
            bytes[random.integer(below: bytes.count)] ^= 1 << UInt8(random.integer(below: 8))
        }
        let time = network.arrival(at: other, now: clock.nanoseconds, plan: plan, random: random)
        heap.schedule(.deliver(other, bytes), at: time)
    }

    /// The closing side's bytes on their way still arrive; then the other side hears of the end.
    private func close(_ end: SimulatedNetwork.End) {
        guard let other = network.other(of: end) else { return }
        let time = network.arrival(at: other, now: clock.nanoseconds, plan: plan, random: random)
        heap.schedule(.hungUp(other), at: time)
        heap.schedule(.hungUp(end), at: time)
    }

    private func dialled(_ end: SimulatedNetwork.End, _ endpoint: Endpoint) {
        guard isAlive(end) else { return }
        guard clock.nanoseconds >= network.isDownUntil,
            let target = nodes.indices.first(where: { nodes[$0].endpoint == endpoint }), nodes[target].isUp
        else { return feed(.linkFailed(end.link), to: end.node) }
        let accepted = network.connect(end, to: target, life: nodes[target].life)
        feed(.linkAccepted(accepted.link, host: nodes[end.node].endpoint.host), to: target)
        feed(.linkConnected(end.link), to: end.node)
    }

    // MARK: Hostile hands

    /// The nodes that keep the rules.
    var honest: [Int] { nodes.indices.filter { taken[$0] == nil } }

    /// Ends a node; whoever has its keys now takes what is sent to it.
    func take(_ index: Int, _ receive: @escaping (SimulatedNetwork.End, [UInt8]) -> Void) {
        nodes[index].isUp = false
        scheduledTicks[index] = nil
        for (one, other) in network.connections where one.node == index || other.node == index {
            heap.schedule(.hungUp(one.node == index ? other : one), at: clock.nanoseconds + 1)
        }
        taken[index] = receive
    }

    /// A connection from a node in hostile hands; nil while the network is down.
    func connect(from index: Int, link: UInt64, to target: Int) -> SimulatedNetwork.End? {
        guard clock.nanoseconds >= network.isDownUntil, nodes[target].isUp else { return nil }
        let end = SimulatedNetwork.End(node: index, life: nodes[index].life, link: LinkID(value: link))
        let accepted = network.connect(end, to: target, life: nodes[target].life)
        feed(.linkAccepted(accepted.link, host: nodes[index].endpoint.host), to: target)
        return end
    }

    // MARK: Faults

    private func cut() {
        guard isFaulty else { return }
        for (one, other) in network.connections {
            _ = network.remove(one)
            if isAlive(one) { feed(.linkClosed(one.link), to: one.node) }
            if isAlive(other) { feed(.linkClosed(other.link), to: other.node) }
        }
        cuts += 1
        trace.note(clock.nanoseconds, "links cut")
        network.isDownUntil = clock.nanoseconds + UInt64(random.integer(below: 1000)) * UInt64(plan.outageMax * 1e6)
        scheduleCut()
    }

    func scheduleCut() {
        if let mean = plan.cutEvery {
            schedule(.cut, inSeconds: mean * (0.2 + Double(random.integer(below: 1600)) / 1000))
        }
    }

    private func crash() throws {
        guard isFaulty else { return }
        let index = random.integer(below: nodes.count)
        if nodes[index].isUp {
            let isClean = isClean(nodes[index])
            if isClean {
                cleanStops += 1
                try stop(index)
            } else {
                crashes += 1
            }
            trace.note(clock.nanoseconds, "\(nodes[index].name) \(isClean ? "stops" : "dies")")
            // What it sent before is still under way.
            for (one, other) in network.connections where one.node == index || other.node == index {
                let survivor = one.node == index ? other : one
                let time = network.arrival(at: survivor, now: clock.nanoseconds, plan: plan, random: random)
                heap.schedule(.hungUp(survivor), at: time)
            }
            nodes[index].isUp = false
            scheduledTicks[index] = nil
            let pause = 0.05 + Double(random.integer(below: 3000)) / 1000
            schedule(.restart(node: index, cleanly: isClean), inSeconds: pause)
        }
        scheduleCrash()
    }

    private func isClean(_ node: SimulatedNode) -> Bool {
        Double(random.integer(below: 1000)) / 1000 < plan.cleanStops && clock.nanoseconds >= node.diskIsFullUntil
    }

    /// As the edge does it: the node closes its drafts, all is committed, and then the process ends.
    private func stop(_ index: Int) throws {
        nodes[index].node.stop(at: clock.now, into: &effects)
        effects.drain { perform($0, of: index) }
        guard let last = nodes[index].uncommitted.last else { return }
        try nodes[index].commit(upTo: last.token)
        feed(.stored(last.token), to: index)
    }

    private func fillDisk() {
        guard isFaulty else { return }
        let index = random.integer(below: nodes.count)
        fullDisks += 1
        trace.note(clock.nanoseconds, "the disk of \(nodes[index].name) is full")
        nodes[index].diskIsFullUntil = clock.nanoseconds + UInt64(random.integer(below: 3000)) * 1_000_000
        scheduleFullDisk()
    }

    func scheduleFullDisk() {
        if let mean = plan.fullDiskEvery {
            schedule(.fullDisk, inSeconds: mean * (0.2 + Double(random.integer(below: 1600)) / 1000))
        }
    }

    func scheduleCrash() {
        if let mean = plan.crashEvery {
            schedule(.crash, inSeconds: mean * (0.2 + Double(random.integer(below: 1600)) / 1000))
        }
    }
}
