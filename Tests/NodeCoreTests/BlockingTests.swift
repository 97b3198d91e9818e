import Identity
import Replication
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import NodeCore

@Suite struct BlockingTests {
    private func judge(_ other: TestNode, _ standing: DeviceStanding?, at node: TestNode, in network: TestNetwork)
        throws
    {
        let device = DeviceID(publicKey: other.key)
        let answer = try #require(network.answer(to: .setStanding(standing, device), at: node))
        guard case .success(.done) = answer else { throw Unexpected(answer) }
    }

    /// How many dials a node begins in some time.
    private func dials(of node: TestNode, in network: TestNetwork, for span: Duration) -> Int {
        var count = 0
        var known: Set<LinkID> = []
        network.run(within: span) {
            for (link, session) in node.core.sessions where session.isInitiator && known.insert(link).inserted {
                count += 1
            }
            return false
        }
        return count
    }

    @Test("a blocked device loses its link, is not dialled, and its calls are answered with nothing at all")
    func silent() throws {
        let pair = try Pair()
        try judge(pair.guest, .blocked, at: pair.host, in: pair.network)
        #expect(!pair.host.core.isConnected(pair.guest.key))
        var heard: [UInt8] = []
        var calls = 0
        pair.network.onWire = { from, _, bytes in
            if from == pair.host.index { heard += bytes } else { calls += 1 }
            return bytes
        }
        #expect(dials(of: pair.host, in: pair.network, for: .seconds(120)) == 0)
        #expect(calls >= 8)
        #expect(heard.isEmpty)
        #expect(!pair.isLinked)
    }

    @Test("what both write meanwhile is exchanged after the device is unblocked")
    func unblocked() throws {
        let pair = try Pair()
        try judge(pair.guest, .blocked, at: pair.host, in: pair.network)
        pair.insert("a", by: pair.host)
        pair.insert("b", by: pair.guest)
        pair.network.run(for: .seconds(60))
        #expect(!pair.isEqual)
        try judge(pair.guest, nil, at: pair.host, in: pair.network)
        pair.network.run(for: .seconds(60))
        #expect(pair.isLinked && pair.isEqual)
    }

    @Test("the list of blocked devices outlives the process, however that ends", arguments: [true, false])
    func durable(cleanly: Bool) throws {
        let pair = try Pair()
        try judge(pair.guest, .blocked, at: pair.host, in: pair.network)
        if cleanly { pair.network.stop(pair.host) } else { pair.network.kill(pair.host) }
        try pair.network.start(pair.host)
        #expect(dials(of: pair.host, in: pair.network, for: .seconds(60)) == 0)
        #expect(!pair.isLinked)
        #expect(pair.host.core.standing(of: DeviceID(publicKey: pair.guest.key)) == .blocked)
    }

    @Test("no code lets a blocked device in, met before or not, and it learns nothing but that the link ended")
    func code() throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        try judge(guest, .blocked, at: host, in: network)
        let space = try network.createSpace(at: host)
        let code = try network.invite(to: space, at: host)
        let answer = network.answer(to: .join(code, host.endpoint), at: guest)
        guard case .failure(.joinBroken)? = answer else { throw Unexpected(answer as Any) }
        #expect(host.core.space(space)?.membership.members.count == 1)
        #expect(guest.core.space(space) == nil)
        try judge(guest, nil, at: host, in: network)
        try network.join(guest, to: space, of: host)
    }

    @Test("a guest does not join by way of a host that it has blocked")
    func host() throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        try judge(host, .blocked, at: guest, in: network)
        let space = try network.createSpace(at: host)
        let code = try network.invite(to: space, at: host)
        let answer = network.answer(to: .join(code, host.endpoint), at: guest)
        guard case .failure? = answer else { throw Unexpected(answer as Any) }
        #expect(guest.core.space(space) == nil)
        #expect(host.core.space(space)?.membership.members.count == 1)
    }

    @Test("a trusted device is linked as ever, and blocking it takes the trust away")
    func trusted() throws {
        let pair = try Pair()
        let device = DeviceID(publicKey: pair.guest.key)
        try judge(pair.guest, .trusted, at: pair.host, in: pair.network)
        pair.network.run(for: .seconds(5))
        #expect(pair.isLinked)
        #expect(pair.host.core.deviceStandings.map(\.device) == [device])
        try judge(pair.guest, .blocked, at: pair.host, in: pair.network)
        #expect(!pair.host.core.isConnected(pair.guest.key))
        #expect(pair.host.core.standing(of: device) == .blocked)
    }

    @Test("a device has no standing with itself")
    func own() throws {
        let network = TestNetwork()
        let host = try network.add("ada", seed: 1)
        let answer = network.answer(to: .setStanding(.blocked, DeviceID(publicKey: host.key)), at: host)
        guard case .failure(.ownDevice)? = answer else { throw Unexpected(answer as Any) }
    }

    @Test("4,096 devices have a standing and not one more, until one goes; they are read as they were written")
    func limit() throws {
        var random = SeededRandom(seed: 1)
        let devices = (0...DeviceStandings.countMax).compactMap { _ in DeviceID(random.bytes(32)) }
        var standings = DeviceStandings()
        for (index, device) in devices.dropLast().enumerated() {
            let isTaken = standings.set(index % 3 == 0 ? .trusted : .blocked, for: device)
            #expect(isTaken)
        }
        let last = try #require(devices.last)
        let full = standings.byDevice
        #expect(full.count == 4_096)
        let isTakenPastLimit = standings.set(.blocked, for: last)
        #expect(!isTakenPastLimit && standings.byDevice == full)
        let changes = [(DeviceStanding.blocked, devices[0]), (nil, devices[1]), (.blocked, last)]
        let areTaken = changes.map { standings.set($0, for: $1) }
        #expect(areTaken == [true, true, true])
        #expect(try DeviceStandings(decoding: standings.encode()).byDevice == standings.byDevice)
    }

    @Test("a list that was not written by us is damage: cut anywhere, an unknown standing, a device twice")
    func malformed() throws {
        var standings = DeviceStandings()
        var random = SeededRandom(seed: 2)
        for _ in 0..<3 {
            let device = try #require(DeviceID(random.bytes(32)))
            _ = standings.set(.blocked, for: device)
        }
        let whole = standings.encode()
        #expect(whole.count == 99)
        for count in 0..<whole.count where count % 33 != 0 {
            #expect(throws: CodecError.self) { try DeviceStandings(decoding: Array(whole[..<count])) }
        }
        for number in [0, 3, 255] as [UInt8] {
            #expect(throws: CodecError.invalidValue(field: "standing", value: UInt64(number))) {
                try DeviceStandings(decoding: [number] + whole.dropFirst())
            }
        }
        #expect(throws: CodecError.self) { try DeviceStandings(decoding: whole + whole.prefix(33)) }
    }
}
