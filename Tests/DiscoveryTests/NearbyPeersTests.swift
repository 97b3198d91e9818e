import Discovery
import SodiumCrypto
import TestKit
import Testing

struct NearbyPeersTests {
    private let instance = [UInt8](repeating: 1, count: 16)

    private func offer(_ number: UInt16, port: UInt16 = 4000, instance: [UInt8]? = nil) -> Beacon {
        Beacon.pairingOffer(number: number, port: port, instance: instance ?? self.instance)
    }

    @Test("an announced offer is a candidate under its number, at its sender's address and the port it names")
    func candidate() {
        var nearby = NearbyPeers()
        let isNew = nearby.heard(offer(7), from: "192.0.2.1", at: .zero)
        #expect(isNew)
        #expect(nearby.candidates(forOffer: 7, at: .zero).map(\.text) == ["192.0.2.1:4000"])
        #expect(nearby.candidates(forOffer: 8, at: .zero).isEmpty)
        nearby.heard(offer(7), from: "fe80::1%eth0", at: .zero)
        #expect(nearby.candidates(forOffer: 7, at: .zero).map(\.text) == ["192.0.2.1:4000", "[fe80::1%eth0]:4000"])
    }

    @Test("a search is not a candidate")
    func search() {
        var nearby = NearbyPeers()
        let isNew = nearby.heard(.pairingSearch(number: 7, port: 1, instance: instance), from: "192.0.2.1", at: .zero)
        #expect(!isNew)
        #expect(nearby.count == 0)
    }

    @Test("the same beacon again refreshes its candidate; another instance at its place is a new one")
    func again() {
        var nearby = NearbyPeers()
        nearby.heard(offer(7), from: "192.0.2.1", at: .zero)
        let isRepeatedNew = nearby.heard(offer(7), from: "192.0.2.1", at: .seconds(60))
        #expect(!isRepeatedNew)
        #expect(nearby.count == 1)
        #expect(nearby.candidates(forOffer: 7, at: .seconds(149)).count == 1)
        #expect(nearby.nextToDial(forOffer: 7, at: .seconds(61)) != nil)
        #expect(nearby.nextToDial(forOffer: 7, at: .seconds(62)) == nil)
        let restarted = offer(7, instance: [UInt8](repeating: 2, count: 16))
        let isRestartedNew = nearby.heard(restarted, from: "192.0.2.1", at: .seconds(63))
        #expect(isRestartedNew)
        #expect(nearby.count == 1)
        #expect(nearby.nextToDial(forOffer: 7, at: .seconds(63)) != nil)
    }

    @Test("a candidate is forgotten 90 seconds after its last beacon")
    func forgets() {
        var nearby = NearbyPeers()
        nearby.heard(offer(7), from: "192.0.2.1", at: .seconds(10))
        #expect(nearby.candidates(forOffer: 7, at: .seconds(100) - .nanoseconds(1)).count == 1)
        #expect(nearby.candidates(forOffer: 7, at: .seconds(100)).isEmpty)
        #expect(nearby.nextToDial(forOffer: 7, at: .seconds(100)) == nil)
        #expect(nearby.count == 0)
    }

    @Test("64 candidates are kept, and 4 of one address for one offer; the silent ones go first")
    func limits() {
        var nearby = NearbyPeers()
        for port in UInt16(1)...5 { nearby.heard(offer(7, port: port), from: "192.0.2.1", at: .seconds(Int(port))) }
        #expect(nearby.candidates(forOffer: 7, at: .seconds(6)).map(\.port) == [2, 3, 4, 5])
        for host in 2...61 { nearby.heard(offer(7), from: "192.0.2.\(host)", at: .seconds(6)) }
        #expect(nearby.count == 64)
        nearby.heard(offer(7), from: "192.0.2.62", at: .seconds(6))
        #expect(nearby.count == 64)
        let left = nearby.candidates(forOffer: 7, at: .seconds(6))
        #expect(left.filter { $0.host == "192.0.2.1" }.map(\.port) == [3, 4, 5])
        #expect(left.contains { $0.host == "192.0.2.62" })
    }

    @Test("the least dialled comes first, then the longest known; none is dialled twice within 5 seconds")
    func order() {
        var nearby = NearbyPeers()
        nearby.heard(offer(7), from: "192.0.2.1", at: .seconds(1))
        nearby.heard(offer(7), from: "192.0.2.2", at: .seconds(2))
        #expect(nearby.nextToDial(forOffer: 7, at: .seconds(3))?.host == "192.0.2.1")
        #expect(nearby.nextToDial(forOffer: 7, at: .seconds(4))?.host == "192.0.2.2")
        #expect(nearby.nextToDial(forOffer: 7, at: .seconds(8) - .nanoseconds(1)) == nil)
        #expect(nearby.nextToDial(forOffer: 7, at: .seconds(8))?.host == "192.0.2.1")
        nearby.heard(offer(7), from: "192.0.2.3", at: .seconds(9))
        #expect(nearby.nextToDial(forOffer: 7, at: .seconds(9))?.host == "192.0.2.3")
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
            nearby.heard(forged, from: "192.0.2.\(100 + random.integer(below: 3))", at: now)
            if millisecond % 1000 == 500 { nearby.heard(offer(7), from: "192.0.2.1", at: now) }
            if millisecond % 50 == 0, let endpoint = nearby.nextToDial(forOffer: 7, at: now) {
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
