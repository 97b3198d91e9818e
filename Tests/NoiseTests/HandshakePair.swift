import Noise
import SodiumCrypto
import WireCodec

/// Two sides of one handshake with keys from a seed, each given what its pattern asks for.
struct HandshakePair {
    var initiator: HandshakeState
    var responder: HandshakeState
    let initiatorStatic: KeyPair
    let responderStatic: KeyPair

    init(_ name: String, seed: UInt64 = 1, prologue: [UInt8] = [1, 2, 3], pskOfResponder: UInt8? = nil) throws {
        let name = try ProtocolName(name)
        let random = RandomSource(seed: seed)
        let pattern = name.pattern
        let one = KeyPair.generate(from: random)
        let two = KeyPair.generate(from: random)
        let psks = (0..<pattern.pskCount).map { SecretBytes(copying: [UInt8](repeating: UInt8($0), count: 32)) }
        let wrong = pskOfResponder.map { byte in
            psks.map { _ in SecretBytes(copying: [UInt8](repeating: byte, count: 32)) }
        }
        initiatorStatic = one
        responderStatic = two
        initiator = try HandshakeState(
            name: name, role: .initiator, prologue: prologue, localStatic: one,
            remoteStatic: pattern.responderIsKnown ? two.publicKey : nil, psks: psks, random: random)
        responder = try HandshakeState(
            name: name, role: .responder, prologue: prologue, localStatic: two,
            remoteStatic: pattern.initiatorIsKnown ? one.publicKey : nil, psks: wrong ?? psks, random: random)
    }

    /// One message to the other side; gives what was read.
    mutating func step(_ payload: [UInt8]) throws -> [UInt8] {
        if initiator.isMyTurn {
            return try responder.readMessage(try initiator.writeMessage(payload))
        }
        return try initiator.readMessage(try responder.writeMessage(payload))
    }

    mutating func finish(rekey: RekeySchedule = .standard) throws -> (TransportState, TransportState) {
        while !initiator.isComplete { _ = try step([]) }
        return (try initiator.split(rekey: rekey), try responder.split(rekey: rekey))
    }
}

/// What the names of the suite begin and end with.
func protocolName(_ pattern: String) -> String { "Noise_\(pattern)_25519_ChaChaPoly_BLAKE2b" }
