import CRDT
import Discovery
import Identity
import Membership
import Noise
import Replication
import SodiumCrypto
import Spaces
import WireCodec

@testable import NodeCore
@testable import SecureChannel

/// A whole node, and on an established link a member who may only look: each piece is a frame's type and its body, or
/// bytes of the link as they come, or time.
///
/// Whatever such a member says, the text and the members stay, and what the node answers is bounded by what was said.
enum NodeTarget: FuzzTarget {
    static let name = "node"
    static let lengthMax = 2_048

    static func take(_ bytes: [UInt8]) {
        guard let world = try? ViewerAtNode() else { broken("a viewer is not let onto its link") }
        let before = world.shown
        let sentBefore = world.sentInBytes
        for piece in pieces(bytes) { world.take(piece) }
        world.pass(.seconds(20))
        claim(world.shown == before, "one who may only look changed something")
        let answered = world.sentInBytes - sentBefore
        claim(answered <= 128 * 1024 + 64 * bytes.count, "\(bytes.count) bytes are answered with \(answered)")
        claim(world.sessionCount <= 2, "a link makes more links")
    }

    /// The vectors of all messages, those of a space with this one's id.
    static func seeds() -> [[UInt8]] {
        guard let world = try? ViewerAtNode() else { broken("a viewer is not let onto its link") }
        return MessageType.allCases.flatMap { type -> [[UInt8]] in
            let bodies = VectorSeeds.bytes("sync/\(type)", "bytes")
            let spaces = Set(
                VectorSeeds.textsIfAny("sync/\(type)", "space").compactMap {
                    Hex.decode(String(decoding: $0, as: UTF8.self))
                })
            let ours = bodies.map { body in spaces.reduce(body) { $0.replacing($1, with: world.space.bytes.bytes) } }
            let frames = ours.map { [type.rawValue] + $0 }
            return frames.map { joined([$0]) } + [joined(frames + [[ViewerAtNode.timePiece, 9]] + frames)]
        }
    }
}

/// The node with a space and a document, and the channel of the viewer.
private final class ViewerAtNode {
    /// The type of a piece that is no frame: as many seconds as its second byte says.
    static let timePiece: UInt8 = 0
    private static let maker = identity("ada", 1)
    private static let viewer = identity("ben", 2)
    private static let text = "hello"

    let space: SpaceID
    private(set) var sentInBytes = 0
    private let node: Node
    private var now = Instant(monotonicInNanoseconds: 1_000_000_000, unixInMilliseconds: 1_700_000_000_000)
    private var effects = EffectQueue()
    private var toViewer: [UInt8] = []
    private var isOpen = true
    private let link = LinkID(value: 2)
    private var channel: StreamChannel?

    private static func identity(_ name: String, _ seed: UInt64) -> LocalIdentity {
        guard let made = try? LocalIdentity.generate(name: name, from: RandomSource(seed: seed), now: 1_700_000_000)
        else { broken("no identity is made") }
        return made
    }

    init() throws {
        node = try Node(identity: Self.maker, random: RandomSource(seed: 3), state: .empty)
        node.listeningPort = 4_040
        let files = [StarterFile(path: "a.txt", text: Self.text)]
        node.handle(.started, at: now, into: &effects)
        let request = RequestID(client: ClientID(value: 1), number: 1)
        node.handle(.command(request, .createSpace(title: "Space", files: files)), at: now, into: &effects)
        guard let space = node.spaceOrder.first else { throw Unmade() }
        self.space = space
        perform()
        try admit()
        try connect()
    }

    private struct Unmade: Error {}

    private func admit() throws {
        guard let replica = node.replicas[space] else { throw Unmade() }
        let op = try MembershipOp.make(
            .add(device: Self.viewer.device.publicKey, role: .viewer, name: "ben"), space: space,
            parents: replica.space.membership.frontier, by: Self.maker.device)
        _ = try replica.space.membership.insert(op)
        node.peers[Self.viewer.device.publicKey] = KnownPeer(
            certificate: Self.viewer.certificate, name: "ben", endpoints: [])
    }

    private func connect() throws {
        feed(.linkAccepted(link, host: "10.9.9.9"))
        let opening = Opening(kind: .knownDevice)
        var state = try HandshakeState(
            name: try ProtocolName("Noise_IK_25519_ChaChaPoly_BLAKE2b"), role: .initiator,
            prologue: opening.prologue(), localStatic: Self.viewer.channel,
            remoteStatic: Self.maker.certificate.channelKey, random: RandomSource(seed: 4))
        let time = HandshakeTime.next(after: KnownPeer.never, at: now)
        let first = HandshakePayload(certificate: Self.viewer.certificate, time: time).encode()
        feed(.linkReceived(link, MessageFraming.frame(opening.encode())))
        feed(.linkReceived(link, MessageFraming.frame(try state.writeMessage(first))))
        var deframer = StreamDeframer(limit: 65_535)
        deframer.feed(toViewer[...])
        guard let reply = try deframer.next() else { throw Unmade() }
        _ = try state.readMessage([UInt8](reply))
        channel = StreamChannel(try state.split())
    }

    // MARK: What the viewer does

    func take(_ piece: [UInt8]) {
        guard let type = piece.first, isOpen else { return }
        if type == Self.timePiece { return pass(.seconds(Int(piece.dropFirst().first ?? 0))) }
        guard Frame.types.contains(type) else { return feed(.linkReceived(link, Array(piece.dropFirst()))) }
        guard let bytes = try? channel?.seal([Frame(type: type, body: Array(piece.dropFirst()))]) else {
            broken("a frame is not sealed")
        }
        feed(.linkReceived(link, bytes))
    }

    func pass(_ span: Duration) {
        let end = now.monotonicInNanoseconds + UInt64(span / .nanoseconds(1))
        while let due = node.nextDeadline, due <= end {
            move(to: max(due, now.monotonicInNanoseconds + 1_000_000))
            feed(.tick)
        }
        move(to: max(end, now.monotonicInNanoseconds))
    }

    private func move(to time: UInt64) {
        let passed = time - now.monotonicInNanoseconds
        now = Instant(
            monotonicInNanoseconds: time, unixInMilliseconds: now.unixInMilliseconds + passed / 1_000_000)
    }

    // MARK: What is seen of the node

    /// The text, the members and their roles.
    var shown: [String] {
        guard let replica = node.replicas[space] else { return [] }
        let texts = replica.space.listing().map { "\($0.path) \($0.document.text.text.string())" }
        let members = replica.space.membership.members.map { "\($0.deviceKey.hex) \($0.role)" }
        return texts + members.sorted()
    }

    var sessionCount: Int { node.sessions.count }

    // MARK: The edge

    private func feed(_ event: NodeEvent) {
        node.handle(event, at: now, into: &effects)
        perform()
    }

    private func perform() {
        var events: [NodeEvent] = []
        effects.drain { effect in
            switch effect {
            case .send(link, let bytes):
                sentInBytes += bytes.count
                if channel == nil { toViewer += bytes }
            case .close(link): isOpen = false
            case .store(let token, _): events.append(.stored(token))
            case .fetch(let request): events.append(.fetched(request, []))
            case .blob(.read(let read)): events.append(.blob(.read(read, nil)))
            case .blob(.write(let key, let part, _)): events.append(.blob(.written(key, part, isDone: true)))
            case .blob(.sync(let key)): events.append(.blob(.synced(key, isDone: true)))
            case .dial(let dialled, _): events.append(.linkFailed(dialled))
            default: break
            }
        }
        for event in events { feed(event) }
    }
}
