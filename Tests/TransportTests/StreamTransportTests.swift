import Discovery
import NIOCore
import TestKit
import Testing

@testable import Transport

@Suite("TCP connections", .timeLimit(.minutes(1)))
struct StreamTransportTests {
    @Test("bytes come back in order from an echoing peer")
    func echo() async throws {
        let pair = try await ConnectedPair()
        let (incoming, outgoing) = (pair.incoming, pair.outgoing)
        var random = SeededRandom(seed: 1)
        let bytes = random.bytes(100_000)
        for part in stride(from: 0, to: bytes.count, by: 7_919) {
            try await pair.dialler.send([UInt8](bytes[part..<min(part + 7_919, bytes.count)]), to: outgoing)
        }
        #expect(try await pair.host.received(bytes.count, on: incoming) == bytes)
        try await pair.host.send(bytes, to: incoming)
        #expect(try await pair.dialler.received(bytes.count, on: outgoing) == bytes)
        try await pair.shutDown()
    }

    @Test("an IPv4 peer of a dual-stack listener is named by its IPv4 address")
    func namesPeers() async throws {
        let host = try await TestNode()
        let dialler = try await TestNode()
        let endpoint = try await host.listen(host: "::")
        _ = try await dialler.run { $0.dial(endpoint) }
        let from = try await host.log.first { if case .accepted(_, let from) = $0 { from } else { nil } }
        #expect(from.host == "127.0.0.1")
        #expect(from.port != endpoint.port && from.port != 0)
        try await dialler.shutDown()
        try await host.shutDown()
    }

    @Test("sends of one tick arrive as one chunk")
    func gathersSends() async throws {
        let pair = try await ConnectedPair()
        let outgoing = pair.outgoing
        try await pair.dialler.run { transport in
            for byte in UInt8(0)..<100 { transport.send([byte, byte], to: outgoing) }
        }
        _ = try await pair.host.received(200, on: pair.incoming)
        let chunks = pair.host.log.events.compactMap { event -> Int? in
            if case .received(_, let bytes) = event { bytes.count } else { nil }
        }
        #expect(chunks == [200])
        try await pair.shutDown()
    }

    @Test("what is sent before a close arrives, then the other side sees the end")
    func closeSendsFirst() async throws {
        let pair = try await ConnectedPair()
        let outgoing = pair.outgoing
        var random = SeededRandom(seed: 2)
        let bytes = random.bytes(3_000_000)
        try await pair.dialler.run { transport in
            transport.send(bytes, to: outgoing)
            transport.close(outgoing)
            #expect(!transport.send([1], to: outgoing))
        }
        #expect(try await pair.host.received(bytes.count, on: pair.incoming) == bytes)
        try await pair.host.log.wait { $0.last == .closed(pair.incoming) }
        try await pair.dialler.log.wait { $0.contains(.closed(outgoing)) }
        #expect(try await pair.dialler.run { !$0.send([1], to: outgoing) })
        try await pair.shutDown()
    }

    @Test("a close loses nothing of ours though the peer keeps sending")
    func closeWhilePeerSends() async throws {
        let host = try await TestNode()
        let endpoint = try await host.listen()
        let peer = try RawSocket(tcp: endpoint)
        let id = try await host.accepted()[0]
        let bytes = [UInt8](repeating: 7, count: 100_000)
        try peer.send([1])
        _ = try await host.received(1, on: id)
        try await host.run { transport in
            transport.send(bytes, to: id)
            transport.close(id)
        }
        try peer.send([UInt8](repeating: 9, count: 50_000))
        #expect(try peer.receiveAll() == bytes)
        peer.close()
        try await host.log.wait { $0.contains(.closed(id)) }
        let received = host.log.events.filter { if case .received = $0 { true } else { false } }
        #expect(received == [.received(id, [1])])
        try await host.shutDown()
    }

    @Test("a close loses nothing that the kernel still holds, though bytes of the peer were never read")
    func closeWithUnreadBytes() async throws {
        let host = try await TestNode()
        let peer = try RawSocket(tcp: try await host.listen())
        let id = try await host.accepted()[0]
        try await host.run { $0.setReading(false, on: id) }
        try peer.send([1])
        // Fits into the kernel's buffers; a reset would throw away what of it has not crossed yet.
        let bytes = [UInt8](repeating: 7, count: 1_000_000)
        try await host.send(bytes, to: id)
        try await host.run { $0.close(id) }
        #expect(try peer.receiveAll() == bytes)
        peer.close()
        try await host.log.wait { $0.contains(.closed(id)) }
        try await host.shutDown()
    }

    @Test("after a close a peer that was being held back can finish what it was sending, and end")
    func closeWhileNotReading() async throws {
        var limits = StreamLimits.unhurried
        limits.closingMax = .seconds(3_600)
        let host = try await TestNode(limits: limits)
        let peer = try RawSocket(tcp: try await host.listen())
        let id = try await host.accepted()[0]
        try await host.run { transport in
            transport.setReading(false, on: id)
            transport.close(id)
        }
        try peer.send([UInt8](repeating: 9, count: 20_000_000))
        #expect(try peer.receiveAll().isEmpty)
        peer.close()
        try await host.log.wait { $0.contains(.closed(id)) }
        try await host.shutDown()
    }

    @Test("a peer that ends its direction still gets what waits for it")
    func halfClose() async throws {
        let host = try await TestNode()
        let endpoint = try await host.listen()
        let peer = try RawSocket(tcp: endpoint)
        let id = try await host.accepted()[0]
        // More than the kernel takes at once, so that most of it waits when the peer ends.
        let bytes = [UInt8](repeating: 5, count: 20_000_000)
        try await host.send(bytes, to: id)
        try peer.send([1, 2, 3])
        peer.endSending()
        #expect(try peer.receiveAll().count == bytes.count)
        let events = try await host.log.wait { $0.contains(.closed(id)) }
        #expect(events.contains(.received(id, [1, 2, 3])))
        try await host.shutDown()
    }

    @Test("a peer that neither reads nor ends is cut off when the time for closing is over")
    func closingIsBounded() async throws {
        var limits = StreamLimits.unhurried
        limits.closingMax = .milliseconds(50)
        let host = try await TestNode(limits: limits)
        let peer = try RawSocket(tcp: try await host.listen())
        let id = try await host.accepted()[0]
        try await host.run { transport in
            transport.send([UInt8](repeating: 0, count: 20_000_000), to: id)
            transport.close(id)
        }
        try await host.log.wait { $0.contains(.closed(id)) }
        peer.close()
        try await host.shutDown()
    }

    @Test("a reset by the peer ends the connection once")
    func reset() async throws {
        let pair = try await ConnectedPair()
        let outgoing = pair.outgoing
        try await pair.host.send([UInt8](repeating: 1, count: 5_000_000), to: pair.incoming)
        try await pair.dialler.run { $0.abort(outgoing) }
        try await pair.host.log.wait { $0.contains(.closed(pair.incoming)) }
        try await pair.dialler.log.wait { $0.contains(.closed(outgoing)) }
        try await pair.shutDown()
        #expect(pair.host.log.events.filter(\.isClosed).count == 1)
        #expect(pair.dialler.log.events.filter(\.isClosed).count == 1)
    }

    @Test("shutting down closes everything, on both sides")
    func shutDown() async throws {
        let pair = try await ConnectedPair()
        try await pair.host.shutDown()
        #expect(pair.host.log.events.contains(.closed(pair.incoming)))
        try await pair.dialler.log.wait { $0.contains(.closed(pair.outgoing)) }
        #expect(try await pair.host.run { $0.connectionCount } == 0)
        try await pair.dialler.shutDown()
    }
}
