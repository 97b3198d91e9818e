import Discovery
import Identity
import Membership
import Replication
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Some nodes wired to one another in memory: what one wants done becomes what happens to another, on a clock that
/// moves only when a test lets it.
///
/// Bytes arrive whole and in order, `delay` later. Nothing sleeps, nothing runs by itself.
final class TestNetwork {
    struct End: Hashable {
        let node: Int
        let life: Int
        let link: LinkID
    }

    private struct Scheduled {
        let time: UInt64
        let order: UInt64
        let action: () -> Void
    }

    private(set) var nodes: [TestNode] = []
    /// Nanoseconds since the start.
    private(set) var time: UInt64 = 1_000_000_000
    /// How long bytes, dials and beacons are under way, in nanoseconds.
    var delay: UInt64 = 0
    /// Whether nodes get the ticks that they ask for.
    var givesTicks = true
    /// Whether nodes announce themselves; most tests are about something else.
    var isDiscoverable = false
    /// Whether dials come through.
    var isDown = false
    /// Whether dials are neither answered nor refused.
    var losesDials = false
    /// A node that nobody reaches and that reaches nobody.
    private var isolated: Int?
    /// Sees all bytes on links between nodes and may change them, or hold them back by answering nil.
    var onWire: ((_ from: Int, _ link: LinkID, _ bytes: [UInt8]) -> [UInt8]?)?
    /// Sees all datagrams and says what arrives in place of each, and from where.
    var onDatagram: ((_ from: Endpoint, _ to: Endpoint, _ bytes: [UInt8]) -> [(from: Endpoint, bytes: [UInt8])])?
    /// Every datagram that a node sent.
    private(set) var datagrams: [(from: Endpoint, to: Endpoint, bytes: [UInt8])] = []
    /// How long datagrams are under way, in nanoseconds.
    var datagramDelay: UInt64 = 0
    /// How long files of blobs take to be read and written, in nanoseconds.
    var blobDelay: UInt64 = 0
    /// A node whose files of blobs are neither read nor written for now.
    var diskOfBlobsIsHeld: Int?
    private var heldBlobWork: [BlobWork] = []
    /// Whether nodes that are added or start anew take datagrams.
    let hasLanes: Bool
    /// How many chunks of bytes crossed.
    private(set) var sendCount = 0
    private(set) var tickCount = 0
    /// How many dials were made.
    private(set) var dialCount = 0

    private var queue: [Scheduled] = []
    private var nextOrder: UInt64 = 0
    private var peers: [End: End] = [:]
    private var hands: [End: HandPeer] = [:]
    private var arrivals: [End: UInt64] = [:]
    private var nextAccepted: UInt64 = 2
    private var nextRequest: UInt64 = 1

    static let epochInMilliseconds: UInt64 = 1_704_067_200_000

    init(hasLanes: Bool = false) {
        self.hasLanes = hasLanes
    }

    var now: Instant {
        Instant(monotonicInNanoseconds: time, unixInMilliseconds: Self.epochInMilliseconds + time / 1_000_000)
    }

    func now(at node: TestNode) -> Instant {
        let milliseconds = Int64(clamping: now.unixInMilliseconds) + node.clockLead
        return Instant(
            monotonicInNanoseconds: time, unixInMilliseconds: UInt64(clamping: max(milliseconds, 0)))
    }

    @discardableResult
    func add(_ name: String, seed: UInt64) throws -> TestNode {
        let node = try TestNode(name: name, index: nodes.count, seed: seed, at: now)
        node.isDiscoverable = isDiscoverable
        nodes.append(node)
        if hasLanes { node.core.datagramPort = node.endpoint.port }
        feed(.started, to: node)
        return node
    }

    /// Another machine with all that the disk of a node holds, its keys included.
    func addCopy(of original: TestNode) throws -> TestNode {
        let node = try TestNode(copying: original, index: nodes.count, at: now)
        nodes.append(node)
        feed(.started, to: node)
        return node
    }

    // MARK: Time

    /// Lets everything happen that is due within `span`, and the clock move on by it.
    func run(for span: Duration) {
        _ = run(within: span) { false }
    }

    /// Lets things happen until `isDone`; answers whether it came to that within `span`.
    @discardableResult
    func run(within span: Duration, until isDone: () -> Bool) -> Bool {
        let end = time + UInt64(span / .nanoseconds(1))
        var ticksAtOnce = 0
        while !isDone() {
            let event = queue.indices.min { (queue[$0].time, queue[$0].order) < (queue[$1].time, queue[$1].order) }
            let eventTime = event.map { queue[$0].time } ?? .max
            let due = givesTicks ? nextTick() : nil
            let next = min(eventTime, due?.time ?? .max)
            guard next <= end else {
                time = end
                return isDone()
            }
            if next > time { ticksAtOnce = 0 }
            time = max(time, next)
            if let event, eventTime <= next {
                queue.remove(at: event).action()
            } else if let due {
                ticksAtOnce += 1
                tickCount += 1
                guard ticksAtOnce < 1000 else {
                    Issue.record("\(due.node.name) wants one tick after the other without end")
                    return false
                }
                feed(.tick, to: due.node)
            }
        }
        return true
    }

    /// Lets everything happen that needs no more time.
    func settle() {
        run(for: .zero)
    }

    private func nextTick() -> (time: UInt64, node: TestNode)? {
        var earliest: (time: UInt64, node: TestNode)?
        for node in nodes where node.isUp && node.heldInSleep == nil {
            guard let deadline = node.core.nextDeadline else { continue }
            if earliest.map({ deadline < $0.time }) ?? true { earliest = (max(deadline, time), node) }
        }
        return earliest
    }

    private func schedule(at time: UInt64, _ action: @escaping () -> Void) {
        queue.append(Scheduled(time: time, order: nextOrder, action: action))
        nextOrder += 1
    }

    // MARK: Sleep

    /// A machine sleeps: its node does nothing, and what is sent to it waits.
    func suspend(_ node: TestNode) {
        node.heldInSleep = []
    }

    /// It wakes: what became due is done first, and then comes what was held.
    func wake(_ node: TestNode) {
        let held = node.heldInSleep ?? []
        node.heldInSleep = nil
        feed(.tick, to: node)
        for event in held { feed(event, to: node) }
    }

    // MARK: Events and effects

    func feed(_ event: NodeEvent, to node: TestNode) {
        guard node.isUp else { return }
        guard node.heldInSleep == nil else { return node.heldInSleep?.append(event) ?? () }
        node.core.handle(event, at: now(at: node), into: &node.effects)
        drain(node)
    }

    private func drain(_ node: TestNode) {
        var effects: [NodeEffect] = []
        node.effects.drain { effects.append($0) }
        for effect in effects { perform(effect, of: node) }
    }

    /// Does what was held back.
    func releaseBlobs(of node: TestNode) {
        let work = heldBlobWork
        heldBlobWork = []
        for work in work { perform(.blob(work), of: node) }
    }

    private func feed(_ event: NodeEvent, to end: End) {
        guard nodes[end.node].life == end.life else { return }
        feed(event, to: nodes[end.node])
    }

    private func perform(_ effect: NodeEffect, of node: TestNode) {
        switch effect {
        case .dial(let link, let endpoint):
            let end = End(node: node.index, life: node.life, link: link)
            dialCount += 1
            schedule(at: time + delay) { [unowned self] in dialled(end, endpoint) }
        case .send(let link, let bytes): send(bytes, from: End(node: node.index, life: node.life, link: link))
        case .close(let link): close(End(node: node.index, life: node.life, link: link))
        // The wire holds nothing back: what was sent arrives, and the node keeps it until its time.
        case .setReading(let link, let isOn): node.reading.append((link, isOn))
        case .beacon(let bytes):
            node.beacons.append(bytes)
            for other in nodes where other !== node && other.segment == node.segment {
                schedule(at: time + delay) { [unowned self] in
                    if other.isListening { feed(.beaconHeard(bytes, from: node.source(seenBy: other)), to: other) }
                }
            }
        case .answerBeacon(let bytes, let source):
            node.answers.append((bytes, source))
            let asked = nodes.filter { $0 !== node && $0.source(seenBy: node) == source }
            for other in asked where other.segment == node.segment {
                schedule(at: time + delay) { [unowned self] in
                    if other.isListening { feed(.beaconHeard(bytes, from: node.source(seenBy: other)), to: other) }
                }
            }
        case .sendDatagram(let bytes, let target): sendDatagram(bytes, from: node.endpoint, to: target)
        case .listenForBeacons(let isWanted): node.isListening = isWanted
        case .store(let token, let writes): store(token, writes, of: node)
        case .load(let request):
            let life = node.life
            schedule(at: time + node.loadDelay) { [unowned self] in
                do {
                    if node.life == life, let space = try request.run() { feed(.loaded(space), to: node) }
                } catch {
                    Issue.record(error)
                }
            }
        case .fetch(let request):
            let life = node.life
            node.fetches.append(request)
            schedule(at: time) { [unowned self] in
                if node.life == life { feed(.fetched(request, node.store.changes(request)), to: node) }
            }
        case .blob(let work) where diskOfBlobsIsHeld == node.index: heldBlobWork.append(work)
        case .blob(let work):
            let life = node.life
            schedule(at: time + blobDelay) { [unowned self] in
                guard node.life == life, node.isUp, let outcome = node.blobs.perform(work) else { return }
                feed(.blob(outcome), to: node)
            }
        // `TestMailbox` visits when a test says so.
        case .visitMailbox: break
        case .reply(let request, let result):
            if node.replies.updateValue(result, forKey: request) != nil {
                Issue.record("request \(request) of \(node.name) was answered twice")
            }
        case .notify(let subscription, let notification): node.notifications.append((subscription, notification))
        case .log(let level, let text): node.log.append((level, text))
        }
    }

    private func send(_ bytes: [UInt8], from end: End) {
        if let hand = hands[end] { return hand.take(bytes) }
        guard let other = peers[end] else { return }
        sendCount += 1
        guard let bytes = onWire.map({ $0(end.node, end.link, bytes) }) ?? bytes else { return }
        let arrival = max(time + delay, arrivals[other] ?? 0)
        arrivals[other] = arrival
        schedule(at: arrival) { [unowned self] in
            if peers[other] != nil { feed(.linkReceived(other.link, bytes), to: other) }
        }
    }

    /// Bytes that were held back on a link arrive.
    func deliver(_ bytes: [UInt8], on link: LinkID, of node: TestNode) {
        send(bytes, from: End(node: node.index, life: node.life, link: link))
    }

    /// Datagrams go on their own: any may be held back or changed. `source` is where the other side sees it come from.
    func sendDatagram(_ bytes: [UInt8], from source: Endpoint, to target: Endpoint) {
        datagrams.append((source, target, bytes))
        guard let node = nodes.first(where: { $0.endpoint == target }) else { return }
        let arriving = onDatagram.map { $0(source, target, bytes) } ?? [(from: source, bytes: bytes)]
        for (source, bytes) in arriving {
            let life = node.life
            schedule(at: time + datagramDelay) { [unowned self] in
                guard node.life == life, let index = Node.laneIndex(of: bytes),
                    node.core.takesDatagrams(for: index)
                else { return }
                feed(.datagramReceived(bytes, from: source), to: node)
            }
        }
    }

    /// What was sent before still arrives; then the other side hears of the end.
    private func close(_ end: End) {
        if let hand = hands.removeValue(forKey: end) { return hand.isClosed = true }
        guard let other = peers[end] else { return }
        schedule(at: max(time + delay, arrivals[other] ?? 0)) { [unowned self] in
            remove(end)
            feed(.linkClosed(other.link), to: other)
        }
    }

    private func dialled(_ end: End, _ endpoint: Endpoint) {
        guard nodes[end.node].life == end.life, nodes[end.node].isUp, !losesDials else { return }
        let dialling = nodes[end.node]
        guard !isDown,
            let target = nodes.first(where: {
                $0.endpoint(seenBy: dialling) == endpoint && $0.isUp && $0.segment == dialling.segment
            }), isolated != end.node, isolated != target.index
        else { return feed(.linkFailed(end.link), to: end) }
        let accepted = End(node: target.index, life: target.life, link: LinkID(value: nextAccepted))
        nextAccepted += 2
        peers[end] = accepted
        peers[accepted] = end
        feed(.linkAccepted(accepted.link, host: dialling.host(seenBy: target)), to: accepted)
        feed(.linkConnected(end.link), to: end)
    }

    private func remove(_ end: End) {
        if let other = peers.removeValue(forKey: end) {
            peers[other] = nil
            arrivals[other] = nil
        }
        arrivals[end] = nil
    }

    /// Lets a node do what no command and no event asks of it, as a hostile or broken one would.
    func act(_ node: TestNode, _ body: (Node) throws -> Void) rethrows {
        node.core.now = now(at: node)
        try body(node.core)
        node.core.emitWrites()
        swap(&node.core.outbox, &node.effects)
        drain(node)
    }

    /// The link between two nodes as the first of them has it.
    func session(of node: TestNode, with other: TestNode) throws -> PeerSession {
        guard let link = node.core.peers[other.key]?.link, let session = node.core.sessions[link] else {
            throw Unexpected("\(node.name) has no link with \(other.name)")
        }
        return session
    }

    /// Makes a node call a known peer now, whatever its backoff.
    func dial(from node: TestNode, to other: TestNode) {
        act(node) { core in
            let link = core.dial(other.endpoint, for: .known(other.key))
            core.peers[other.key]?.dialling = link
        }
    }

    // MARK: Store

    private func store(_ token: StoreToken, _ writes: [DurableWrite], of node: TestNode) {
        node.uncommitted.append((token, writes))
        guard let commitDelay = node.commitDelay else { return }
        let life = node.life
        schedule(at: time + commitDelay) { [unowned self] in
            if node.life == life { commit(upTo: token, of: node) }
        }
    }

    /// Makes everything up to `token` durable and says so.
    func commit(upTo token: StoreToken, of node: TestNode) {
        while let batch = node.uncommitted.first, batch.token <= token {
            node.uncommitted.removeFirst()
            if node.refusesWrites {
                feed(.storeFailed(batch.token), to: node)
            } else {
                node.store.commit(batch.writes)
                feed(.stored(batch.token), to: node)
            }
        }
    }

    func commitAll(of node: TestNode) {
        if let last = node.uncommitted.last { commit(upTo: last.token, of: node) }
    }

    // MARK: Links

    /// How many connections stand between nodes.
    var linkCount: Int { peers.count / 2 }

    /// Takes one node from the network, or gives it back with nil.
    func isolate(_ node: TestNode?) {
        isolated = node?.index
        if let node { cut { $0.node == node.index } }
    }

    /// Breaks every connection between nodes that has an end of some kind; both sides hear of it.
    func cut(where isCut: (End) -> Bool = { _ in true }) {
        for (end, other) in peers where (end.node, end.link.value) < (other.node, other.link.value) {
            guard isCut(end) || isCut(other) else { continue }
            remove(end)
            feed(.linkClosed(end.link), to: end)
            feed(.linkClosed(other.link), to: other)
        }
    }

    /// A connection to a node from nobody the network knows, driven by hand.
    func handPeer(to node: TestNode, host: String = "10.9.9.9") -> HandPeer {
        let end = End(node: node.index, life: node.life, link: LinkID(value: nextAccepted))
        nextAccepted += 2
        let hand = HandPeer(link: end.link, node: node, network: self)
        hands[end] = hand
        feed(.linkAccepted(end.link, host: host), to: node)
        return hand
    }

    // MARK: Clients

    @discardableResult
    func ask(_ command: NodeCommand, at node: TestNode, client: UInt64 = 1) -> RequestID {
        let request = RequestID(client: ClientID(value: client), number: nextRequest)
        nextRequest += 1
        feed(.command(request, command), to: node)
        return request
    }

    /// Asks and lets time pass until there is an answer.
    func answer(
        to command: NodeCommand, at node: TestNode, client: UInt64 = 1, within span: Duration = .seconds(60)
    ) -> Result<NodeReply, NodeFailure>? {
        let request = ask(command, at: node, client: client)
        run(within: span) { node.replies[request] != nil }
        return node.replies[request]
    }

    // MARK: Starts and ends

    /// The process ends from one moment to the next: what was not committed is gone.
    func kill(_ node: TestNode) {
        node.isUp = false
        node.uncommitted = []
        node.blobs.crash()
        for (end, other) in peers where end.node == node.index {
            remove(end)
            schedule(at: time + delay) { [unowned self] in feed(.linkClosed(other.link), to: other) }
        }
    }

    /// The node is asked to stop, commits what it has, and ends.
    func stop(_ node: TestNode) {
        node.core.stop(at: now, into: &node.effects)
        drain(node)
        commitAll(of: node)
        settle()
        kill(node)
        node.wasStoppedCleanly = !node.refusesWrites
    }

    func start(_ node: TestNode) throws {
        try node.restart(at: now)
        if hasLanes { node.core.datagramPort = node.endpoint.port }
        feed(.started, to: node)
    }
}
