import Discovery
import Foundation
import NIOCore
import Testing

@testable import Transport

@Suite("Beacons", .timeLimit(.minutes(1)))
struct BeaconSocketsTests {
    @Test("every node of a machine hears every other, and itself, on loopback", arguments: [2, 3, 12])
    func loopback(count: Int) async throws {
        let port = try await TestBeacons.freePort()
        var nodes: [TestBeacons] = []
        for _ in 0..<count { nodes.append(try await TestBeacons(port: port)) }
        for (index, node) in nodes.enumerated() { try await node.send([UInt8(index), 77]) }
        for node in nodes {
            for index in 0..<count {
                let (source, interface) = try await node.heard([UInt8(index), 77])
                #expect(source.host == "127.0.0.1" && source.port == port)
                #expect(interface == node.loopback.name)
            }
        }
        for node in nodes { try await node.shutDown() }
    }

    @Test(
        "an answer to a node of the same machine reaches it, whichever node opened the port last", arguments: [0, 1, 2])
    func answerHere(asking: Int) async throws {
        let port = try await TestBeacons.freePort()
        var nodes: [TestBeacons] = []
        for _ in 0..<3 { nodes.append(try await TestBeacons(port: port)) }
        try await nodes[asking].send([1])
        let (source, interface) = try await nodes[(asking + 1) % 3].heard([1])
        try await nodes[(asking + 1) % 3].run {
            $0.send([2], to: BeaconSource(endpoint: source, interface: interface))
        }
        _ = try await nodes[asking].heard([2])
        for node in nodes { try await node.shutDown() }
    }

    @Test("an answer to an address that cannot be reached, or by an interface that is not there, does no harm")
    func answerNowhere() async throws {
        let node = try await TestBeacons(port: try await TestBeacons.freePort())
        for (host, interface) in [("192.0.2.1", node.loopback.name), ("fe80::1", "atelier-none"), ("name", "lo")] {
            let endpoint = try #require(Endpoint(host: host, port: 9))
            try await node.run { $0.send([1], to: BeaconSource(endpoint: endpoint, interface: interface)) }
        }
        try await node.send([2])
        _ = try await node.heard([2])
        #expect(node.failures.isEmpty)
        try await node.shutDown()
    }

    @Test("nodes that come and go do not disturb those that stay")
    func comeAndGo() async throws {
        let port = try await TestBeacons.freePort()
        let first = try await TestBeacons(port: port)
        let second = try await TestBeacons(port: port)
        try await first.shutDown()
        let third = try await TestBeacons(port: port)
        try await third.send([3])
        _ = try await second.heard([3])
        try await second.send([2])
        _ = try await third.heard([2])
        try await second.shutDown()
        try await third.shutDown()
    }

    @Test("a datagram of 1,200 bytes is heard, a larger one is none of ours")
    func sizes() async throws {
        let node = try await TestBeacons(port: try await TestBeacons.freePort())
        try await node.send([UInt8](repeating: 1, count: 1_201))
        try await node.send([UInt8](repeating: 2, count: 1_200))
        _ = try await node.heard([UInt8](repeating: 2, count: 1_200))
        #expect(node.beacons.allSatisfy { $0.count == 1_200 })
        try await node.shutDown()
    }

    @Test("starting again does nothing, and nothing is heard after the shut down")
    func startAndStop() async throws {
        let node = try await TestBeacons(port: try await TestBeacons.freePort())
        try await node.run { $0.start() }
        try await node.send([1])
        _ = try await node.heard([1])
        #expect(node.beacons == [[1]])
        try await node.run { $0.send([2]) }
        try await node.shutDown()
        try await node.run { beacons in
            beacons.start()
            beacons.send([3])
        }
        #expect(node.beacons.allSatisfy { $0 != [3] })
    }

    @Test("an interface that fails is said once, and the others go on")
    func oneInterfaceFails() async throws {
        let node = try await TestBeacons(port: try await TestBeacons.freePort(), others: [broken])
        for byte in UInt8(0)..<5 {
            try await node.run { $0.watch?.list() }
            try await node.send([byte])
            _ = try await node.heard([byte])
        }
        #expect(node.failures == [broken.name])
        try await node.shutDown()
    }

    @Test("a send that fails is said once, until one has gone out")
    func sendFails() async throws {
        let node = try await TestBeacons(port: try await TestBeacons.freePort())
        // More than a datagram can be.
        let tooLarge = [UInt8](repeating: 0, count: 70_000)
        for bytes in [tooLarge, tooLarge, [1], tooLarge, tooLarge, [2]] { try await node.send(bytes) }
        _ = try await node.heard([2])
        let name = node.loopback.name
        let failures = node.log.events.filter {
            $0 == .failed(interface: name, .system(call: .sendBeacon, code: EMSGSIZE))
        }
        #expect(failures.count == 2 && node.failures.count == 2)
        try await node.shutDown()
    }

    @Test("an interface that went and came back, broken again, is said again")
    func failsAgain() async throws {
        let node = try await TestBeacons(port: try await TestBeacons.freePort(), others: [broken])
        for others in [[], [broken]] {
            node.setListing([node.loopback] + others)
            try await node.run { $0.watch?.list() }
        }
        try await node.log.wait { $0.filter { if case .failed = $0 { true } else { false } }.count == 2 }
        try await node.shutDown()
    }

    @Test("a change of the interfaces is reported once, and the sockets follow")
    func changes() async throws {
        let node = try await TestBeacons(port: try await TestBeacons.freePort())
        let loopback = node.loopback
        node.setListing([])
        try await node.run { $0.watch?.list() }
        try await node.run { $0.watch?.list() }
        try await node.send([1])
        node.setListing([loopback])
        try await node.run { $0.watch?.list() }
        try await node.send([2])
        _ = try await node.heard([2])
        #expect(node.beacons == [[2]])
        #expect(node.listings == [[loopback], [], [loopback]])
        try await node.shutDown()
    }

    /// An interface that no machine has.
    private let broken = NetworkInterface(
        name: "atelier-none", index: 4_000_000, isUp: true, isLoopback: false, hasMulticast: true, hasBroadcast: true,
        addresses: [InterfaceAddress(bytes: [192, 0, 2, 99], prefixInBits: 24)])
}
