internal import Noise
internal import SodiumCrypto
internal import WireCodec

/// Whole handshakes with fixed keys, as the cacophony and snow libraries publish them.
///
/// Each is run with both roles at once: every message must come out of its sender as the file has it, its receiver must
/// read the payload back, and both must end on the same handshake hash.
enum NoiseVectors {
    private struct File: Decodable {
        let vectors: [Case]
    }

    private struct Case: Decodable {
        let protocolName: String
        let initiator: Side
        let responder: Side
        let handshakeHash: HexField?
        let messages: [Message]

        private enum CodingKeys: String, CodingKey {
            case messages
            case protocolName = "protocol_name"
            case handshakeHash = "handshake_hash"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            protocolName = try container.decode(String.self, forKey: .protocolName)
            handshakeHash = try container.decodeIfPresent(HexField.self, forKey: .handshakeHash)
            messages = try container.decode([Message].self, forKey: .messages)
            initiator = try Side(from: decoder, prefix: "init_")
            responder = try Side(from: decoder, prefix: "resp_")
        }
    }

    private struct Message: Decodable {
        let payload: HexField
        let ciphertext: HexField
    }

    /// What one side brings along.
    private struct Side {
        let prologue: [UInt8]
        let staticSecret: [UInt8]?
        let ephemeralSecret: [UInt8]?
        let remoteStatic: [UInt8]?
        let psks: [[UInt8]]

        init(from decoder: any Decoder, prefix: String) throws {
            let container = try decoder.container(keyedBy: Field.self)
            func value(_ name: String) throws -> [UInt8]? {
                try container.decodeIfPresent(HexField.self, forKey: Field(stringValue: prefix + name))?.bytes
            }
            prologue = try value("prologue") ?? []
            staticSecret = try value("static")
            ephemeralSecret = try value("ephemeral")
            remoteStatic = try value("remote_static")
            let list = Field(stringValue: prefix + "psks")
            psks = try container.decodeIfPresent([HexField].self, forKey: list)?.map(\.bytes) ?? []
        }

        private struct Field: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }

    static func run(_ documents: VectorDocuments, into report: inout VectorReport) throws(DiagnosticsError) {
        for (index, test) in try documents.decode(File.self).flatMap(\.vectors).enumerated() {
            report.check("\(index + 1) \(test.protocolName)") { () throws(CaseFailure) in try check(test) }
        }
    }

    private static func check(_ test: Case) throws(CaseFailure) {
        let name = try supported(test.protocolName)
        var sides = (
            initiator: try handshake(name, .initiator, test.initiator),
            responder: try handshake(name, .responder, test.responder)
        )
        var rest = test.messages[...]
        while !sides.initiator.isComplete, let message = rest.popFirst() {
            let label = "handshake message \(test.messages.count - rest.count)"
            if sides.initiator.isMyTurn {
                try pass(message, from: &sides.initiator, to: &sides.responder, label)
            } else {
                try pass(message, from: &sides.responder, to: &sides.initiator, label)
            }
        }
        guard sides.initiator.isComplete, sides.responder.isComplete else { throw .malformed("a handshake message") }
        if let expected = test.handshakeHash?.bytes {
            try CaseFailure.expect(sides.initiator.handshakeHash, expected, "the initiator's handshake hash")
            try CaseFailure.expect(sides.responder.handshakeHash, expected, "the responder's handshake hash")
        }
        let pair = try split(&sides.initiator, &sides.responder)
        try checkTransport(Array(rest), pair, name.pattern)
    }

    private static func supported(_ text: String) throws(CaseFailure) -> ProtocolName {
        do {
            return try ProtocolName(text)
        } catch {
            throw .unsupported(text)
        }
    }

    private static func handshake(
        _ name: ProtocolName, _ role: HandshakeRole, _ side: Side
    ) throws(CaseFailure) -> HandshakeState {
        let remoteStatic = try side.remoteStatic.map { (bytes) throws(CaseFailure) in
            guard let key = Bytes32(bytes) else { throw .malformed("a remote static key") }
            return key
        }
        let localStatic = try keyPair(side.staticSecret)
        let ephemeral = try keyPair(side.ephemeralSecret)
        do {
            return try HandshakeState(
                name: name, role: role, prologue: side.prologue, localStatic: localStatic, remoteStatic: remoteStatic,
                psks: side.psks.map { SecretBytes(copying: $0) }, random: RandomSource.system(),
                fixedEphemeral: ephemeral)
        } catch {
            throw .refused("the keys of a side (\(error))")
        }
    }

    private static func keyPair(_ secret: [UInt8]?) throws(CaseFailure) -> KeyPair? {
        guard let secret else { return nil }
        guard secret.count == KeyAgreement.keyInBytes else { throw .malformed("a private key") }
        return KeyPair(secret: SecretBytes(copying: secret))
    }

    private static func pass(
        _ message: Message, from sender: inout HandshakeState, to receiver: inout HandshakeState, _ label: String
    ) throws(CaseFailure) {
        let written: [UInt8]
        let read: [UInt8]
        do {
            written = try sender.writeMessage(message.payload.bytes)
            read = try receiver.readMessage(message.ciphertext.bytes)
        } catch {
            throw .refused("\(label) (\(error))")
        }
        try CaseFailure.expect(written, message.ciphertext.bytes, label)
        try CaseFailure.expect(read, message.payload.bytes, "the payload of \(label)")
    }

    private typealias Pair = (initiator: TransportState, responder: TransportState)

    private static func split(
        _ initiator: inout HandshakeState, _ responder: inout HandshakeState
    ) throws(CaseFailure) -> Pair {
        do {
            return (try initiator.split(rekey: .never), try responder.split(rekey: .never))
        } catch {
            throw .refused("the end of the handshake (\(error))")
        }
    }

    /// Messages go on alternating after the handshake, as if it had not ended; one-way patterns have one sender.
    private static func checkTransport(
        _ messages: [Message], _ pair: Pair, _ pattern: HandshakePattern
    ) throws(CaseFailure) {
        var pair = pair
        for (index, message) in messages.enumerated() {
            let label = "transport message \(index + 1)"
            if pattern.isOneWay || pattern.sender(of: index + pattern.messages.count) == .initiator {
                try pass(message, from: &pair.initiator, to: &pair.responder, label)
            } else {
                try pass(message, from: &pair.responder, to: &pair.initiator, label)
            }
        }
    }

    private static func pass(
        _ message: Message, from sender: inout TransportState, to receiver: inout TransportState, _ label: String
    ) throws(CaseFailure) {
        let written: [UInt8]
        let read: [UInt8]
        do {
            written = try sender.seal(message.payload.bytes)
            read = try receiver.open(message.ciphertext.bytes)
        } catch {
            throw .refused("\(label) (\(error))")
        }
        try CaseFailure.expect(written, message.ciphertext.bytes, label)
        try CaseFailure.expect(read, message.payload.bytes, "the payload of \(label)")
    }
}
