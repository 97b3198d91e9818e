import Discovery
import Testing

@testable import Transport

@Suite("Listening", .timeLimit(.minutes(1)))
struct ListenTests {
    @Test("a port that is taken is refused by its number")
    func portInUse() async throws {
        let first = try await TestNode()
        let second = try await TestNode()
        let endpoint = try await first.listen(host: "::")
        await #expect(throws: TransportError.portInUse(endpoint.port)) {
            try await second.run { try $0.listen(port: endpoint.port) }
        }
        // It may still listen elsewhere.
        _ = try await second.listen()
        try await first.shutDown()
        try await second.shutDown()
    }

    @Test("a port is free again at once after a shut down, though a connection to it was open")
    func portIsFreed() async throws {
        let pair = try await ConnectedPair()
        let port = try await pair.host.run { $0.listeningPort ?? 0 }
        try await pair.shutDown()
        let next = try await TestNode()
        #expect(try await next.run { try $0.listen(host: "127.0.0.1", port: port) } == port)
        try await next.shutDown()
    }

    @Test("one transport listens once")
    func listensOnce() async throws {
        let node = try await TestNode()
        _ = try await node.listen()
        await #expect(throws: TransportError.alreadyListening) { _ = try await node.listen() }
        try await node.shutDown()
    }

    @Test("an address that is not this machine's is refused", arguments: ["192.0.2.77", "nonsense"])
    func foreignAddress(host: String) async throws {
        let node = try await TestNode()
        let error = await #expect(throws: TransportError.self) { _ = try await node.listen(host: host) }
        guard case .addressNotUsable(host, _) = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
        try await node.shutDown()
    }

    @Test("one connection past the limit is dropped, and its place is free again when another ends")
    func tooMany() async throws {
        var limits = StreamLimits.unhurried
        limits.connectionCountMax = 3
        let host = try await TestNode(limits: limits)
        let endpoint = try await host.listen()
        let peers = try (0..<3).map { _ in try RawSocket(tcp: endpoint) }
        let accepted = try await host.accepted(3)
        let excess = try RawSocket(tcp: endpoint)
        #expect(try excess.receiveAll().isEmpty)
        #expect(try await host.run { $0.refusedCount } == 1)

        let failure = try await host.run { $0.dial(endpoint) }
        try await host.log.wait { $0.contains(.dialFailed(failure, .tooManyConnections(limit: 3))) }

        peers[0].close()
        try await host.log.wait { $0.contains(.closed(accepted[0])) }
        let another = try RawSocket(tcp: endpoint)
        #expect(try await host.accepted(4).count == 4)
        another.close()
        for peer in peers { peer.close() }
        try await host.shutDown()
    }

    @Test("of eight connections at once from one address five are taken, for peers")
    func rate() async throws {
        let host = try await TestNode(limits: .peers)
        let endpoint = try await host.listen()
        let peers = try (0..<8).map { _ in try RawSocket(tcp: endpoint) }
        for peer in peers[5...] { #expect(try peer.receiveAll().isEmpty) }
        #expect(try await host.accepted(5).count == 5)
        #expect(try await host.run { $0.refusedCount } == 3)
        for peer in peers { peer.close() }
        try await host.shutDown()
    }
}
