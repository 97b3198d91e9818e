import Discovery
import TestKit
import Testing

@testable import Transport

@Suite("Back-pressure", .timeLimit(.minutes(1)))
struct BackPressureTests {
    @Test("a sender that heeds the water marks moves 24 MiB past a slow reader in bounded memory")
    func boundedTransfer() async throws {
        let pair = try await ConnectedPair()
        let pattern = PacedSender.pattern(24 * 1024 * 1024)
        let total = pattern.count
        let (incoming, outgoing) = (pair.incoming, pair.outgoing)
        try await pair.host.run { $0.setReading(false, on: incoming) }
        let sender = try await pair.dialler.run { transport in
            let sender = PacedSender(transport, outgoing, bytes: pattern)
            sender.sendMore()
            return sender.summary
        }
        // The reader is deaf: the sender stops at the upper mark, having sent what the kernel's buffers hold.
        try await pair.dialler.log.wait { $0.contains(.writable(outgoing, false)) }
        #expect(sender.waitingInBytes.value <= 256 * 1024 + PacedSender.chunkInBytes)
        #expect(sender.sentInBytes.value < total)

        try await pair.host.run { $0.setReading(true, on: incoming) }
        let isWhole = try await pair.host.received(total, on: incoming) == pattern
        #expect(isWhole)
        #expect(sender.waitingInBytes.value <= 256 * 1024 + PacedSender.chunkInBytes)
        #expect(pair.dialler.log.events.contains(.writable(outgoing, true)))
        try await pair.shutDown()
    }

    @Test("events caused by a call come after it, never from inside it")
    func eventsComeAfterCalls() async throws {
        let pair = try await ConnectedPair()
        let outgoing = pair.outgoing
        let (log, before) = (pair.dialler.log, pair.dialler.log.events.count)
        let nobody = try Endpoint.of("127.0.0.1", 1)
        try await pair.dialler.run { transport in
            while transport.isWritable(outgoing) {
                transport.send([UInt8](repeating: 0, count: 100_000), to: outgoing)
            }
            transport.abort(outgoing)
            _ = transport.dial(nobody)
            #expect(log.events.count == before)
        }
        try await log.wait { $0.count >= before + 3 }
        #expect(log.events[before] == .writable(outgoing, false))
        #expect(log.events.contains(.closed(outgoing)))
        try await pair.shutDown()
    }

    @Test("the water marks are 256 KiB up and 64 KiB down", arguments: [262_144, 262_145])
    func waterMarks(sentInBytes: Int) async throws {
        let pair = try await ConnectedPair()
        let outgoing = pair.outgoing
        let (isWritable, waiting) = try await pair.dialler.run { transport in
            transport.send([UInt8](repeating: 0, count: sentInBytes), to: outgoing)
            return (transport.isWritable(outgoing), transport.bufferedBytes(outgoing))
        }
        #expect(isWritable == (sentInBytes <= 256 * 1024))
        #expect(waiting == sentInBytes)
        try await pair.shutDown()
    }

    @Test("a sender that heeds nothing is cut off past the limit", arguments: [1_000_000, 1_000_001])
    func cutOff(waitingInBytes: Int) async throws {
        var limits = StreamLimits.unhurried
        limits.waitingMaxInBytes = 1_000_000
        let pair = try await ConnectedPair(diallerLimits: limits)
        let outgoing = pair.outgoing
        let answers = try await pair.dialler.run { transport in
            [
                transport.send([UInt8](repeating: 0, count: waitingInBytes), to: outgoing),
                transport.send([1], to: outgoing),
            ]
        }
        #expect(answers == [true, waitingInBytes <= 1_000_000])
        if waitingInBytes > 1_000_000 {
            try await pair.dialler.log.wait { $0.contains(.closed(outgoing)) }
        }
        try await pair.shutDown()
    }
}

/// Sends a pattern of bytes as fast as the transport says it may, and notes the most that ever waited.
private final class PacedSender {
    static let chunkInBytes = 50_000

    let summary = Summary()
    private let transport: StreamTransport
    private let connection: ConnectionID
    private let bytes: [UInt8]
    private var sent = 0

    final class Summary: Sendable {
        let waitingInBytes = Maximum()
        let sentInBytes = Maximum()
    }

    init(_ transport: StreamTransport, _ connection: ConnectionID, bytes: [UInt8]) {
        self.transport = transport
        self.connection = connection
        self.bytes = bytes
        let logged = transport.onEvent
        transport.onEvent = { event in
            logged?(event)
            if event == .writable(connection, true) { self.sendMore() }
        }
    }

    /// Bytes that show where a piece is missing or doubled.
    static func pattern(_ count: Int) -> [UInt8] {
        var state: UInt64 = 1
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                buffer[index] = UInt8(truncatingIfNeeded: state >> 56)
            }
            initialized = count
        }
    }

    func sendMore() {
        while sent < bytes.count, transport.isWritable(connection) {
            let end = min(sent + Self.chunkInBytes, bytes.count)
            transport.send([UInt8](bytes[sent..<end]), to: connection)
            sent = end
            summary.waitingInBytes.note(transport.bufferedBytes(connection))
            summary.sentInBytes.note(sent)
        }
    }
}
