import Noise
import SecureChannel
import SodiumCrypto
import Testing
import WireCodec

@Suite struct StreamVectorTests {
    private struct Document: Decodable {
        struct Export: Decodable {
            let label: String
            let secret: HexBytes
        }

        struct Step: Decodable {
            let name: String
            let from: String
            let frames: [FrameVector]
            let `repeat`: Int?
            let wire: HexBytes?
            let wireCount: Int?
            let wireHash: HexBytes?
        }

        struct Malformed: Decodable {
            let name: String
            let messages: [HexBytes]
            let error: String
        }

        let name: String
        let opening: HexBytes
        let prologue: HexBytes
        let initiatorStatic: HexBytes
        let initiatorEphemeral: HexBytes
        let responderStatic: HexBytes
        let responderEphemeral: HexBytes
        let responderStaticPublic: HexBytes
        let payloads: [HexBytes]
        let handshake: [HexBytes]
        let firstFlight: HexBytes
        let handshakeHash: HexBytes
        let exports: [Export]
        let steps: [Step]
        let malformed: [Malformed]
    }

    private func state(_ document: Document, _ role: HandshakeRole) throws -> HandshakeState {
        let pair = { (secret: HexBytes) in KeyPair(secret: SecretBytes(copying: secret.bytes)) }
        let isInitiator = role == .initiator
        return try HandshakeState(
            name: ProtocolName(document.name), role: role, prologue: document.prologue.bytes,
            localStatic: pair(isInitiator ? document.initiatorStatic : document.responderStatic),
            remoteStatic: isInitiator ? Bytes32(document.responderStaticPublic.bytes) : nil,
            random: RandomSource(seed: 0),
            fixedEphemeral: pair(isInitiator ? document.initiatorEphemeral : document.responderEphemeral))
    }

    private func channels(_ document: Document) throws -> (StreamChannel, StreamChannel) {
        var initiator = try state(document, .initiator)
        var responder = try state(document, .responder)
        let (first, second) = (document.handshake[0].bytes, document.handshake[1].bytes)
        #expect(try initiator.writeMessage(document.payloads[0].bytes) == first)
        #expect(try responder.readMessage(first) == document.payloads[0].bytes)
        #expect(try responder.writeMessage(document.payloads[1].bytes) == second)
        #expect(try initiator.readMessage(second) == document.payloads[1].bytes)
        return (StreamChannel(try initiator.split()), StreamChannel(try responder.split()))
    }

    @Test("the handshake, its hash and the exported secrets are those of the vectors")
    func handshake() throws {
        let document = try readVectors("stream.json", as: Document.self)
        #expect(Opening(kind: .knownDevice, versions: [1]).encode() == document.opening.bytes)
        #expect(try Opening(decoding: document.opening.bytes).prologue() == document.prologue.bytes)
        let flight = MessageFraming.frame(document.opening.bytes) + MessageFraming.frame(document.handshake[0].bytes)
        #expect(flight == document.firstFlight.bytes)
        let (front, back) = try channels(document)
        #expect(!document.exports.isEmpty)
        for channel in [front, back] {
            #expect(channel.handshakeHash == document.handshakeHash.bytes)
            for export in document.exports {
                #expect(channel.export(export.label).withUnsafeBytes { [UInt8]($0) } == export.secret.bytes)
            }
        }
        #expect(front.remoteStatic?.bytes == document.responderStaticPublic.bytes)
    }

    @Test("both ends send and receive as in the vectors, through both kinds of rekeying")
    func steps() throws {
        let document = try readVectors("stream.json", as: Document.self)
        var (front, back) = try channels(document)
        #expect(!document.steps.isEmpty)
        for step in document.steps {
            let frames = step.frames.map(\.frame)
            var wire: [UInt8] = []
            for _ in 0..<(step.repeat ?? 1) {
                wire = step.from == "initiator" ? try front.seal(frames) : try back.seal(frames)
                let received = try messages(in: wire, limit: MessageFraming.messageInBytesMax)
                    .flatMap { step.from == "initiator" ? try back.open($0[...]) : try front.open($0[...]) }
                try #require(received == frames, "\(step.name)")
            }
            if let expected = step.wire {
                #expect(wire == expected.bytes, "\(step.name)")
            } else {
                #expect(wire.count == step.wireCount, "\(step.name)")
                #expect(BLAKE2b.hash256(wire).bytes == step.wireHash?.bytes, "\(step.name)")
            }
        }
    }

    @Test("malformed messages are refused as in the vectors, and the channel stays closed")
    func malformed() throws {
        let document = try readVectors("stream.json", as: Document.self)
        #expect(!document.malformed.isEmpty)
        for one in document.malformed {
            var (front, back) = try channels(document)
            for (index, message) in one.messages.enumerated() {
                let error = refusal { () throws(ChannelError) in try back.open(message.bytes[...]) }
                #expect(error == (index == one.messages.count - 1 ? one.error : nil), "\(one.name)")
            }
            let good = try messages(in: front.seal([Frame(type: 1, body: [1])]))
            #expect(refusal { () throws(ChannelError) in try back.open(good[0][...]) } == "closed", "\(one.name)")
            #expect(refusal { () throws(ChannelError) in try back.seal([]) } == "closed", "\(one.name)")
        }
    }
}
