import Noise
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@Suite struct HandshakeStateTests {
    private func copy(_ name: String) throws -> HandshakePair { try HandshakePair(protocolName(name)) }

    /// Runs a fresh pair up to `message`, changes that message, and gives the receiver before it reads.
    private func receiver(
        of message: Int, in name: String, changing change: (inout [UInt8]) -> Void
    ) throws -> (HandshakeState, [UInt8]) {
        var pair = try copy(name)
        for _ in 0..<message { _ = try pair.step([5, 5]) }
        let isInitiator = pair.initiator.isMyTurn
        var bytes = isInitiator ? try pair.initiator.writeMessage([5, 5]) : try pair.responder.writeMessage([5, 5])
        change(&bytes)
        return (isInitiator ? pair.responder : pair.initiator, bytes)
    }

    @Test(
        "a changed byte anywhere in an authenticated message is refused, and the handshake is over",
        arguments: [("IK", 0), ("IK", 1), ("XX", 1), ("XX", 2), ("XXpsk3", 2), ("NNpsk0", 0), ("X", 0)])
    func changedByte(name: String, message: Int) throws {
        var count = 0
        _ = try receiver(of: message, in: name) { count = $0.count }
        for index in 0..<count {
            var (state, bytes) = try receiver(of: message, in: name) { $0[index] ^= 0x04 }
            #expect(throws: NoiseError.authenticationFailed, "byte \(index)") { try state.readMessage(bytes) }
            #expect(throws: NoiseError.failedBefore) { try state.readMessage(bytes) }
            #expect(throws: NoiseError.failedBefore) { try state.writeMessage([]) }
            #expect(throws: NoiseError.failedBefore) { try state.split() }
        }
    }

    @Test(
        "every prefix of a message is refused",
        arguments: [("IK", 0), ("IK", 1), ("XX", 1), ("XX", 2), ("XXpsk3", 2), ("NNpsk0", 0), ("X", 0)])
    func prefixes(name: String, message: Int) throws {
        var count = 0
        _ = try receiver(of: message, in: name) { count = $0.count }
        for length in 0..<count {
            var (state, bytes) = try receiver(of: message, in: name) { $0 = [UInt8]($0.prefix(length)) }
            #expect(throws: NoiseError.self, "\(length) bytes") { try state.readMessage(bytes) }
            #expect(!state.isMyTurn)
        }
    }

    @Test("a clear first message that was changed is found out at the next one")
    func changedClearMessage() throws {
        var (state, bytes) = try receiver(of: 0, in: "XX") { $0[33] ^= 1 }
        var pair = try copy("XX")
        _ = try pair.initiator.writeMessage([5, 5])
        #expect(try state.readMessage(bytes) == [5, 4])
        let answer = try state.writeMessage([])
        #expect(throws: NoiseError.authenticationFailed) { try pair.initiator.readMessage(answer) }
    }

    @Test("a public key of low order stops the handshake")
    func lowOrder() throws {
        let zero = [UInt8](repeating: 0, count: 32)
        var (state, bytes) = try receiver(of: 0, in: "IK") { $0.replaceSubrange(0..<32, with: zero) }
        #expect(throws: NoiseError.invalidPublicKey) { try state.readMessage(bytes) }
        (state, bytes) = try receiver(of: 0, in: "XX") { $0.replaceSubrange(0..<32, with: [1] + zero.dropLast()) }
        _ = try state.readMessage(bytes)
        #expect(throws: NoiseError.invalidPublicKey) { try state.writeMessage([]) }
        #expect(throws: NoiseError.failedBefore) { try state.writeMessage([]) }
    }

    @Test("speaking out of turn is refused and harms nothing")
    func turns() throws {
        var pair = try copy("XX")
        #expect(throws: NoiseError.outOfTurn) { try pair.responder.writeMessage([]) }
        #expect(throws: NoiseError.outOfTurn) { try pair.initiator.readMessage([1, 2]) }
        #expect(throws: NoiseError.handshakeIncomplete) { try pair.initiator.split() }
        #expect(pair.initiator.isMyTurn && !pair.responder.isMyTurn)
        _ = try pair.step([1])
        #expect(throws: NoiseError.outOfTurn) { try pair.initiator.writeMessage([]) }
        var (front, back) = try pair.finish()
        #expect(try back.open(front.seal([3])) == [3])
        #expect(!pair.initiator.isMyTurn)
        #expect(throws: NoiseError.handshakeComplete) { try pair.initiator.split() }
        #expect(throws: NoiseError.handshakeComplete) { try pair.initiator.writeMessage([]) }
        #expect(throws: NoiseError.handshakeComplete) { try pair.responder.readMessage([]) }
    }

    @Test("between the last message and the split nothing more is written or read")
    func afterTheLast() throws {
        var pair = try copy("NN")
        _ = try pair.step([])
        _ = try pair.step([])
        #expect(throws: NoiseError.handshakeComplete) { try pair.initiator.writeMessage([]) }
        #expect(throws: NoiseError.handshakeComplete) { try pair.responder.readMessage([]) }
        _ = try pair.initiator.split()
    }

    @Test("a handshake message has 65,535 bytes at most, and one more costs nothing", arguments: ["NNpsk0", "NNpsk2"])
    func longest(name: String) throws {
        var pair = try copy(name)
        let most = 65_535 - 32 - 16
        #expect(throws: NoiseError.messageTooLong(65_536)) {
            try pair.initiator.writeMessage([UInt8](repeating: 1, count: most + 1))
        }
        let payload = [UInt8](repeating: 1, count: most)
        let message = try pair.initiator.writeMessage(payload)
        #expect(message.count == 65_535)
        #expect(try pair.responder.readMessage(message) == payload)
        #expect(throws: NoiseError.messageTooLong(65_536)) {
            try pair.initiator.readMessage([UInt8](repeating: 0, count: 65_536))
        }
        #expect(throws: NoiseError.failedBefore) { try pair.initiator.readMessage([0]) }
    }

    @Test("keys that a pattern needs must be there, and keys it cannot check must not")
    func keys() throws {
        let random = RandomSource(seed: 1)
        let pair = KeyPair.generate(from: random)
        let psk = random.secret(32)
        func make(
            _ name: String, _ role: HandshakeRole = .initiator, local: KeyPair? = nil, remote: Bytes32? = nil,
            psks: [SecretBytes] = []
        ) throws -> HandshakeState {
            try HandshakeState(
                name: ProtocolName(protocolName(name)), role: role, prologue: [], localStatic: local,
                remoteStatic: remote, psks: psks, random: random)
        }
        #expect(throws: NoiseError.missingLocalStatic) { try make("XX") }
        #expect(throws: NoiseError.missingLocalStatic) { try make("IK", .responder) }
        #expect(throws: NoiseError.missingRemoteStatic) { try make("IK", local: pair) }
        #expect(throws: NoiseError.missingRemoteStatic) { try make("KK", .responder, local: pair) }
        #expect(throws: NoiseError.unusedRemoteStatic) { try make("NN", remote: pair.publicKey) }
        #expect(throws: NoiseError.wrongPskCount(expected: 1, actual: 0)) { try make("NNpsk0") }
        #expect(throws: NoiseError.wrongPskCount(expected: 0, actual: 1)) { try make("NN", psks: [psk]) }
        #expect(throws: NoiseError.wrongPskLength(31)) { try make("NNpsk0", psks: [psk.part(0..<31)]) }
        _ = try make("NNpsk0", psks: [psk])
    }

    @Test("a static key that was expected is insisted on")
    func expectedStatic() throws {
        let random = RandomSource(seed: 6)
        let name = try ProtocolName(protocolName("XX"))
        let (one, two, other) = (
            KeyPair.generate(from: random), KeyPair.generate(from: random), KeyPair.generate(from: random)
        )
        for expected in [two, other] {
            var initiator = try HandshakeState(
                name: name, role: .initiator, prologue: [], localStatic: one, remoteStatic: expected.publicKey,
                random: random)
            var responder = try HandshakeState(
                name: name, role: .responder, prologue: [], localStatic: two, random: random)
            _ = try responder.readMessage(initiator.writeMessage([]))
            let answer = try responder.writeMessage([])
            if expected.publicKey == two.publicKey {
                _ = try initiator.readMessage(answer)
                #expect(initiator.remoteStatic == two.publicKey)
            } else {
                #expect(throws: NoiseError.unexpectedRemoteStatic) { try initiator.readMessage(answer) }
            }
        }
    }

    @Test("random bytes instead of a message never do more than fail", arguments: SeededRandom.seeds(1..<40))
    func garbage(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for name in ["IK", "XXpsk3", "NNpsk0", "XX"] {
            var pair = try copy(name)
            let bytes = random.bytes(Int.random(in: 0..<300, using: &random))
            if (try? pair.responder.readMessage(bytes)) == nil {
                #expect(throws: NoiseError.failedBefore, "\(random)") { try pair.responder.readMessage(bytes) }
            }
        }
    }
}
