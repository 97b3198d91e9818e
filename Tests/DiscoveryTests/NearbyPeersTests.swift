import Discovery
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct NearbyPeersTests {
    private let instance = [UInt8](repeating: 1, count: 16)

    private func offer(_ number: UInt16, port: UInt16 = 4000, instance: [UInt8]? = nil) -> Beacon {
        Beacon.pairingOffer(number: number, port: port, instance: instance ?? self.instance)
    }

    @Test("an announced offer is a candidate under its number, at its sender's address and the port it names")
    func candidate() {
        var nearby = NearbyPeers()
        let isNew = nearby.heard(offer(7), from: .host("192.0.2.1"), at: .zero)
        #expect(isNew)
        #expect(nearby.candidates(for: .offer(7), at: .zero).map(\.text) == ["192.0.2.1:4000"])
        #expect(nearby.candidates(for: .offer(8), at: .zero).isEmpty)
        nearby.heard(offer(7), from: .host("fe80::1%eth0"), at: .zero)
        #expect(nearby.candidates(for: .offer(7), at: .zero).map(\.text) == ["192.0.2.1:4000", "[fe80::1%eth0]:4000"])
    }

    @Test("a search is not a candidate")
    func search() {
        var nearby = NearbyPeers()
        let search = Beacon.pairingSearch(number: 7, port: 1, instance: instance)
        let isNew = nearby.heard(search, from: .host("192.0.2.1"), at: .zero)
        #expect(!isNew)
        #expect(nearby.count == 0)
    }

    @Test("the same beacon again refreshes its candidate; another instance at its place is a new one")
    func again() {
        var nearby = NearbyPeers()
        nearby.heard(offer(7), from: .host("192.0.2.1"), at: .zero)
        let isRepeatedNew = nearby.heard(offer(7), from: .host("192.0.2.1"), at: .seconds(60))
        #expect(!isRepeatedNew)
        #expect(nearby.count == 1)
        #expect(nearby.candidates(for: .offer(7), at: .seconds(149)).count == 1)
        #expect(nearby.nextToDial(for: .offer(7), at: .seconds(61)) != nil)
        #expect(nearby.nextToDial(for: .offer(7), at: .seconds(62)) == nil)
        let restarted = offer(7, instance: [UInt8](repeating: 2, count: 16))
        let isRestartedNew = nearby.heard(restarted, from: .host("192.0.2.1"), at: .seconds(63))
        #expect(isRestartedNew)
        #expect(nearby.count == 1)
        #expect(nearby.nextToDial(for: .offer(7), at: .seconds(63)) != nil)
    }

    @Test("a candidate is forgotten 90 seconds after its last beacon")
    func forgets() {
        var nearby = NearbyPeers()
        nearby.heard(offer(7), from: .host("192.0.2.1"), at: .seconds(10))
        #expect(nearby.candidates(for: .offer(7), at: .seconds(100) - .nanoseconds(1)).count == 1)
        #expect(nearby.candidates(for: .offer(7), at: .seconds(100)).isEmpty)
        #expect(nearby.nextToDial(for: .offer(7), at: .seconds(100)) == nil)
        #expect(nearby.count == 0)
    }

    @Test("claims to be a member are candidates of their own, beside an offer at the same place")
    func members() {
        var nearby = NearbyPeers()
        let (ada, ben) = (Bytes32(1, 0, 0, 0), Bytes32(2, 0, 0, 0))
        nearby.heard(offer(7), from: .host("192.0.2.1"), at: .zero)
        let news = [(ada, 4000, 1), (ada, 4000, 2), (ben, 4001, 3), (ben, 0, 3)].map { device, port, second in
            nearby.heard(
                .member(device), port: UInt16(port), instance: instance, from: .host("192.0.2.1"), at: .seconds(second))
        }
        #expect(news == [true, false, true, false])
        #expect(nearby.sightings(at: .seconds(3)).map(\.subject) == [.offer(7), .member(ada), .member(ben)])
        #expect(nearby.sightings(at: .seconds(3)).map(\.lastHeard) == [.zero, .seconds(2), .seconds(3)])
        #expect(nearby.undialledMembers(at: .seconds(3)) == [ada, ben])
        let dialled = [3, 4].map { nearby.nextToDial(for: .member(ada), at: .seconds($0))?.text }
        #expect(dialled == ["192.0.2.1:4000", nil])
        #expect(nearby.undialledMembers(at: .seconds(4)) == [ben])
        #expect(nearby.sightings(at: .seconds(92)).map(\.subject) == [.member(ben)])
    }

    @Test("an instance heard from the same host before is known without another look, from elsewhere it is not")
    func knownInstance() {
        var nearby = NearbyPeers()
        let ada = Bytes32(1, 0, 0, 0)
        nearby.heard(offer(7), from: .host("192.0.2.1"), at: .zero)
        func again(_ instance: [UInt8], _ host: String, _ second: Int) -> Bytes32? {
            nearby.heardAgain(instance, from: .host(host), at: .seconds(second))
        }
        #expect(again(instance, "192.0.2.1", 0) == nil)
        nearby.heard(.member(ada), port: 4000, instance: instance, from: .host("192.0.2.1"), at: .zero)
        #expect(again(instance, "192.0.2.1", 60) == ada)
        #expect(again(instance, "192.0.2.2", 60) == nil)
        #expect(again([UInt8](repeating: 2, count: 16), "192.0.2.1", 60) == nil)
        #expect(nearby.sightings(at: .seconds(149)).map(\.subject) == [.member(ada)])
        #expect(again(instance, "192.0.2.1", 150) == nil)
    }

    @Test("64 candidates are kept, and 4 of one address for one offer; the silent ones go first")
    func limits() {
        var nearby = NearbyPeers()
        for port in UInt16(1)...5 {
            nearby.heard(offer(7, port: port), from: .host("192.0.2.1"), at: .seconds(Int(port)))
        }
        #expect(nearby.candidates(for: .offer(7), at: .seconds(6)).map(\.port) == [2, 3, 4, 5])
        for host in 2...61 { nearby.heard(offer(7), from: .host("192.0.2.\(host)"), at: .seconds(6)) }
        #expect(nearby.count == 64)
        nearby.heard(offer(7), from: .host("192.0.2.62"), at: .seconds(6))
        #expect(nearby.count == 64)
        let left = nearby.candidates(for: .offer(7), at: .seconds(6))
        #expect(left.filter { $0.host == "192.0.2.1" }.map(\.port) == [3, 4, 5])
        #expect(left.contains { $0.host == "192.0.2.62" })
    }

    @Test("the least dialled comes first, then the longest known; none is dialled twice within 5 seconds")
    func order() {
        var nearby = NearbyPeers()
        nearby.heard(offer(7), from: .host("192.0.2.1"), at: .seconds(1))
        nearby.heard(offer(7), from: .host("192.0.2.2"), at: .seconds(2))
        #expect(nearby.nextToDial(for: .offer(7), at: .seconds(3))?.host == "192.0.2.1")
        #expect(nearby.nextToDial(for: .offer(7), at: .seconds(4))?.host == "192.0.2.2")
        #expect(nearby.nextToDial(for: .offer(7), at: .seconds(8) - .nanoseconds(1)) == nil)
        #expect(nearby.nextToDial(for: .offer(7), at: .seconds(8))?.host == "192.0.2.1")
        nearby.heard(offer(7), from: .host("192.0.2.3"), at: .seconds(9))
        #expect(nearby.nextToDial(for: .offer(7), at: .seconds(9))?.host == "192.0.2.3")
    }

    @Test(
        "a thousand forged beacons a second cost at most 64 dials a minute, and the real host is found within 3 s",
        arguments: SeededRandom.seeds(0..<3))
    func forger(seed: UInt64) {
        let random = RandomSource(seed: seed)
        var nearby = NearbyPeers()
        var dials: [Duration] = []
        var found: [Duration] = []
        // Three machines forge, with any port and instance: a thousand a second at first, then less, to spare the
        // test's time. The real host announces itself each second.
        for millisecond in 0..<70_000 where millisecond < 4000 || millisecond % 50 == 0 {
            let now = Duration.milliseconds(millisecond)
            let forged = offer(7, port: UInt16(random.integer(below: 65_535) + 1), instance: random.bytes(16))
            nearby.heard(forged, from: .host("192.0.2.\(100 + random.integer(below: 3))"), at: now)
            if millisecond % 1000 == 500 { nearby.heard(offer(7), from: .host("192.0.2.1"), at: now) }
            if millisecond % 50 == 0, let endpoint = nearby.nextToDial(for: .offer(7), at: now) {
                dials.append(now)
                if endpoint.host == "192.0.2.1" { found.append(now) }
            }
        }
        for start in dials {
            #expect(dials.filter { $0 >= start && $0 < start + .seconds(60) }.count <= 64, "seed \(seed)")
        }
        #expect(dials.count > 60)
        #expect(nearby.count <= 64)
        #expect(found.first.map { $0 <= .seconds(3) } ?? false, "seed \(seed): \(found)")
        // Were the first dial lost, others follow: each address has its turn.
        #expect(found.count >= 8, "seed \(seed): \(found)")
    }
}
