import SodiumCrypto
import Testing
import WireCodec

@testable import Noise

@Suite struct TransportStateTests {
    private func transports(_ schedule: RekeySchedule = .standard) throws -> (TransportState, TransportState) {
        var pair = try HandshakePair(protocolName("NN"))
        return try pair.finish(rekey: schedule)
    }

    @Test("a repeated, skipped or changed message ends the receiving direction")
    func order() throws {
        var (front, back) = try transports()
        let first = try front.seal([1])
        #expect(try back.open(first) == [1])
        #expect(throws: NoiseError.authenticationFailed) { try back.open(first) }
        let second = try front.seal([2])
        #expect(throws: NoiseError.failedBefore) { try back.open(second) }

        (front, back) = try transports()
        _ = try front.seal([1])
        let skipped = try front.seal([2])
        #expect(throws: NoiseError.authenticationFailed) { try back.open(skipped) }

        (front, back) = try transports()
        var changed = try front.seal([1, 2, 3])
        changed[1] ^= 1
        #expect(throws: NoiseError.authenticationFailed) { try back.open(changed) }
    }

    @Test("a failure in one direction leaves the other as it was")
    func directions() throws {
        var (front, back) = try transports()
        #expect(throws: NoiseError.authenticationFailed) { try back.open([UInt8](repeating: 0, count: 20)) }
        #expect(try front.open(back.seal([4])) == [4])
    }

    @Test("every prefix of a message is refused")
    func prefixes() throws {
        for length in 0..<19 {
            var (front, back) = try transports()
            let message = try front.seal([1, 2, 3])
            #expect(message.count == 19)
            #expect(throws: NoiseError.authenticationFailed) { try back.open([UInt8](message.prefix(length))) }
        }
    }

    @Test("a transport message has 65,535 bytes at most, and one more costs nothing")
    func longest() throws {
        var (front, back) = try transports()
        let plaintext = [UInt8](repeating: 7, count: 65_535 - 16)
        #expect(throws: NoiseError.messageTooLong(65_536)) { try front.seal(plaintext + [7]) }
        #expect(try back.open(front.seal(plaintext)) == plaintext)
        #expect(throws: NoiseError.messageTooLong(65_536)) { try back.open([UInt8](repeating: 0, count: 65_536)) }
    }

    @Test("no message goes out or in beyond 2^60")
    func hardStop() throws {
        var (front, back) = try transports()
        front.skip(toMessage: (1 << 60) - 1)
        back.skip(toMessage: (1 << 60) - 1)
        #expect(try back.open(front.seal([1])) == [1])
        #expect(throws: NoiseError.exhausted) { try front.seal([2]) }
        #expect(throws: NoiseError.exhausted) { try back.open([UInt8](repeating: 0, count: 17)) }
    }

    @Test("a copy of a transport never uses a nonce again")
    func copies() throws {
        var (front, _) = try transports()
        var copy = front
        #expect(try front.seal([1]) != copy.seal([1]))
    }

    @Test("the key changes after the message that reaches the schedule's limit, and not before")
    func positions() throws {
        for schedule in [RekeySchedule(messages: 3, bytes: .max), RekeySchedule(messages: .max, bytes: 3 * 18)] {
            var (front, back) = try transports(schedule)
            var (plain, plainBack) = try transports(.never)
            for number in UInt8(0)..<8 {
                let message = try front.seal([number, 0])
                #expect(try back.open(message) == [number, 0])
                #expect((try plain.seal([number, 0]) == message) == (number < 3))
            }
            #expect(try plainBack.seal([9]) == back.seal([9]), "the other direction counts for itself")
        }
    }

    @Test("a message that passes the limit of bytes is still under the old key")
    func lastUnderOldKey() throws {
        var (front, back) = try transports(RekeySchedule(messages: .max, bytes: 100))
        var (plain, _) = try transports(.never)
        let long = [UInt8](repeating: 1, count: 200)
        #expect(try front.seal([1]) == plain.seal([1]))
        let passing = try front.seal(long)
        #expect(try passing == plain.seal(long))
        #expect(try front.seal([2]) != plain.seal([2]))
        #expect(throws: NoiseError.authenticationFailed) { try back.open(passing) }
    }

    @Test("both counts start again with each new key")
    func countsStartAgain() throws {
        func cipher() -> CipherState { CipherState(key: SecretBytes(copying: [UInt8](0..<32))) }
        var transport = TransportState(
            sending: cipher(), receiving: nil, schedule: RekeySchedule(messages: 4, bytes: 100),
            exporterSecret: SecretBytes(count: 64), handshakeHash: [], remoteStatic: nil)
        let model = cipher()
        // Lengths of sealed messages, and whether the key changes behind each: by messages, by bytes, by messages.
        let messages: [(count: Int, isLastUnderKey: Bool)] = [
            (20, false), (20, false), (20, false), (20, true), (70, false), (30, true), (20, false), (20, false),
            (20, false), (20, true), (100, true), (99, false), (20, true), (20, false),
        ]
        for (number, message) in messages.enumerated() {
            let plaintext = [UInt8](repeating: UInt8(number), count: message.count - 16)
            var expected = plaintext
            try model.encryptInPlace(&expected, from: 0)
            #expect(try transport.seal(plaintext) == expected, "message \(number)")
            if message.isLastUnderKey { model.rekey() }
        }
    }

    @Test("exported secrets are the same on both sides and differ by label and connection")
    func export() throws {
        let (front, back) = try transports()
        let secret = front.export("one")
        #expect(secret.count == 32)
        #expect(SecretBytes.areEqual(secret, back.export("one")))
        #expect(!SecretBytes.areEqual(secret, front.export("two")))
        var other = try HandshakePair(protocolName("NN"), seed: 99)
        #expect(!SecretBytes.areEqual(secret, try other.finish().0.export("one")))
    }
}
