import Noise
import SecureChannel
import SodiumCrypto
import Testing
import WireCodec

/// The handshake under an invitation, against another implementation.
@Suite struct InvitationVectorTests {
    private struct Document: Decodable {
        struct Sealed: Decodable {
            let from: String
            let plaintext: HexBytes
            let bytes: HexBytes
        }

        struct Refused: Decodable {
            let name: String
            let message: Int
            let bytes: HexBytes
        }

        let name: String
        let secret, id, opening, prologue: HexBytes
        let initiatorStatic, initiatorEphemeral, initiatorStaticPublic: HexBytes
        let responderStatic, responderEphemeral, responderStaticPublic: HexBytes
        let payloads: [HexBytes]
        let handshake: [HexBytes]
        let handshakeHash, comparison: HexBytes
        let sealed: [Sealed]
        let refused: [Refused]
    }

    private func state(_ document: Document, _ role: HandshakeRole) throws -> HandshakeState {
        let pair = { (secret: HexBytes) in KeyPair(secret: SecretBytes(copying: secret.bytes)) }
        let isInitiator = role == .initiator
        return try HandshakeState(
            name: ProtocolName(document.name), role: role, prologue: document.prologue.bytes,
            localStatic: pair(isInitiator ? document.initiatorStatic : document.responderStatic),
            remoteStatic: isInitiator ? Bytes32(document.responderStaticPublic.bytes) : nil,
            psks: [SecretBytes(copying: document.secret.bytes)], random: RandomSource(seed: 0),
            fixedEphemeral: pair(isInitiator ? document.initiatorEphemeral : document.responderEphemeral))
    }

    /// Both sides as they are before the message with this index.
    private func sides(_ document: Document, before index: Int) throws -> [HandshakeState] {
        var sides = [try state(document, .initiator), try state(document, .responder)]
        for done in 0..<index {
            let sent = try sides[done % 2].writeMessage(document.payloads[done].bytes)
            #expect(sent == document.handshake[done].bytes)
            #expect(try sides[1 - done % 2].readMessage(sent) == document.payloads[done].bytes)
        }
        return sides
    }

    @Test("opening, handshake, digits and first messages are those of the vectors")
    func handshake() throws {
        let document = try readVectors("invitation.json", as: Document.self)
        #expect(Opening(kind: .invitation(id: document.id.bytes), versions: [1]).encode() == document.opening.bytes)
        #expect(try Opening(decoding: document.opening.bytes).prologue() == document.prologue.bytes)
        var sides = try sides(document, before: 3)
        #expect(sides[1].remoteStatic?.bytes == document.initiatorStaticPublic.bytes)
        var transports = [try sides[0].split(), try sides[1].split()]
        for transport in transports {
            #expect(transport.handshakeHash == document.handshakeHash.bytes)
            #expect(transport.export("comparison").withUnsafeBytes { [UInt8]($0) } == document.comparison.bytes)
        }
        try #require(document.sealed.count == 2)
        for message in document.sealed {
            let reader = message.from == "initiator" ? 1 : 0
            #expect(try transports[reader].open(message.bytes.bytes) == message.plaintext.bytes)
        }
    }

    @Test("changed messages, and the proof of another secret, end the handshake")
    func refused() throws {
        let document = try readVectors("invitation.json", as: Document.self)
        try #require(!document.refused.isEmpty)
        for one in document.refused {
            var sides = try sides(document, before: one.message)
            #expect(throws: NoiseError.self, "\(one.name)") {
                try sides[1 - one.message % 2].readMessage(one.bytes.bytes)
            }
        }
    }
}
