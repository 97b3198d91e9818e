import Discovery
import Identity
import Membership
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Members that find each other by beacons.
@Suite struct PresenceTests {
    /// Two members of a space, linked, and heard by one another.
    private func pair(seed: UInt64 = 1) throws -> Pair {
        let pair = try Pair(seed: seed, delay: 1_000_000)
        pair.network.isDiscoverable = true
        for node in [pair.host, pair.guest] {
            node.isDiscoverable = true
            pair.network.act(node) { $0.beginPresence() }
        }
        pair.network.run(for: .seconds(6))
        #expect(pair.isLinked)
        return pair
    }

    private func endpoint(_ text: String) throws -> Endpoint { try #require(Endpoint(parsing: text)) }

    @Test("two members whose addresses are all new find each other by beacon within 200 ms of the later start")
    func newAddresses() throws {
        let pair = try pair()
        for node in [pair.host, pair.guest] { pair.network.kill(node) }
        pair.host.endpoint = try endpoint("10.0.7.1:4100")
        pair.guest.endpoint = try endpoint("[fe80::2%eth0]:4200")
        try pair.network.start(pair.host)
        pair.network.run(for: .seconds(20))
        #expect(!pair.isLinked)
        try pair.network.start(pair.guest)
        let start = pair.network.time
        #expect(pair.network.run(within: .seconds(3)) { pair.isLinked })
        #expect(pair.network.time - start < 200_000_000)
        // The proven place is remembered, the hint is not.
        #expect(pair.host.core.peers[pair.guest.key]?.endpoints.first == pair.guest.endpoint)
    }

    @Test("a newcomer's first beacon waits until the others have heard of it, and then they are linked at once")
    func newcomer() throws {
        let pair = try pair()
        let guest = try pair.network.add("cem", seed: 77)
        guest.isDiscoverable = true
        // The host tells the other member later than it lets the guest in.
        var held: [[UInt8]] = []
        let toOther = try pair.network.session(of: pair.host, with: pair.guest).id
        pair.network.onWire = { node, link, bytes in
            guard node == pair.host.index, link == toOther else { return bytes }
            held.append(bytes)
            return nil
        }
        try pair.network.join(guest, to: pair.space, of: pair.host)
        let cameIn = pair.network.time
        pair.network.run(for: .milliseconds(60))
        #expect(guest.beacons.isEmpty && !held.isEmpty && !guest.core.isConnected(pair.guest.key))
        pair.network.onWire = nil
        for bytes in held { pair.network.deliver(bytes, on: toOther, of: pair.host) }
        #expect(pair.network.run(within: .seconds(1)) { guest.core.isConnected(pair.guest.key) })
        #expect(guest.beacons.count == 1 && pair.network.time - cameIn < 250_000_000)
    }

    @Test(
        "two that both moved while they were kept apart are linked within 27 s of the end of that, which nobody tells",
        arguments: SeededRandom.seeds(1..<17))
    func keptApart(seed: UInt64) throws {
        let pair = try pair(seed: seed)
        pair.guest.segment = 1
        pair.network.cut()
        for (node, place) in zip([pair.host, pair.guest], ["10.0.7.1:4040", "10.0.8.1:4040"]) {
            node.endpoint = try endpoint(place)
            pair.network.feed(.addressesChanged, to: node)
        }
        pair.network.run(for: .milliseconds(120_000 + Int64(seed % 16) * 2_500))
        #expect(!pair.isLinked)
        pair.guest.segment = pair.host.segment
        #expect(pair.network.run(within: .seconds(27)) { pair.isLinked })
    }

    @Test("a member whose address changes while it runs is linked at the new one within three quarters of a second")
    func moved() throws {
        let pair = try pair()
        for round in 2..<6 {
            let old = [pair.host, pair.guest].map { Set($0.core.sessions.keys) }
            // Nothing more comes through on the old link, and nobody is told.
            pair.network.onWire = { node, link, bytes in old[node].contains(link) ? nil : bytes }
            pair.guest.endpoint = try endpoint("10.0.\(round).2:4040")
            let start = pair.network.time
            pair.network.feed(.addressesChanged, to: pair.guest)
            let isBack = pair.network.run(within: .seconds(5)) {
                pair.isLinked
                    && [pair.host, pair.guest].allSatisfy { old[$0.index].isDisjoint(with: $0.core.sessions.keys) }
            }
            #expect(
                isBack && pair.network.time - start < 750_000_000, "\((pair.network.time - start) / 1_000_000) ms")
            pair.insert("x", by: pair.guest)
            pair.network.run(for: .seconds(1))
            #expect(pair.isEqual && pair.network.linkCount >= 1)
        }
    }

    @Test("a link that still answers is kept when an interface comes or goes")
    func stillAlive() throws {
        let pair = try pair()
        let link = try pair.network.session(of: pair.host, with: pair.guest).id
        for node in [pair.host, pair.guest, pair.host] {
            pair.network.feed(.addressesChanged, to: node)
            pair.network.run(for: .seconds(3))
        }
        #expect(try pair.network.session(of: pair.host, with: pair.guest).id == link)
        #expect(pair.network.linkCount == 1)
    }

    @Test("a stranger that hears everything sees nothing constant, is not answered, and finds nobody")
    func stranger() throws {
        let pair = try pair()
        let eve = try pair.network.add("eve", seed: 666)
        _ = try pair.network.createSpace(at: eve)
        pair.network.run(for: .seconds(10))
        #expect(eve.core.sightings(at: pair.network.now).isEmpty && eve.core.sessions.isEmpty)
        #expect(pair.host.answers.isEmpty || pair.host.answers.allSatisfy { $0.to != eve.source(seenBy: pair.host) })
        #expect(pair.host.core.sightings(at: pair.network.now).map(\.subject) == [.member(pair.guest.key)])
        let first = pair.host.beacons.count
        pair.network.run(for: .seconds(3600))
        let (early, late) = (pair.host.beacons[first - 1], pair.host.beacons[pair.host.beacons.count - 1])
        func runs(_ bytes: [UInt8]) -> Set<[UInt8]> { Set((9...250).map { [UInt8](bytes[$0..<$0 + 6]) }) }
        #expect(runs(early).isDisjoint(with: runs(late)))
        // Nor is there anything of a key, an id or the port in them.
        for node in [pair.host, pair.guest] {
            for secret in [node.key.bytes, pair.space.bytes.bytes, node.identity.certificate.channelKey.bytes] {
                let parts = Set((0...(secret.count - 4)).map { [UInt8](secret[$0..<$0 + 4]) })
                for beacon in node.beacons {
                    let windows = Set((9...252).map { [UInt8](beacon[$0..<$0 + 4]) })
                    #expect(windows.isDisjoint(with: parts))
                }
            }
        }
    }

    @Test("beacons go out at 0, 1 and 4 seconds and then each 20; only those that ask are answered, once and soon")
    func timing() throws {
        let pair = try pair()
        let network = pair.network
        network.kill(pair.guest)
        network.run(for: .seconds(40))
        let answers = pair.host.answers.count
        try network.start(pair.guest)
        let begin = network.time
        pair.guest.beacons = []
        network.run(within: .seconds(1)) { pair.host.answers.count > answers }
        let wait = network.time - begin
        #expect((20_000_000...125_000_000).contains(wait), "\(wait)")
        network.run(for: .seconds(10))
        #expect(pair.host.answers.count == answers + 1)
        let answer = try #require(pair.host.answers.last)
        #expect(answer.bytes.count == 256 && answer.to == pair.guest.source(seenBy: pair.host))
        #expect(pair.guest.beacons.count == 2 || pair.guest.beacons.count == 3)
        pair.guest.beacons = []
        network.run(for: .seconds(3000))
        #expect((115...215).contains(pair.guest.beacons.count))
        #expect(pair.host.answers.count == answers + 1)
        #expect(try pair.guest.beacons.allSatisfy { try !PresenceBeacon(decoding: $0).asks })
        // Of one slot all are the same bytes; each slot has its own.
        #expect((5...7).contains(Set(pair.guest.beacons).count))
    }

    @Test("a member that forges a thousand beacons a second costs 64 dials a minute, and hides nobody for 3 seconds")
    func forger() throws {
        let pair = try pair()
        let network = pair.network
        let key = try #require(pair.host.core.discoveryKeys().first?.key)
        network.kill(pair.guest)
        network.run(for: .seconds(100))
        let random = RandomSource(seed: 5)
        let slot = RotatingTag.slot(ofUnixMilliseconds: network.now.unixInMilliseconds)
        func forge() throws {
            let sender = PresenceBeacon.Sender(device: pair.guest.key, port: UInt16(random.integer(below: 60_000) + 1))
            let beacon = PresenceBeacon(of: sender, for: [key], slot: slot, instance: random.bytes(16), random: random)
            let host = try endpoint("10.66.0.\(1 + random.integer(below: 3)):47747")
            let source = BeaconSource(endpoint: host, interface: "eth0")
            network.feed(
                .beaconHeard(beacon.asking(random.integer(below: 2) == 0).encode(), from: source), to: pair.host)
        }
        let dials = network.dialCount
        for _ in 0..<1000 {
            try forge()
            network.run(for: .milliseconds(1))
        }
        pair.guest.endpoint = try endpoint("10.0.9.2:4040")
        try network.start(pair.guest)
        let start = network.time
        while !pair.isLinked && network.time - start < 5_000_000_000 {
            try forge()
            network.run(for: .milliseconds(1))
        }
        #expect(pair.isLinked && network.time - start < 3_000_000_000)
        pair.network.kill(pair.guest)
        while network.time - start < 58_000_000_000 {
            try forge()
            network.run(for: .milliseconds(50))
        }
        // The host also tries the places that it knew, and the guest dialled the host.
        #expect(network.dialCount - dials <= 64 + 20)
        #expect(pair.host.core.nearby.count <= NearbyPeers.candidatesMax)
        #expect(pair.host.core.sessions.count <= NodeLimits.heardDialsMax + 1)
    }

    @Test("of one member at most four dials are under way, each a quarter of a second after the one before")
    func dialsOfOne() throws {
        let pair = try pair()
        let network = pair.network
        let key = try #require(pair.host.core.discoveryKeys().first?.key)
        network.kill(pair.guest)
        network.run(for: .seconds(100))
        network.losesDials = true
        let random = RandomSource(seed: 5)
        let slot = RotatingTag.slot(ofUnixMilliseconds: network.now.unixInMilliseconds)
        for host in 1...10 {
            let beacon = PresenceBeacon(
                of: .init(device: pair.guest.key, port: 4040), for: [key], slot: slot, instance: random.bytes(16),
                random: random)
            let source = BeaconSource(endpoint: try endpoint("10.66.0.\(host):47747"), interface: "eth0")
            network.feed(.beaconHeard(beacon.encode(), from: source), to: pair.host)
        }
        func dials() -> Int { pair.host.core.sessions.values.count(where: \.isByBeacon) }
        for expected in [1, 2, 3, 4, 4, 4] {
            #expect(dials() == expected)
            network.run(for: .milliseconds(251))
        }
        #expect(NodeLimits.heardDialsMax == 4)
    }

    @Test("however often a node begins to announce itself anew, half a second is between two beacons")
    func pause() throws {
        let pair = try pair()
        pair.network.run(for: .seconds(60))
        pair.guest.beacons = []
        for _ in 0..<100 {
            pair.network.feed(.addressesChanged, to: pair.guest)
            pair.network.run(for: .milliseconds(50))
        }
        #expect((9...11).contains(pair.guest.beacons.count), "\(pair.guest.beacons.count)")
    }

    @Test("a blocked member is not answered, not shown and not dialled where it is heard")
    func blocked() throws {
        let pair = try pair()
        let network = pair.network
        let device = pair.guest.identity.device.id
        let answer = network.answer(to: .setStanding(.blocked, device), at: pair.host)
        guard case .success(.done) = answer else { throw Unexpected(answer as Any) }
        network.kill(pair.guest)
        network.run(for: .seconds(100))
        let (answers, dials) = (pair.host.answers.count, pair.host.core.sessions.count)
        pair.guest.endpoint = try endpoint("10.0.9.2:4040")
        try network.start(pair.guest)
        network.run(for: .seconds(20))
        #expect(pair.host.answers.count == answers && pair.host.core.sessions.count == dials && !pair.isLinked)
        #expect(pair.host.core.sightings(at: network.now).isEmpty)
    }

    @Test("a node that is not to be discovered sends no beacon and hears none")
    func off() throws {
        let pair = try Pair()
        // That of the code is no presence.
        pair.host.beacons = []
        pair.network.run(for: .seconds(120))
        #expect(pair.host.beacons.isEmpty && pair.guest.beacons.isEmpty)
        #expect(!pair.host.isListening && !pair.guest.isListening)
        pair.guest.isDiscoverable = true
        pair.network.act(pair.guest) { $0.beginPresence() }
        pair.network.run(for: .seconds(60))
        #expect(pair.host.core.nearby.count == 0 && pair.host.answers.isEmpty)
    }

    @Test("of twenty spaces sixteen are told at a time, all in turn")
    func manySpaces() throws {
        let network = TestNetwork()
        network.isDiscoverable = true
        let node = try network.add("ada", seed: 1)
        for _ in 0..<20 { _ = try network.createSpace(at: node) }
        node.beacons = []
        network.run(for: .seconds(300))
        let slots = RotatingTag.slots(around: RotatingTag.slot(ofUnixMilliseconds: network.now.unixInMilliseconds))
        let keys = node.core.discoveryKeys().map(\.key)
        let told = try node.beacons.map { bytes in
            let beacon = try PresenceBeacon(decoding: bytes)
            return keys.indices.filter { index in
                slots.contains { beacon.sender(under: keys[index], slot: $0) != nil }
            }
        }
        #expect(told.allSatisfy { $0.count == 16 })
        #expect(Set(told.suffix(2).flatMap { $0 }).count == 20)
        #expect(Set(node.beacons).count == node.beacons.count)
    }

    @Test("who looks around is told after its time of members and offers, and 64 at once may look")
    func discover() throws {
        let pair = try pair()
        let network = pair.network
        _ = try network.invite(to: pair.space, at: pair.host)
        let start = network.time
        let answer = network.answer(to: .discover(.seconds(2)), at: pair.guest)
        guard case .success(.done) = answer else { throw Unexpected(answer as Any) }
        #expect(network.time - start == 2_000_000_000)
        let sightings = pair.guest.core.sightings(at: network.now)
        #expect(sightings.contains { $0.subject == .member(pair.host.key) && $0.endpoint == pair.host.endpoint })
        #expect(sightings.contains { if case .offer = $0.subject { $0.interface == pair.guest.zone } else { false } })
        for _ in 0..<NodeLimits.listenersMax { network.ask(.discover(.seconds(2)), at: pair.guest, client: 7) }
        let refused = network.answer(to: .discover(.seconds(2)), at: pair.guest)
        guard case .failure(.tooManyListeners) = refused else { throw Unexpected(refused as Any) }
        network.feed(.clientClosed(ClientID(value: 7)), to: pair.guest)
        let again = network.answer(to: .discover(.seconds(1)), at: pair.guest)
        guard case .success(.done) = again else { throw Unexpected(again as Any) }
    }

    @Test("a node without spaces that looks around listens for as long, and then its ears are closed")
    func withoutSpaces() throws {
        let network = TestNetwork()
        network.isDiscoverable = true
        let node = try network.add("ada", seed: 1)
        #expect(!node.isListening)
        network.ask(.discover(.seconds(2)), at: node)
        #expect(node.isListening)
        network.run(for: .seconds(3))
        #expect(!node.isListening && node.beacons.isEmpty && node.core.nextDeadline == nil)
    }

    @Test("answers that wait are at most 64, one for each who asked")
    func answersMax() {
        let random = RandomSource(seed: 1)
        var presence = Presence(from: random)
        let now = Instant(monotonicInNanoseconds: 1_000_000_000, unixInMilliseconds: 1_700_000_000_000)
        for host in 0..<100 {
            guard let endpoint = Endpoint(host: "10.0.0.\(host)", port: 1) else { continue }
            for _ in 0..<2 {
                presence.answer(BeaconSource(endpoint: endpoint, interface: "eth0"), at: now, from: random)
            }
        }
        #expect(presence.answers.count == Presence.answersMax)
        let later = Instant(monotonicInNanoseconds: 1_120_000_001, unixInMilliseconds: 1_700_000_000_120)
        #expect(Set(presence.takeDueAnswers(at: later)).count == 64 && presence.answers.isEmpty)
    }

    @Test(
        "who begins anew again and again says so each 500 ms at most",
        arguments: [(0, 500), (499, 500), (500, 500), (501, 501)])
    func beaconPause(beginsAfter: UInt64, beaconAfter: UInt64) {
        func moment(_ milliseconds: UInt64) -> Instant {
            Instant(monotonicInNanoseconds: milliseconds * 1_000_000, unixInMilliseconds: 1_700_000_000_000)
        }
        let random = RandomSource(seed: 1)
        var presence = Presence(from: random)
        presence.begin(after: .zero, at: moment(1_000), from: random)
        #expect(presence.nextBeacon == moment(1_000).monotonicInNanoseconds)
        let sender = PresenceBeacon.Sender(device: .zero, port: 4000)
        _ = presence.nextBeacon(of: sender, for: [], at: moment(1_000), from: random)
        presence.begin(after: .zero, at: moment(1_000 + beginsAfter), from: random)
        #expect(presence.nextBeacon == moment(1_000 + beaconAfter).monotonicInNanoseconds)
    }
}
