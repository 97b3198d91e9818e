import CRDT
import Discovery
import Identity
import Membership
import NodeCore
import Pairing
import Replication
import SodiumCrypto
import Testing
import WireCodec

/// Two node cores with a wire between them that delivers at once, and a disk that answers when it is told to.
///
/// Everything that crosses is kept, so that a test can send it again, changed or to somebody else.
final class TwoNodes {
    /// Both nodes number their dials alike, so a link is known by its node as well.
    struct End: Hashable {
        let node: Int
        let link: LinkID
    }

    struct Sent {
        let from: Int
        let link: LinkID
        let bytes: [UInt8]
    }

    let nodes: [Node]
    var milliseconds: UInt64 = 1_000
    /// While false, `.store` is not answered.
    var storesAtOnce = true
    /// Changes what one node sends before the other gets it.
    var tamper: ((Sent) -> [UInt8])?
    private(set) var sent: [Sent] = []
    private(set) var replies: [UInt64: Result<NodeReply, NodeFailure>] = [:]
    private(set) var notifications: [(node: Int, NodeNotification)] = []
    private(set) var writes: [[DurableWrite]] = [[], []]
    private(set) var closed: Set<End> = []
    private(set) var unanswered: [(node: Int, token: StoreToken)] = []
    private var nextRequest: UInt64 = 0
    private var nextLink: UInt64 = 2
    private var peerOf: [End: End] = [:]
    private var queue: [(node: Int, event: NodeEvent)] = []
    private var effects = EffectQueue()
    private var isRunning = false

    /// Called when a node has handled an event and before its effects are performed.
    var afterEvent: (() -> Void)?

    convenience init(
        states: [DurableState] = [.empty, .empty], identities: [LocalIdentity]? = nil, seed: UInt64 = 1
    ) throws {
        let made =
            try identities
            ?? ["ada", "ben"].enumerated().map { index, name in
                try LocalIdentity.generate(
                    name: name, from: RandomSource(seed: UInt64(index) &+ 77), now: 1_700_000_000)
            }
        try self.init(states: states, identities: made) { RandomSource(seed: seed &* 2 &+ UInt64($0)) }
    }

    /// With the random source of each node by its index.
    init(
        states: [DurableState] = [.empty, .empty], identities: [LocalIdentity], random: (Int) -> RandomSource
    ) throws {
        nodes = try identities.enumerated().map { index, identity in
            let node = try Node(identity: identity, random: random(index), state: states[index])
            node.listeningPort = UInt16(4000 + index)
            node.isDiscoverable = false
            return node
        }
    }

    var now: Instant {
        Instant(monotonicInNanoseconds: milliseconds * 1_000_000, unixInMilliseconds: 1_700_000_000_000 + milliseconds)
    }

    static func endpoint(_ node: Int) throws -> Endpoint {
        try #require(Endpoint(host: "10.0.0.\(node + 1)", port: UInt16(4000 + node)))
    }

    func feed(_ event: NodeEvent, to node: Int) {
        queue.append((node, event))
        guard !isRunning else { return }
        isRunning = true
        while !queue.isEmpty {
            let next = queue.removeFirst()
            nodes[next.node].handle(next.event, at: now, into: &effects)
            afterEvent?()
            effects.drain { perform($0, of: next.node) }
        }
        isRunning = false
    }

    /// Lets time pass, with a tick wherever one is wanted.
    func pass(milliseconds span: UInt64) {
        let end = milliseconds + span
        while true {
            let due = nodes.indices.compactMap { index in nodes[index].nextDeadline.map { ($0 / 1_000_000 + 1, index) }
            }
            guard let (time, index) = due.min(by: { $0 < $1 }), time <= end else { break }
            milliseconds = max(milliseconds, time)
            feed(.tick, to: index)
        }
        milliseconds = end
    }

    @discardableResult
    func command(_ command: NodeCommand, at node: Int, client: UInt64 = 1) -> UInt64 {
        nextRequest += 1
        let request = RequestID(client: ClientID(value: client), number: nextRequest)
        feed(.command(request, command), to: node)
        return request.number
    }

    /// Opens a bare link to a node, as a stranger would.
    func strangerLink(to node: Int) -> LinkID {
        let link = LinkID(value: nextLink)
        nextLink += 2
        feed(.linkAccepted(link, host: "10.0.0.9"), to: node)
        return link
    }

    func sentBytes(by node: Int, on link: LinkID) -> [UInt8] {
        sent.filter { $0.from == node && $0.link == link }.flatMap(\.bytes)
    }

    func hasClosed(_ link: LinkID, at node: Int) -> Bool { closed.contains(End(node: node, link: link)) }

    func acknowledgeStores() {
        let waiting = unanswered
        unanswered = []
        for item in waiting { feed(.stored(item.token), to: item.node) }
    }

    private func perform(_ effect: NodeEffect, of node: Int) {
        switch effect {
        case .dial(let link, let endpoint): dial(link, endpoint, from: node)
        case .send(let link, let bytes):
            let item = Sent(from: node, link: link, bytes: bytes)
            sent.append(item)
            if let other = peerOf[End(node: node, link: link)] {
                queue.append((other.node, .linkReceived(other.link, tamper?(item) ?? bytes)))
            }
        case .close(let link):
            closed.insert(End(node: node, link: link))
            if let other = peerOf.removeValue(forKey: End(node: node, link: link)) {
                peerOf[other] = nil
                queue.append((other.node, .linkClosed(other.link)))
            }
        case .beacon(let bytes):
            if let endpoint = try? Self.endpoint(node) {
                queue.append((1 - node, .beaconHeard(bytes, from: BeaconSource(endpoint: endpoint, interface: "eth0"))))
            }
        case .answerBeacon, .listenForBeacons, .sendDatagram, .setReading, .visitMailbox, .blob, .log: break
        case .store(let token, let batch):
            writes[node] += batch
            if storesAtOnce { queue.append((node, .stored(token))) } else { unanswered.append((node, token)) }
        case .load(let request):
            do {
                if let space = try request.run() { queue.append((node, .loaded(space))) }
            } catch {
                Issue.record(error)
            }
        case .fetch(let request): queue.append((node, .fetched(request, stored(request, at: node))))
        case .reply(let request, let result): replies[request.number] = result
        case .notify(_, let notification): notifications.append((node, notification))
        }
    }

    private func stored(_ request: FetchRequest, at node: Int) -> [StoredChange] {
        writes[node].compactMap { write in
            guard case .change(let change) = write, change.chain == request.chain, change.strand == request.strand,
                (request.from..<request.to).contains(change.sequence)
            else { return nil }
            return change
        }
    }

    private func dial(_ link: LinkID, _ endpoint: Endpoint, from node: Int) {
        guard (try? Self.endpoint(1 - node)) == endpoint else { return queue.append((node, .linkFailed(link))) }
        let accepted = End(node: 1 - node, link: LinkID(value: nextLink))
        nextLink += 2
        peerOf[End(node: node, link: link)] = accepted
        peerOf[accepted] = End(node: node, link: link)
        queue.append((accepted.node, .linkAccepted(accepted.link, host: "10.0.0.\(node + 1)")))
        queue.append((node, .linkConnected(link)))
    }
}

extension TwoNodes {
    /// Ada makes a space with one file and Ben joins it by the code.
    func pair(text: String = "hello") throws -> (space: SpaceID, document: Bytes32) {
        let made = command(.createSpace(title: "Pair", files: [StarterFile(path: "a.txt", text: text)]), at: 0)
        guard case .success(.space(let space))? = replies[made] else { throw Unexpected(replies[made]) }
        let code = try invite(to: space)
        let joined = command(.join(code, try Self.endpoint(0)), at: 1)
        guard case .success(.joined)? = replies[joined] else { throw Unexpected(replies[joined]) }
        return (space, try #require(nodes[0].space(space)).documentID(at: "a.txt"))
    }

    func invite(to space: SpaceID, as role: Role = .editor) throws -> PairingCode {
        let invited = command(.invite(space, role), at: 0)
        guard case .success(.invited(let code, _))? = replies[invited] else { throw Unexpected(replies[invited]) }
        return code
    }

    func text(_ path: String = "a.txt", of space: SpaceID, at node: Int) throws -> String {
        try #require(nodes[node].space(space)).document(at: path).text.text.string()
    }

    struct Unexpected: Error {
        let answer: String

        init(_ answer: Result<NodeReply, NodeFailure>?) {
            self.answer = "\(answer as Any)"
        }
    }
}
