import Discovery
import Membership
import NodeCore
import Replication
import SodiumCrypto
import Store

/// A world of nodes in one thread: the real node code and store, on simulated clocks, disks and networks, from one
/// seed.
///
/// Nothing here may depend on the order of a dictionary or a set: the same seed gives the same trace.
final class World {
    enum Event {
        case tick(node: Int, life: Int, moment: UInt64)
        case arrive(SimulatedNetwork.End, SimulatedNetwork.Parcel)
        /// What waits at an end may be taken now.
        case release(SimulatedNetwork.End)
        case writable(SimulatedNetwork.End, Bool)
        case dialled(SimulatedNetwork.End, Endpoint)
        case dialFailed(SimulatedNetwork.End)
        case committed(node: Int, life: Int, StoreToken)
        indirect case loaded(node: Int, life: Int, LoadedSpace)
        case fetched(node: Int, life: Int, FetchRequest, [StoredChange])
        indirect case blob(node: Int, life: Int, BlobOutcome)
        case datagram(node: Int, life: Int, [UInt8], from: Endpoint)
        case beacon(node: Int, [UInt8], from: BeaconSource)
        case fault(FaultKind)
        /// What a fault did for a while is over.
        case mend(Mending)
        case restart(node: Int, cleanly: Bool)
        /// An end that waited for somebody to write.
        case strike(FaultKind, node: Int, life: Int)
        /// The next death of a node that dies soon after each start.
        case dieAgain(node: Int, life: Int)
        /// The next step of what somebody does at a node.
        case errand(node: Int, life: Int, () -> Void)
        /// The next action of the scenario's workload.
        case act
    }

    let random: RandomSource
    let plan: FaultPlan
    /// The time of the world in nanoseconds: it moves only when the next event is taken.
    private(set) var nanoseconds: UInt64 = 0
    var heap = EventHeap<Event>()
    var network = SimulatedNetwork()
    var datagrams: SimulatedDatagrams
    /// What went wrong on the way, beside what the checkers find at the end.
    var fault: Finding?
    var nodes: [SimulatedNode] = []
    var trace: Trace
    var effects = EffectQueue()
    /// Answers that a workload waits for.
    var answers: [RequestID: (Result<NodeReply, NodeFailure>) -> Void] = [:]
    private var nextRequest: UInt64 = 0
    /// By node, how many bytes it sent over connections since that was last asked anew.
    private(set) var sentInBytes: [Int] = []
    /// While true, faults happen.
    var isFaulty = false
    var tally = FaultTally()
    var onAct: (() throws -> Void)?
    /// Told of every node that is back after a bad end, while faults happen.
    var onReturn: ((_ node: Int) -> Void)?
    /// Told of every node that ends.
    var onEnd: ((_ node: Int) -> Void)?
    /// What nodes share beside the network.
    var mailboxes: [MailboxPlace: SimulatedMailbox] = [:]
    /// What ends a node, or all, when somebody writes next.
    var strike: FaultKind?
    /// Told of every node that goes on from an older disk, or is a copy of another: what it promised since the moment
    /// may be lost.
    var onRollback: ((_ node: Int, _ since: UInt64) -> Void)?
    /// Nodes in hostile hands, and what takes what is sent to them.
    var taken: [Int: (SimulatedNetwork.End, [UInt8]) -> Void] = [:]

    /// With a `plan`, that one; else one drawn from the seed.
    init(seed: UInt64, keepsTrace: Bool, nodeCount: Int = 2, plan fixed: FaultPlan? = nil) throws {
        SecretBytes.letPagesWait(atMost: Self.secretPagesMax)
        random = RandomSource(seed: seed)
        plan = fixed ?? FaultPlan(from: random)
        trace = Trace(keepsLines: keepsTrace)
        datagrams = SimulatedDatagrams(seed: seed)
        for index in 0..<nodeCount { try add(seed: seed &* 31 &+ UInt64(index)) }
        for index in nodes.indices { feed(.started, to: index) }
    }

    /// More nodes than these have their databases in memory in any case, which is faster.
    private static let disksMax = 8

    /// Of each size: the keys of all nodes of a world go at once, and those of the next come.
    private static let secretPagesMax = 1_024

    /// Puts a machine with a node of its own into the world; it is not started.
    @discardableResult
    func add(seed: UInt64, copying other: SimulatedNode? = nil) throws -> Int {
        let index = nodes.count
        guard let endpoint = Endpoint(host: "10.0.\(index / 250).\(1 + index % 250)", port: 4040) else {
            preconditionFailure("an address of four small numbers is one")
        }
        let place = SimulatedNode.Place(
            name: SimulatedNode.name(index), endpoint: endpoint, hasLanes: plan.hasLanes,
            hasDisk: plan.hasDisks && index < Self.disksMax)
        nodes.append(
            try other.map { try SimulatedNode(copyOf: $0, at: place, seed: seed) }
                ?? SimulatedNode(at: place, seed: seed))
        datagrams.places.append(endpoint)
        return index
    }

    func resetTraffic() { sentInBytes = Array(repeating: 0, count: nodes.count) }

    func countTraffic(_ count: Int, from node: Int) {
        if sentInBytes.indices.contains(node) { sentInBytes[node] += count }
    }

    var seconds: Double { Double(nanoseconds) / 1e9 }

    func moment(inSeconds seconds: Double) -> UInt64 { nanoseconds + UInt64(seconds * 1e9) }

    // MARK: Running

    /// So many events at one moment are no chance: a node wants its next tick at once, again and again.
    private static let eventsAtOnceMax = 50_000

    /// Takes events until `isNotDone` says no or the time is over; answers whether it was done.
    func run(until deadline: UInt64, while isNotDone: () -> Bool) throws -> Bool {
        var atOnce = 0
        while isNotDone() {
            guard let next = heap.nextTime, next <= deadline, let (time, event) = heap.popFirst() else {
                nanoseconds = max(deadline, nanoseconds)
                return !isNotDone()
            }
            precondition(time >= nanoseconds, "simulated time never goes back")
            atOnce = time == nanoseconds ? atOnce + 1 : 0
            if atOnce > Self.eventsAtOnceMax { throw Standstill(event: "\(event)") }
            nanoseconds = time
            try take(event)
        }
        return true
    }

    /// The time does not go on.
    struct Standstill: Error {
        let event: String
    }

    private func take(_ event: Event) throws {
        switch event {
        case .tick(let node, let life, let moment):
            guard nodes[node].life == life, nodes[node].tick == moment else { return }
            nodes[node].tick = nil
            feed(.tick, to: node)
        case .arrive(let end, let parcel): arrive(parcel, at: end)
        case .release(let end): release(end)
        case .writable(let end, let isWritable):
            if network.ports[end] != nil { feed(.linkWritable(end.link, isWritable), to: end) }
        case .dialled(let end, let endpoint): dialled(end, endpoint)
        case .dialFailed(let end): feed(.linkFailed(end.link), to: end)
        case .committed(let node, let life, let token):
            if nodes[node].life == life, nodes[node].isUp { try committed(token, at: node) }
        case .loaded(let node, let life, let space):
            if nodes[node].life == life { feed(.loaded(space), to: node) }
        case .fetched(let node, let life, let request, let changes):
            if nodes[node].life == life { feed(.fetched(request, changes), to: node) }
        case .blob(let node, let life, let outcome):
            if nodes[node].life == life { feed(.blob(outcome), to: node) }
        case .datagram(let node, let life, let bytes, let source):
            if nodes[node].life == life { receiveDatagram(bytes, at: node, from: source) }
        case .beacon(let node, let bytes, let source):
            if nodes[node].isListening { feed(.beaconHeard(bytes, from: source), to: node) }
        case .fault(let kind): try befall(kind)
        case .mend(let mending): mend(mending)
        case .restart(let node, let cleanly): try restart(node, cleanly: cleanly)
        case .strike(let kind, let node, let life):
            if isFaulty, nodes[node].life == life, nodes[node].isUp { end(node, by: kind) }
        case .dieAgain(let node, let life):
            if isFaulty, nodes[node].life == life, nodes[node].isUp { dieAgain(node) }
        case .errand(let node, let life, let next): if nodes[node].life == life, nodes[node].isUp { next() }
        case .act: try onAct?()
        }
    }

    func schedule(_ event: Event, inSeconds seconds: Double) {
        heap.schedule(event, at: moment(inSeconds: seconds))
    }

    // MARK: Feeding nodes

    func command(
        _ command: NodeCommand, at node: Int, client: UInt64 = 1,
        then done: @escaping (Result<NodeReply, NodeFailure>) -> Void
    ) {
        nextRequest += 1
        let request = RequestID(client: ClientID(value: client), number: nextRequest)
        answers[request] = done
        feed(.command(request, command), to: node)
    }

    /// Feeds the node whose link it is, if that is still the one which had it.
    func feed(_ event: NodeEvent, to end: SimulatedNetwork.End) {
        if nodes[end.node].life == end.life { feed(event, to: end.node) }
    }

    func feed(_ event: NodeEvent, to index: Int) {
        let node = nodes[index]
        guard node.isUp else { return }
        node.node.handle(event, at: now(of: index), into: &effects)
        effects.drain { perform($0, of: index) }
        guard let deadline = node.node.nextDeadline else { return }
        let moment = max(node.clock.moment(of: deadline), nanoseconds)
        if node.tick.map({ moment < $0 }) ?? true {
            node.tick = moment
            heap.schedule(.tick(node: index, life: node.life, moment: moment), at: moment)
        }
    }

    func now(of index: Int) -> Instant { nodes[index].clock.now(at: nanoseconds) }

    /// The nodes that keep the rules, and have a key of their own.
    var honest: [Int] { nodes.indices.filter { taken[$0] == nil && !nodes[$0].isCopy } }
}
