import Pairing
import SodiumCrypto
import Testing

struct PairingOfferTests {
    private let random = RandomSource(seed: 1)
    private let code: PairingCode
    private let wrong: PairingCode

    init() throws {
        code = try PairingCode(parsing: "7-garden-violin-anchor")
        wrong = try PairingCode(parsing: "7-garden-violin-banana")
    }

    @Test("a wrong code burns one try; the third burns the offer; then even the right code is not looked at")
    func threeTries() throws {
        var offer = PairingOffer(code: code, openedAt: .seconds(5))
        for left in [2, 1, 0] {
            #expect(throws: PairingError.wrongCode) { try pair(with: wrong, &offer, at: .seconds(6)) }
            #expect(offer.triesLeft == left)
        }
        #expect(!offer.isOpen(at: .seconds(6)))
        #expect(throws: PairingError.offerBurnt) { try pair(with: code, &offer, at: .seconds(6)) }
        #expect(offer.triesLeft == 0)
    }

    @Test("after two wrong codes the right one still pairs")
    func lastTry() throws {
        var offer = PairingOffer(code: code, openedAt: .zero)
        for _ in 0..<2 { #expect(throws: PairingError.wrongCode) { try pair(with: wrong, &offer, at: .zero) } }
        try pair(with: code, &offer, at: .zero)
        #expect(offer.isTaken)
        #expect(offer.triesLeft == 1)
    }

    @Test("an offer serves one guest")
    func oneGuest() throws {
        var offer = PairingOffer(code: code, openedAt: .zero)
        try pair(with: code, &offer, at: .zero)
        #expect(throws: PairingError.offerTaken) { try pair(with: code, &offer, at: .zero) }
        #expect(!offer.isOpen(at: .zero))
    }

    @Test("an offer lives ten minutes, to the nanosecond")
    func lifetime() throws {
        let opened = Duration.seconds(1000)
        let last = opened + .seconds(600) - .nanoseconds(1)
        var offer = PairingOffer(code: code, openedAt: opened)
        #expect(offer.isOpen(at: last))
        #expect(!offer.isOpen(at: opened + .seconds(600)))
        #expect(throws: PairingError.offerExpired) { try pair(with: code, &offer, at: opened + .seconds(600)) }
        #expect(offer.triesLeft == 3)
        try pair(with: code, &offer, at: last)
    }

    @Test("a run that was begun in time ends with its offer")
    func expiresMidway() throws {
        var offer = PairingOffer(code: code, openedAt: .zero)
        var guest = GuestPairing(code: code, random: random)
        var host = HostPairing(code: code, random: random)
        let hello = try offer.receive(guest.start(), in: &host, at: .seconds(599)).sent()
        let share = try guest.receive(hello).sent()
        #expect(throws: PairingError.offerExpired) { try offer.receive(share, in: &host, at: .seconds(600)) }
    }

    @Test("guesses in runs side by side draw on the same three tries")
    func sideBySide() throws {
        var offer = PairingOffer(code: code, openedAt: .zero)
        var ready: [(host: HostPairing, proof: [UInt8])] = []
        for _ in 0..<5 {
            var guest = GuestPairing(code: wrong, random: random)
            var host = HostPairing(code: code, random: random)
            var message = guest.start()
            for _ in 0..<2 {
                message = try guest.receive(try offer.receive(message, in: &host, at: .zero).sent()).sent()
            }
            ready.append((host, message))
        }
        #expect(offer.triesLeft == 3)
        for index in ready.indices {
            let expected: PairingError = index < 3 ? .wrongCode : .offerBurnt
            #expect(throws: expected) { try offer.receive(ready[index].proof, in: &ready[index].host, at: .zero) }
        }
    }

    @Test("garbage, a stranger who leaves, and a bad share burn nothing")
    func noTryLost() throws {
        var offer = PairingOffer(code: code, openedAt: .zero)
        for message in [[], [9], [1], [UInt8](repeating: 1, count: 66)] {
            var host = HostPairing(code: code, random: random)
            #expect(throws: PairingError.self) { try offer.receive(message, in: &host, at: .zero) }
        }
        var guest = GuestPairing(code: wrong, random: random)
        var host = HostPairing(code: code, random: random)
        _ = try offer.receive(guest.start(), in: &host, at: .zero)
        #expect(throws: PairingError.invalidShare) {
            try offer.receive([3] + [UInt8](repeating: 0, count: 49) + [1], in: &host, at: .zero)
        }
        #expect(offer.triesLeft == 3)
        #expect(offer.isOpen(at: .zero))
    }

    private func pair(with typed: PairingCode, _ offer: inout PairingOffer, at now: Duration) throws {
        var guest = GuestPairing(code: typed, random: random)
        var host = HostPairing(code: code, random: random)
        var message = guest.start()
        for _ in 0..<2 {
            message = try guest.receive(try offer.receive(message, in: &host, at: now).sent()).sent()
        }
        let end = try offer.receive(message, in: &host, at: now)
        let guestEnd = try guest.receive(try end.sent())
        #expect(end.result != nil && guestEnd.result != nil)
    }
}
