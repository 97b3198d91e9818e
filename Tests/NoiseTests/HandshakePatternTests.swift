import Noise
import SodiumCrypto
import Testing
import WireCodec

@Suite struct HandshakePatternTests {
    /// Every pattern with every set of psk places.
    private func allNames() throws -> [String] {
        var names: [String] = []
        for pattern in HandshakePattern.names {
            let messages = try #require(HandshakePattern(named: pattern)).messages.count
            for set in 0..<(1 << (messages + 1)) {
                let places = (0...messages).filter { set & (1 << $0) != 0 }
                names.append(protocolName(pattern + places.map { "psk\($0)" }.joined(separator: "+")))
            }
        }
        return names
    }

    @Test("both sides agree in every pattern with every placement of psks")
    func everyPattern() throws {
        let names = try allNames()
        #expect(HandshakePattern.names.count == 3 + 12 + 23)
        #expect(names.count > 400)
        for (seed, name) in names.enumerated() {
            var pair = try HandshakePair(name, seed: UInt64(seed))
            var number: UInt8 = 0
            while !pair.initiator.isComplete {
                number += 1
                #expect(try pair.step([number, 7]) == [number, 7], "\(name)")
            }
            #expect(pair.initiator.handshakeHash == pair.responder.handshakeHash, "\(name)")
            try checkKeys(pair, name)
            var (front, back) = try pair.finish()
            #expect(try back.open(front.seal([1])) == [1], "\(name)")
            #expect(SecretBytes.areEqual(front.export("a"), back.export("a")), "\(name)")
            if try ProtocolName(name).pattern.isOneWay {
                #expect(!back.canSend)
                #expect(throws: NoiseError.outOfTurn) { try back.seal([2]) }
                #expect(throws: NoiseError.outOfTurn) { try front.open([2]) }
            } else {
                #expect(try front.open(back.seal([2])) == [2], "\(name)")
            }
        }
    }

    private func checkKeys(_ pair: HandshakePair, _ name: String) throws {
        let pattern = try ProtocolName(name).pattern
        let seenByInitiator = pattern.hasStatic(.responder) ? pair.responderStatic.publicKey : nil
        let seenByResponder = pattern.hasStatic(.initiator) ? pair.initiatorStatic.publicKey : nil
        #expect(pair.initiator.remoteStatic == seenByInitiator, "\(name)")
        #expect(pair.responder.remoteStatic == seenByResponder, "\(name)")
    }

    @Test("a different psk or prologue on one side ends the handshake")
    func disagreement() throws {
        for places in ["psk0", "psk1", "psk2", "psk3"] {
            var pair = try HandshakePair(protocolName("XX" + places), pskOfResponder: 0xEE)
            #expect(throws: NoiseError.authenticationFailed) { try pair.finish() }
        }
        var pair = try HandshakePair(protocolName("XX"))
        pair.responder = try HandshakeState(
            name: ProtocolName(protocolName("XX")), role: .responder, prologue: [9],
            localStatic: pair.responderStatic, random: RandomSource(seed: 2))
        #expect(throws: NoiseError.authenticationFailed) { try pair.finish() }
    }
}
