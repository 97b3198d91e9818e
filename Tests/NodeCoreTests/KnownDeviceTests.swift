import Discovery
import Identity
import Membership
import Noise
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import TestKit
import Testing

@testable import NodeCore

@Suite struct KnownDeviceTests {
    @Test(
        "after either side restarts, cleanly or not, the two link again by themselves and stay equal",
        arguments: [0, 1], [true, false])
    func restarts(which: Int, cleanly: Bool) throws {
        let pair = try Pair()
        let node = which == 0 ? pair.host : pair.guest
        let other = which == 0 ? pair.guest : pair.host
        pair.insert("before ", by: node)
        pair.network.run(for: .seconds(1))
        if cleanly { pair.network.stop(node) } else { pair.network.kill(node) }
        pair.insert("while away ", by: other)
        pair.network.run(for: .seconds(3))
        #expect(!other.core.isConnected(node.key))
        try pair.network.start(node)
        pair.network.run(for: .seconds(10))
        #expect(pair.isLinked && pair.isEqual)
        #expect(pair.texts[0] == "while away before hello")
        pair.insert("after ", by: node)
        pair.network.run(for: .seconds(1))
        #expect(pair.isEqual && pair.texts[1].hasPrefix("after "))
    }

    @Test("a device whose copy was a day ahead is not shut out for a day")
    func copyAhead() throws {
        let pair = try Pair()
        // Nobody but the guest dials.
        let ahead = HandshakeTime.next(after: [], at: pair.network.now, aheadInSeconds: 86_400)
        pair.network.act(pair.host) { core in
            core.peers[pair.guest.key]?.endpoints = []
            core.peers[pair.guest.key]?.newestHandshakeTime = ahead
        }
        pair.network.cut()
        pair.network.run(for: .milliseconds(500))
        #expect(!pair.isLinked && pair.guest.core.refusedHandshakes <= NodeLimits.refusalsTaken)
        #expect(pair.network.run(within: .seconds(120)) { pair.isLinked })
        #expect(pair.guest.core.refusedHandshakes == 0)
        let newest = try #require(pair.host.core.peers[pair.guest.key]?.newestHandshakeTime)
        #expect(ahead.lexicographicallyPrecedes(newest) && newest == pair.guest.core.lastHandshakeTime)
        // Times go on from there.
        pair.network.cut()
        #expect(pair.network.run(within: .seconds(10)) { pair.isLinked })
        #expect(newest.lexicographicallyPrecedes(pair.guest.core.lastHandshakeTime))
    }

    @Test("dials to a device that is away come ever more rarely, and at least every 37.5 seconds")
    func backoff() throws {
        let pair = try Pair()
        pair.network.kill(pair.guest)
        pair.network.settle()
        var dials: [UInt64] = []
        var wasDialling = false
        for _ in 0..<3000 {
            pair.network.run(for: .milliseconds(100))
            let next = pair.host.core.peers[pair.guest.key]?.nextDial ?? 0
            if dials.last != next { dials.append(next) }
            wasDialling = wasDialling || pair.host.core.peers[pair.guest.key]?.isDialling == true
        }
        let waits = zip(dials, dials.dropFirst()).map { Double($1 - $0) / 1e9 }
        // 0.25 s doubled each time to 30 s, each times 0.75 to 1.25.
        #expect(waits.count > 10 && waits.count < 25, "\(waits)")
        #expect(waits.max() ?? 0 <= 37.6 && waits.last ?? 0 >= 22.4, "\(waits)")
        #expect(zip(waits.dropFirst(), waits.dropFirst(2)).allSatisfy { $1 > $0 || $0 >= 22.4 }, "\(waits)")
    }

    @Test("after three links in a row that were brief a dial waits twice as long each time, four seconds at most")
    func briefLinks() throws {
        let certificate = try LocalIdentity.generate(name: "x", from: RandomSource(seed: 1), now: 0).certificate
        let random = RandomSource(seed: 2)
        /// How long after each of nine links the next dial is, in milliseconds, give or take the jitter.
        func waits(living life: UInt64) -> [ClosedRange<Double>] {
            var peer = KnownPeer(certificate: certificate, name: "", endpoints: [])
            var now: UInt64 = 1
            return (0..<9).map { number in
                func instant() -> Instant { Instant(monotonicInNanoseconds: now, unixInMilliseconds: 0) }
                peer.connected(LinkID(value: UInt64(number)), at: instant())
                now += life
                peer.disconnected(at: instant(), random: random)
                let wait = Double(peer.nextDial - now) / 1e6
                return wait / 1.25...wait / 0.75
            }
        }
        let brief: [Double] = [250, 250, 250, 500, 1000, 2000, 4000, 4000, 4000]
        #expect(zip(waits(living: 4_999_999_999), brief).allSatisfy { $0.contains($1) })
        #expect(waits(living: 5_000_000_000).allSatisfy { $0.contains(250) })
    }

    @Test("a cut link is back within a second and a half")
    func cut() throws {
        let pair = try Pair(delay: 5_000_000)
        for _ in 0..<5 {
            pair.network.cut()
            #expect(!pair.isLinked)
            pair.insert("x", by: pair.host)
            pair.network.run(for: .milliseconds(1500))
            #expect(pair.isLinked && pair.isEqual)
        }
    }

    @Test("when both dial at once, one link stays, the same on both sides", arguments: SeededRandom.seeds(0..<24))
    func simultaneous(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pair = try Pair(seed: seed + 1)
        for _ in 0..<4 {
            pair.network.delay = UInt64(random.below(40)) * 1_000_000
            pair.network.cut()
            // Both find the other away at the same moment, and dial at the same moment.
            pair.network.dial(from: pair.host, to: pair.guest)
            pair.network.dial(from: pair.guest, to: pair.host)
            pair.network.run(for: .milliseconds(Int64(random.below(300))))
            pair.insert("a", by: pair.host)
            pair.insert("b", by: pair.guest)
            pair.network.run(for: .seconds(3))
            #expect(pair.network.linkCount == 1, "\(random)")
            #expect(pair.host.core.sessions.count == 1 && pair.guest.core.sessions.count == 1, "\(random)")
            #expect(pair.isLinked && pair.isEqual, "\(random)")
        }
    }

    @Test("a device that dials again is answered on the new link; the old one, gone without a word, is given up")
    func halfOpen() throws {
        let pair = try Pair()
        // The guest loses its end; the host hears nothing of it.
        let old = try pair.network.session(of: pair.guest, with: pair.host)
        let stale = try pair.network.session(of: pair.host, with: pair.guest).id
        pair.network.feed(.linkClosed(old.id), to: pair.guest)
        pair.insert("x", by: pair.guest)
        pair.network.run(for: .seconds(2))
        #expect(pair.isLinked && pair.isEqual)
        #expect(pair.host.core.sessions[stale] == nil)
    }

    @Test("a peer that falls silent is asked after 15 seconds and given up 30 seconds later")
    func silent() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(13))
        let quiet = pair.network.sendCount
        pair.network.onWire = { _, _, _ in nil }
        pair.network.run(for: .seconds(3))
        #expect(pair.network.sendCount > quiet && pair.isLinked)
        pair.network.run(for: .seconds(27))
        #expect(pair.isLinked)
        pair.network.run(for: .seconds(4))
        #expect(!pair.host.core.isConnected(pair.guest.key))
        pair.network.onWire = nil
        pair.network.run(for: .seconds(60))
        #expect(pair.isLinked)
    }

    @Test("a link is made anew after twelve hours, without a gap: by a new handshake of whoever dialled it")
    func renewed() throws {
        let pair = try Pair()
        let old = try pair.network.session(of: pair.host, with: pair.guest).id
        pair.network.run(for: .seconds(43_190))
        #expect(try pair.network.session(of: pair.host, with: pair.guest).id == old)
        var wasApart = false
        for _ in 0..<20 {
            pair.network.run(for: .seconds(1))
            wasApart = wasApart || !pair.isLinked
        }
        #expect(try pair.network.session(of: pair.host, with: pair.guest).id != old && !wasApart)
        #expect(pair.network.linkCount == 1)
        pair.insert("later ", by: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(pair.isEqual && pair.texts[0] == "later hello")
    }

    @Test(
        "links for a strict space are made anew after a quarter of an hour, whichever side is strict",
        arguments: [0, 1])
    func strict(side: Int) throws {
        let pair = try Pair()
        let node = side == 0 ? pair.host : pair.guest
        guard case .success(.done) = pair.network.answer(to: .setStrict(true, in: pair.space), at: node) else {
            throw Unexpected(node.core.isStrict(pair.space))
        }
        for _ in 0..<2 {
            let old = try pair.network.session(of: pair.host, with: pair.guest).id
            pair.network.run(for: .seconds(890))
            #expect(try pair.network.session(of: pair.host, with: pair.guest).id == old)
            pair.network.run(for: .seconds(20))
            #expect(try pair.network.session(of: pair.host, with: pair.guest).id != old)
            #expect(pair.network.linkCount == 1)
            pair.network.stop(node)
            try pair.network.start(node)
            pair.network.run(for: .seconds(5))
            #expect(pair.isLinked && node.core.isStrict(pair.space))
        }
        pair.network.ask(.setStrict(false, in: pair.space), at: node)
        #expect(!node.core.isStrict(pair.space))
        let last = try pair.network.session(of: pair.host, with: pair.guest).id
        pair.network.run(for: .seconds(1800))
        #expect(try pair.network.session(of: pair.host, with: pair.guest).id == last)
    }

    @Test("a link that cannot be made anew is over ten minutes later")
    func outlived() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(43_190))
        pair.network.isDown = true
        pair.network.run(for: .seconds(600))
        #expect(pair.isLinked)
        pair.network.run(for: .seconds(20))
        #expect(!pair.isLinked)
        pair.network.isDown = false
        pair.network.run(for: .seconds(60))
        #expect(pair.isLinked && pair.isEqual)
    }

    @Test("a stranger who knows the key gets not one byte, and leaves no trace")
    func stranger() throws {
        let pair = try Pair()
        let stranger = try LocalIdentity.generate(name: "eve", from: RandomSource(seed: 666), now: 0)
        let before = pair.host.core.peers.count
        let writes = pair.host.store.commitCount
        let hand = pair.network.handPeer(to: pair.host)
        let (opening, first, _) = try HandPeer.firstMessages(
            from: stranger, to: pair.host, at: pair.network.now, random: RandomSource(seed: 5))
        hand.sendFramed(opening)
        hand.sendFramed(first)
        pair.network.settle()
        #expect(hand.isClosed && hand.received.isEmpty)
        #expect(pair.host.core.peers.count == before && pair.host.store.commitCount == writes)
        #expect(pair.host.core.sessions.count == 1 && pair.isLinked)
    }

    @Test("a member whose certificate is for another key than it proves is refused")
    func otherKey() throws {
        let pair = try Pair()
        pair.network.kill(pair.guest)
        pair.network.settle()
        let eve = try LocalIdentity.generate(name: "eve", from: RandomSource(seed: 666), now: 0)
        // The guest's certificate, but Eve's channel key in the handshake.
        let opening = Opening(kind: .knownDevice)
        var state = try HandshakeState(
            name: try ProtocolName("Noise_IK_25519_ChaChaPoly_BLAKE2b"), role: .initiator, prologue: opening.prologue(),
            localStatic: eve.channel, remoteStatic: pair.host.identity.certificate.channelKey, psks: [],
            random: RandomSource(seed: 7))
        let payload = HandshakePayload(
            certificate: pair.guest.identity.certificate,
            time: HandshakeTime.next(after: KnownPeer.never, at: pair.network.now))
        let hand = pair.network.handPeer(to: pair.host)
        hand.sendFramed(opening.encode())
        hand.sendFramed(try state.writeMessage(payload.encode()))
        #expect(hand.isClosed && hand.received.isEmpty && !pair.host.core.isConnected(pair.guest.key))
    }

    @Test("a recorded first message, played again, gets not one byte and changes nothing, also after a restart")
    func replay() throws {
        let pair = try Pair()
        var recorded: [[UInt8]] = []
        pair.network.cut()
        pair.network.onWire = { from, _, bytes in
            if from == pair.guest.index { recorded.append(bytes) }
            return bytes
        }
        // Only the guest dials.
        pair.network.dial(from: pair.guest, to: pair.host)
        pair.network.run(for: .milliseconds(20))
        #expect(pair.isLinked && recorded.count >= 3)
        pair.network.onWire = nil
        for isRestarted in [false, true] {
            if isRestarted {
                pair.network.stop(pair.host)
                try pair.network.start(pair.host)
                pair.network.run(for: .seconds(5))
                #expect(pair.isLinked)
            }
            for count in [2, recorded.count] {
                let session = try pair.network.session(of: pair.host, with: pair.guest).id
                let writes = pair.host.store.commitCount
                let hand = pair.network.handPeer(to: pair.host)
                for bytes in recorded.prefix(count) { hand.send(bytes) }
                #expect(hand.isClosed && hand.received.isEmpty)
                #expect(try pair.network.session(of: pair.host, with: pair.guest).id == session)
                #expect(pair.host.store.commitCount == writes && pair.host.core.sessions.count == 1)
            }
        }
        pair.insert("still here ", by: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(pair.isEqual)
    }

    @Test("a node whose clock was set back still dials with a later time than ever before", arguments: [false, true])
    func clockBack(restarts: Bool) throws {
        var last = KnownPeer.never
        let late = Instant(monotonicInNanoseconds: 0, unixInMilliseconds: 2_000_000_000_123)
        let early = Instant(monotonicInNanoseconds: 0, unixInMilliseconds: 1_000_000_000_999)
        for now in [late, early, early, late, early] {
            let next = HandshakeTime.next(after: last, at: now)
            #expect(next.count == 12 && last.lexicographicallyPrecedes(next))
            last = next
        }
        #expect(
            HandshakeTime.next(after: KnownPeer.never, at: late) == [
                0, 0, 0, 0, 0x77, 0x35, 0x94, 0, 0x07, 0x54, 0xD4, 0xC0,
            ])
        // And over a restart.
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.network.cut()
        pair.network.run(for: .seconds(2))
        let before = pair.guest.core.lastHandshakeTime
        if restarts {
            pair.network.stop(pair.guest)
            try pair.network.start(pair.guest)
            #expect(!pair.guest.core.lastHandshakeTime.lexicographicallyPrecedes(before))
        }
    }

    @Test("a node takes 64 links and no more, and does not spin while it waits for a free one")
    func linkLimit() throws {
        let pair = try Pair()
        var hands: [HandPeer] = []
        for _ in 0..<NodeLimits.linksMax - 1 { hands.append(pair.network.handPeer(to: pair.host)) }
        #expect(NodeLimits.linksMax == 64 && pair.host.core.sessions.count == 64)
        let extra = pair.network.handPeer(to: pair.host)
        #expect(extra.isClosed && extra.received.isEmpty && hands.allSatisfy { !$0.isClosed })
        pair.network.kill(pair.guest)
        hands.append(pair.network.handPeer(to: pair.host))
        pair.network.run(for: .milliseconds(10))
        hands.append(pair.network.handPeer(to: pair.host))
        let before = pair.network.tickCount
        pair.network.run(for: .seconds(9))
        #expect(pair.network.tickCount - before < 200)
        // They never say a word: all of them are gone after ten seconds.
        pair.network.run(for: .seconds(2))
        #expect(hands.allSatisfy { $0.isClosed })
    }

    @Test("a round trip is measured")
    func roundTrip() throws {
        let pair = try Pair(delay: 7_000_000)
        #expect(pair.host.core.peers[pair.guest.key]?.roundTripInNanoseconds == 14_000_000)
        #expect(pair.guest.core.peers[pair.host.key]?.roundTripInNanoseconds == 14_000_000)
        pair.network.cut()
        #expect(pair.host.core.peers[pair.guest.key]?.roundTripInNanoseconds == nil)
    }

    @Test("a round trip of 250 ms is believed, a longer one measured once more; then that is believed, long or short")
    func doubtedRoundTrip() throws {
        let pair = try Pair()
        /// What is believed a second later, where the first ping and pong take so long each way, and what follows less.
        func believed(_ first: UInt64, then second: UInt64) throws -> UInt64? {
            let session = try pair.network.session(of: pair.host, with: pair.guest)
            pair.network.delay = first
            pair.network.act(pair.host) { $0.ping(session) }
            pair.network.run(for: .nanoseconds(Int64(first)))
            // The pong is on its way.
            pair.network.delay = second
            pair.network.run(for: .seconds(1))
            return pair.host.core.peers[pair.guest.key]?.roundTripInNanoseconds
        }
        let limit = UInt64(NodeLimits.roundTripSure / .nanoseconds(1))
        #expect(limit == 250_000_000)
        #expect(try believed(limit / 2, then: 7_000_000) == limit)
        #expect(try believed(limit / 2 + 1, then: 7_000_000) == 14_000_000)
        #expect(try believed(limit, then: 150_000_000) == 300_000_000)
    }
}
