import Noise
import SodiumCrypto
import WireCodec

@testable import SecureChannel

/// Two ends of one channel over a real handshake, its keys from a seed.
struct ChannelPair {
    var front: StreamChannel
    var back: StreamChannel

    init(seed: UInt64 = 1) throws {
        let random = RandomSource(seed: seed)
        let name = try ProtocolName("Noise_IK_25519_ChaChaPoly_BLAKE2b")
        let (one, two) = (KeyPair.generate(from: random), KeyPair.generate(from: random))
        let prologue = Opening(kind: .knownDevice).prologue()
        var initiator = try HandshakeState(
            name: name, role: .initiator, prologue: prologue, localStatic: one, remoteStatic: two.publicKey,
            random: random)
        var responder = try HandshakeState(
            name: name, role: .responder, prologue: prologue, localStatic: two, random: random)
        _ = try responder.readMessage(initiator.writeMessage([]))
        _ = try initiator.readMessage(responder.writeMessage([]))
        front = StreamChannel(try initiator.split())
        back = StreamChannel(try responder.split())
    }
}

/// The messages of a piece of the stream, without their lengths.
func messages(in stream: [UInt8], limit: Int = 65_535) throws(ChannelError) -> [[UInt8]] {
    var deframer = StreamDeframer(limit: limit)
    deframer.feed(stream)
    var result: [[UInt8]] = []
    while let message = try deframer.next() { result.append([UInt8](message)) }
    return result
}
