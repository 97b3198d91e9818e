import Foundation
import Noise
import SodiumCrypto
import TestKit
import Testing
import WireCodec

/// Handshakes with fixed keys, as the cacophony library wrote them.
private struct VectorFile: Decodable {
    let vectors: [Vector]
}

private struct Vector: Decodable {
    let name: String
    let initiator: Inputs
    let responder: Inputs
    let handshakeHash: [UInt8]?
    let messages: [Message]

    struct Inputs {
        let prologue: [UInt8]
        let ephemeral: [UInt8]?
        let localStatic: [UInt8]?
        let remoteStatic: [UInt8]?
        let psks: [[UInt8]]
    }

    struct Message: Decodable {
        let payload: [UInt8]
        let ciphertext: [UInt8]

        enum CodingKeys: CodingKey { case payload, ciphertext }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            payload = try Vector.bytes(values.decode(String.self, forKey: .payload))
            ciphertext = try Vector.bytes(values.decode(String.self, forKey: .ciphertext))
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        func bytes(_ key: String) throws -> [UInt8]? {
            try values.decodeIfPresent(String.self, forKey: Key(stringValue: key)).map(Vector.bytes)
        }
        func inputs(_ side: String) throws -> Inputs {
            let psks = try values.decodeIfPresent([String].self, forKey: Key(stringValue: "\(side)_psks"))
            return Inputs(
                prologue: try bytes("\(side)_prologue") ?? [], ephemeral: try bytes("\(side)_ephemeral"),
                localStatic: try bytes("\(side)_static"), remoteStatic: try bytes("\(side)_remote_static"),
                psks: try (psks ?? []).map(Vector.bytes))
        }
        name = try values.decode(String.self, forKey: Key(stringValue: "protocol_name"))
        initiator = try inputs("init")
        responder = try inputs("resp")
        handshakeHash = try bytes("handshake_hash")
        messages = try values.decode([Message].self, forKey: Key(stringValue: "messages"))
    }

    private struct NotHexadecimal: Error {}

    fileprivate static func bytes(_ hex: String) throws -> [UInt8] {
        guard let bytes = Hex.decode(hex) else { throw NotHexadecimal() }
        return bytes
    }
}

@Suite struct HandshakeVectorTests {
    private func vectors() throws -> [Vector]? {
        guard let data = try TestData.bytes("noise-vectors/cacophony-given.json") else { return nil }
        let vectors = try JSONDecoder().decode(VectorFile.self, from: Data(data)).vectors
        #expect(vectors.count >= 9)
        return vectors
    }

    private func state(_ vector: Vector, _ role: HandshakeRole) throws -> HandshakeState {
        let inputs = role == .initiator ? vector.initiator : vector.responder
        let pair = { (secret: [UInt8]) in KeyPair(secret: SecretBytes(copying: secret)) }
        return try HandshakeState(
            name: ProtocolName(vector.name), role: role, prologue: inputs.prologue,
            localStatic: inputs.localStatic.map(pair), remoteStatic: inputs.remoteStatic.flatMap { Bytes32($0) },
            psks: inputs.psks.map { SecretBytes(copying: $0) }, random: RandomSource(seed: 0),
            fixedEphemeral: inputs.ephemeral.map(pair))
    }

    @Test("every published handshake gives the published messages, payloads and hash on both sides")
    func publishedHandshakes() throws {
        for vector in try vectors() ?? [] {
            var initiator = try state(vector, .initiator)
            var responder = try state(vector, .responder)
            var rest = vector.messages[...]
            while !initiator.isComplete, let message = rest.popFirst() {
                if initiator.isMyTurn {
                    try cross(message, from: &initiator, to: &responder, vector.name)
                } else {
                    try cross(message, from: &responder, to: &initiator, vector.name)
                }
            }
            #expect(responder.isComplete, "\(vector.name)")
            #expect(initiator.handshakeHash == responder.handshakeHash, "\(vector.name)")
            if let hash = vector.handshakeHash { #expect(initiator.handshakeHash == hash, "\(vector.name)") }
            try checkTransport(rest, initiator, responder, vector)
        }
    }

    private func cross(
        _ message: Vector.Message, from sender: inout HandshakeState, to receiver: inout HandshakeState, _ name: String
    ) throws {
        #expect(try sender.writeMessage(message.payload) == message.ciphertext, "\(name)")
        #expect(try receiver.readMessage(message.ciphertext) == message.payload, "\(name)")
    }

    private func checkTransport(
        _ messages: ArraySlice<Vector.Message>, _ initiator: HandshakeState, _ responder: HandshakeState,
        _ vector: Vector
    ) throws {
        var initiator = initiator
        var responder = responder
        var front = try initiator.split()
        var back = try responder.split()
        let isOneWay = try ProtocolName(vector.name).pattern.isOneWay
        for index in messages.indices {
            let message = messages[index]
            if isOneWay || index.isMultiple(of: 2) {
                #expect(try front.seal(message.payload) == message.ciphertext, "\(vector.name)")
                #expect(try back.open(message.ciphertext) == message.payload, "\(vector.name)")
            } else {
                #expect(try back.seal(message.payload) == message.ciphertext, "\(vector.name)")
                #expect(try front.open(message.ciphertext) == message.payload, "\(vector.name)")
            }
        }
    }
}
