import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Pairing

/// A stranger between guest and host who does not know the code.
struct RelayTests {
    private static let seeds = SeededRandom.seeds(0..<10)
    private static let runsPerSeed = 30

    @Test("a relay that puts a share of its own in place of either one is refused and costs one try", arguments: seeds)
    func swappedShare(seed: UInt64) throws {
        let random = RandomSource(seed: seed)
        for run in 0..<Self.runsPerSeed {
            let place = run % 2 == 0 ? 2 : 3
            let own = Ristretto.fromHash(random.bytes(64))
            try expectRefused(random, seed: seed) { index, message in
                index == place ? [message[0]] + own.bytes + message[33...] : message
            }
        }
    }

    @Test("a relay that pairs with both sides by a guessed code is refused by both and costs one try", arguments: seeds)
    func twoRuns(seed: UInt64) throws {
        let random = RandomSource(seed: seed)
        for _ in 0..<Self.runsPerSeed / 3 {
            let code = PairingCode.generate(number: 7, from: random)
            let guess = PairingCode.generate(number: 7, from: random)
            guard guess != code else { continue }
            var offer = PairingOffer(code: code, openedAt: .zero)
            var host = HostPairing(code: code, random: random)
            var falseGuest = GuestPairing(code: guess, random: random)
            var message = falseGuest.start()
            for _ in 0..<2 {
                message = try offer.receive(message, in: &host, at: .zero).sent()
                message = try falseGuest.receive(message).sent()
            }
            let towardsHost = message
            #expect(throws: PairingError.wrongCode) { try offer.receive(towardsHost, in: &host, at: .zero) }
            #expect(offer.triesLeft == PairingOffer.tries - 1)

            // The guest's proof is worthless to who lacks the code, so nothing right can come back.
            var guest = GuestPairing(code: code, random: random)
            var falseHost = HostPairing(code: guess, random: random)
            #expect(throws: PairingError.wrongCode) { try converse(&guest, &falseHost) }
            #expect(throws: PairingError.wrongCode) {
                try guest.receive([PairingMessageKind.hostConfirmation.rawValue] + random.bytes(64))
            }
        }
    }

    @Test("any changed byte of hello or share ends in a refused proof, or earlier", arguments: seeds)
    func changedByte(seed: UInt64) throws {
        let random = RandomSource(seed: seed)
        for _ in 0..<Self.runsPerSeed {
            let place = random.integer(below: 4)
            let offset = random.integer(below: place < 2 ? 33 : 51)
            let mask = UInt8(random.integer(below: 255) + 1)
            let tries = try attack(random) { index, message in
                guard index == place else { return message }
                var changed = message
                changed[offset] ^= mask
                return changed
            }
            #expect((PairingOffer.tries - 1...PairingOffer.tries).contains(tries), "seed \(seed)")
        }
    }

    @Test("a mirror that sends the guest its own messages back learns and proves nothing", arguments: seeds)
    func mirror(seed: UInt64) throws {
        let code = PairingCode.generate(number: 7, from: RandomSource(seed: seed))
        for strength in 0..<2 {
            let random = RandomSource(seed: seed)
            var guest = GuestPairing(code: code, random: random)
            let hello = guest.start()
            let answer = [2] + (strength == 0 ? Array(hello[1...]) : random.bytes(32))
            if strength == 0 {
                #expect(throws: PairingError.reflected) { try guest.receive(answer) }
            } else {
                let share = try guest.receive(answer).sent()
                #expect(throws: PairingError.reflected) { try guest.receive([4] + share[1...]) }
            }
            #expect(!guest.hasSentConfirmation)
        }
    }

    @Test("messages of an earlier run of the same code open nothing", arguments: seeds)
    func replay(seed: UInt64) throws {
        let random = RandomSource(seed: seed)
        let code = PairingCode.generate(number: 7, from: random)
        var guest = GuestPairing(code: code, random: random)
        var host = HostPairing(code: code, random: random)
        var captured: [[UInt8]] = []
        try converse(&guest, &host) { _, message in
            captured.append(message)
            return message
        }
        var offer = PairingOffer(code: code, openedAt: .zero)
        var other = HostPairing(code: code, random: random)
        _ = try offer.receive(captured[0], in: &other, at: .zero)
        _ = try offer.receive(captured[2], in: &other, at: .zero)
        #expect(throws: PairingError.wrongCode) { try offer.receive(captured[4], in: &other, at: .zero) }
        #expect(offer.triesLeft == PairingOffer.tries - 1)
    }

    private func expectRefused(
        _ random: RandomSource, seed: UInt64, relay: @escaping (Int, [UInt8]) -> [UInt8]
    ) throws {
        #expect(try attack(random, relay: relay) == PairingOffer.tries - 1, "seed \(seed)")
    }

    /// One run of two honest sides through the relay: neither may end well. The tries that the offer has left.
    private func attack(_ random: RandomSource, relay: (Int, [UInt8]) -> [UInt8]) throws -> Int {
        let code = PairingCode.generate(number: 7, from: random)
        var offer = PairingOffer(code: code, openedAt: .zero)
        var guest = GuestPairing(code: code, random: random)
        var host = HostPairing(code: code, random: random)
        var message = guest.start()
        do {
            for index in stride(from: 0, to: 6, by: 2) {
                let step = try offer.receive(relay(index, message), in: &host, at: .zero)
                #expect(step.result == nil)
                message = try #require(step.message)
                let answer = try guest.receive(relay(index + 1, message))
                #expect(answer.result == nil)
                message = try #require(answer.message)
            }
            Issue.record("the run through the relay went to its end")
        } catch is PairingError {
            #expect(!offer.isTaken)
        }
        return offer.triesLeft
    }
}
