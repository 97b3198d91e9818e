import Identity
import NodeCore
import Noise
import Replication
import SecureChannel
import SodiumCrypto
import WireCodec

/// A link to an honest node in hostile hands: a member's own keys, and any words over them.
final class HostileLink {
    let end: SimulatedNetwork.End
    private let identity: LocalIdentity
    private let remote: ChannelCertificate
    private var deframer = StreamDeframer(limit: 65_535)
    private var handshake: HandshakeState?
    private var channel: StreamChannel?

    init(end: SimulatedNetwork.End, identity: LocalIdentity, remote: ChannelCertificate) {
        self.end = end
        self.identity = identity
        self.remote = remote
    }

    var isOpen: Bool { channel != nil }

    /// Opening and first message of a known device; what is to be sent.
    func call(at seconds: UInt64, random: RandomSource) throws -> [UInt8] {
        let opening = Opening(kind: .knownDevice)
        var state = try HandshakeState(
            name: try ProtocolName("Noise_IK_25519_ChaChaPoly_BLAKE2b"), role: .initiator, prologue: opening.prologue(),
            localStatic: identity.channel, remoteStatic: remote.channelKey, psks: [], random: random)
        var time = ByteWriter()
        time.uint64(seconds)
        time.uint32(0)
        let payload = HandshakePayload(certificate: identity.certificate, time: time.bytes)
        let first = try state.writeMessage(payload.encode())
        handshake = state
        return MessageFraming.frame(opening.encode()) + MessageFraming.frame(first)
    }

    /// Takes what the honest node sent; answers the frames in it.
    func receive(_ bytes: [UInt8]) throws -> [Frame] {
        deframer.feed(bytes)
        var frames: [Frame] = []
        while let message = try deframer.next() {
            if var state = handshake {
                _ = try state.readMessage([UInt8](message))
                channel = StreamChannel(try state.split())
                handshake = nil
            } else if var open = channel {
                frames += try open.open(message)
                channel = open
            }
        }
        return frames
    }

    /// The sealed form of frames; nil while the channel does not stand.
    func seal(_ frames: [Frame]) throws -> [UInt8]? {
        guard var open = channel else { return nil }
        defer { channel = open }
        return try open.seal(frames)
    }
}
