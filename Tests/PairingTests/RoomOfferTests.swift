import Pairing
import SodiumCrypto
import Testing
import WireCodec

struct RoomOfferTests {
    private let random = RandomSource(seed: 1)
    private let code: PairingCode
    private let wrong: PairingCode

    init() throws {
        code = try PairingCode(parsing: "7-garden-violin-anchor-banana")
        wrong = try PairingCode(parsing: "7-garden-violin-anchor-garden")
    }

    private func offer(guests: Int = 3) -> PairingOffer {
        PairingOffer(code: code, terms: .room(guests: guests), openedAt: .zero)
    }

    /// One whole run of a guest at an address.
    private func pair(
        with typed: PairingCode, _ offer: inout PairingOffer, from address: String, at now: Duration
    ) throws {
        var guest = GuestPairing(code: typed, random: random)
        var host = HostPairing(code: offer.code, random: random)
        var message = guest.start()
        while true {
            switch try offer.receive(message, in: &host, from: address, at: now) {
            case .send(let answer):
                guard case .send(let next) = try guest.receive(answer) else { return }
                message = next
            case .sendAndFinish(let proof, _):
                guard case .finished = try guest.receive(proof) else { throw PairingError.runIsOver }
                return
            case .finished: throw PairingError.runIsOver
            }
        }
    }

    @Test("a room's code lets in as many as it is for, and not one more")
    func guests() throws {
        var offer = offer()
        #expect(offer.terms.wordCount == 4)
        for left in [2, 1, 0] {
            try pair(with: code, &offer, from: "10.0.0.1", at: .zero)
            #expect(offer.guestsLeft == left)
        }
        #expect(offer.isTaken)
        #expect(throws: PairingError.offerTaken) { try pair(with: code, &offer, from: "10.0.0.1", at: .zero) }
    }

    @Test("a guest who does not come in after all gives the place back; the code for one guest stays over")
    func giveBack() throws {
        var room = offer(guests: 2)
        room.giveBack()
        #expect(room.guestsLeft == 2)
        try pair(with: code, &room, from: "10.0.0.1", at: .zero)
        room.giveBack()
        #expect(room.guestsLeft == 2)
        var one = PairingOffer(code: code, openedAt: .zero)
        one.take()
        one.giveBack()
        #expect(one.isTaken)
    }

    @Test("after a wrong proof an address waits a second, to the nanosecond, and others do not")
    func paceByAddress() throws {
        var offer = offer()
        #expect(throws: PairingError.wrongCode) { try pair(with: wrong, &offer, from: "10.0.0.1", at: .seconds(5)) }
        let last = Duration.seconds(6) - .nanoseconds(1)
        #expect(offer.whyClosed(to: "10.0.0.1", at: last) == .offerPaced)
        #expect(throws: PairingError.offerPaced) { try pair(with: code, &offer, from: "10.0.0.1", at: last) }
        #expect(offer.triesLeft == PairingOffer.roomTries - 1)
        try pair(with: code, &offer, from: "10.0.0.2", at: .seconds(5))
        try pair(with: code, &offer, from: "10.0.0.1", at: .seconds(6))
    }

    @Test("after five wrong proofs within a second all addresses wait for the first of them to be a second old")
    func paceInAll() throws {
        var offer = offer()
        for index in 0..<5 {
            let time = Duration.milliseconds(100 * index)
            #expect(offer.isOpen(to: "10.0.0.9", at: time))
            #expect(throws: PairingError.wrongCode) {
                try pair(with: wrong, &offer, from: "10.0.0.\(index)", at: time)
            }
        }
        #expect(offer.whyClosed(to: "10.0.0.9", at: .milliseconds(999)) == .offerPaced)
        #expect(offer.isOpen(to: "10.0.0.9", at: .milliseconds(1000)))
        #expect(!offer.isOpen(to: "10.0.0.1", at: .milliseconds(1000)))
    }

    @Test("a hundred wrong proofs burn a room's code, and take twenty seconds at least")
    func burnt() throws {
        var offer = offer()
        var now = Duration.zero
        for count in 0..<PairingOffer.roomTries {
            while !offer.isOpen(to: "2001:db8::\(count)", at: now) { now += .milliseconds(10) }
            #expect(throws: PairingError.wrongCode) {
                try pair(with: wrong, &offer, from: "2001:db8::\(count)", at: now)
            }
        }
        #expect(offer.triesLeft == 0 && now >= .seconds(19) && now < .seconds(21))
        #expect(throws: PairingError.offerBurnt) { try pair(with: code, &offer, from: "10.0.0.1", at: .seconds(60)) }
    }

    @Test("a room's code lives two hours, to the nanosecond, or as long as was asked for")
    func lifetime() {
        #expect(offer().isOpen(at: .seconds(7200) - .nanoseconds(1)) && !offer().isOpen(at: .seconds(7200)))
        let short = PairingOffer(code: code, terms: .room(guests: 2, lifetime: .seconds(60)), openedAt: .seconds(1))
        #expect(short.isOpen(at: .seconds(61) - .nanoseconds(1)) && !short.isOpen(at: .seconds(61)))
        let long = PairingOffer(code: code, terms: .oneGuest(lifetime: .seconds(3600)), openedAt: .zero)
        #expect(long.isOpen(at: .seconds(3599)) && !long.isOpen(at: .seconds(3600)))
    }

    @Test("the code for one guest slows nobody down: its three tries are enough")
    func oneGuestUnpaced() {
        var offer = PairingOffer(code: code, openedAt: .zero)
        for _ in 0..<2 {
            #expect(throws: PairingError.wrongCode) { try pair(with: wrong, &offer, from: "10.0.0.1", at: .zero) }
        }
        #expect(offer.triesLeft == 1)
    }
}
