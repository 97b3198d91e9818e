import Identity
import Noise
import Replication
import SecureChannel
import SodiumCrypto
import Testing

@testable import NodeCore

/// The other end of a link in the hands of a test: it can say anything, at any moment, well sealed or not.
final class HandPeer {
    let link: LinkID
    private unowned let node: TestNode
    private unowned let network: TestNetwork
    /// What the node has sent, chunk by chunk.
    private(set) var received: [[UInt8]] = []
    var isClosed = false
    private var deframer = StreamDeframer(limit: 65_535)
    private var channel: StreamChannel?

    init(link: LinkID, node: TestNode, network: TestNetwork) {
        self.link = link
        self.node = node
        self.network = network
    }

    func take(_ bytes: [UInt8]) {
        received.append(bytes)
        deframer.feed(bytes)
    }

    func send(_ bytes: [UInt8]) {
        network.feed(.linkReceived(link, bytes), to: node)
    }

    func sendFramed(_ message: [UInt8]) {
        send(MessageFraming.frame(message))
    }

    func hangUp() {
        network.feed(.linkClosed(link), to: node)
    }

    /// The next whole message that the node sent.
    func nextMessage() throws -> [UInt8]? { try deframer.next().map { [UInt8]($0) } }

    /// The opening and first message of a known device.
    static func firstMessages(
        from identity: LocalIdentity, to node: TestNode, at now: Instant, random: RandomSource
    ) throws -> (opening: [UInt8], first: [UInt8], state: HandshakeState) {
        let opening = Opening(kind: .knownDevice)
        var state = try HandshakeState(
            name: try ProtocolName("Noise_IK_25519_ChaChaPoly_BLAKE2b"), role: .initiator, prologue: opening.prologue(),
            localStatic: identity.channel, remoteStatic: node.identity.certificate.channelKey, psks: [], random: random)
        let time = HandshakeTime.next(after: KnownPeer.never, at: now)
        let first = try state.writeMessage(HandshakePayload(certificate: identity.certificate, time: time).encode())
        return (opening.encode(), first, state)
    }

    /// Shakes hands as `identity`; afterwards `send(_ frames:)` speaks over the channel.
    func open(as identity: LocalIdentity) throws {
        var (opening, first, state) = try Self.firstMessages(
            from: identity, to: node, at: network.now, random: RandomSource(seed: link.value))
        sendFramed(opening)
        sendFramed(first)
        let reply = try #require(try nextMessage())
        _ = try state.readMessage(reply)
        channel = StreamChannel(try state.split())
    }

    func send(_ frames: [Frame]) throws {
        var channel = try #require(channel)
        let bytes = try channel.seal(frames)
        self.channel = channel
        send(bytes)
    }

    /// Frames sealed and not sent, for a test that changes them on the way.
    func sealed(_ frames: [Frame]) throws -> [UInt8] {
        var channel = try #require(channel)
        defer { self.channel = channel }
        return try channel.seal(frames)
    }

    /// All frames that the node has sent so far.
    func frames() throws -> [Frame] {
        var channel = try #require(channel)
        defer { self.channel = channel }
        var frames: [Frame] = []
        while let message = try nextMessage() { frames += try channel.open(message[...]) }
        return frames
    }
}
