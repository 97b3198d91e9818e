import Discovery
import NIOCore
import NIOPosix
import Testing

@testable import Transport

/// An event loop with things that belong to it, used from a test's task.
final class TestLoop: Sendable {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    var loop: any EventLoop { group.next() }

    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await loop.submit(body).get()
    }

    deinit {
        group.shutdownGracefully { _ in }
    }
}

/// A `StreamTransport` on a loop of its own, with a log of its events.
final class TestNode: Sendable {
    let log = EventLog<TransportEvent>()
    private let testLoop = TestLoop()
    private let transport: NIOLoopBoundBox<StreamTransport>

    init(limits: StreamLimits = .unhurried) async throws {
        let loop = testLoop.loop
        let log = log
        transport = try await testLoop.run {
            let transport = StreamTransport(on: loop, limits: limits)
            transport.onEvent = { log.append($0) }
            return NIOLoopBoundBox(transport, eventLoop: loop)
        }
    }

    func run<Value: Sendable>(_ body: @escaping @Sendable (StreamTransport) throws -> Value) async throws -> Value {
        let transport = transport
        return try await testLoop.run { try body(transport.value) }
    }

    func listen(host: String = "127.0.0.1") async throws -> Endpoint {
        try .of("127.0.0.1", try await run { try $0.listen(host: host, port: 0) })
    }

    func send(_ bytes: [UInt8], to connection: ConnectionID) async throws {
        _ = try await run { $0.send(bytes, to: connection) }
    }

    func shutDown() async throws {
        let transport = transport
        try await testLoop.loop.flatSubmit { transport.value.shutDown() }.get()
    }

    /// The connections accepted so far, once there are `count` of them.
    func accepted(_ count: Int = 1) async throws -> [ConnectionID] {
        let events = try await log.wait { $0.filter(\.isAccepted).count >= count }
        return events.compactMap { if case .accepted(let id, _) = $0 { id } else { nil } }
    }

    /// The bytes of a connection, once there are `count` of them.
    func received(_ count: Int, on connection: ConnectionID) async throws -> [UInt8] {
        let counter = ByteCounter(connection)
        let events = try await log.wait { counter.count(in: $0) >= count }
        return events.flatMap { event -> [UInt8] in
            if case .received(connection, let bytes) = event { bytes } else { [] }
        }
    }
}

/// Counts the bytes of a growing log without looking at any event twice.
private final class ByteCounter: @unchecked Sendable {
    private let connection: ConnectionID
    private var seen = 0
    private var bytes = 0

    init(_ connection: ConnectionID) {
        self.connection = connection
    }

    /// Called under the log's lock.
    func count(in events: [TransportEvent]) -> Int {
        for event in events[seen...] {
            if case .received(connection, let chunk) = event { bytes += chunk.count }
        }
        seen = events.count
        return bytes
    }
}

extension TransportEvent {
    var isAccepted: Bool { if case .accepted = self { true } else { false } }
    var isClosed: Bool { if case .closed = self { true } else { false } }
    var isConnected: Bool { if case .connected = self { true } else { false } }
    var failure: TransportError? { if case .dialFailed(_, let error) = self { error } else { nil } }
}

extension StreamLimits {
    /// The limits of peers, but for the rate of accepts: all peers of a test have one address.
    static let unhurried = StreamLimits(
        connectionCountMax: 64, acceptsPerSecondByAddress: .max, acceptsPerSecondInAll: .max)
}

extension Endpoint {
    static func of(_ host: String, _ port: UInt16) throws -> Endpoint {
        try #require(Endpoint(host: host, port: port))
    }
}

/// Two nodes with a connection between them.
struct ConnectedPair {
    let dialler: TestNode
    let host: TestNode
    let outgoing: ConnectionID
    let incoming: ConnectionID

    init(diallerLimits: StreamLimits = .unhurried, hostLimits: StreamLimits = .unhurried) async throws {
        dialler = try await TestNode(limits: diallerLimits)
        host = try await TestNode(limits: hostLimits)
        let endpoint = try await host.listen()
        outgoing = try await dialler.run { $0.dial(endpoint) }
        incoming = try await host.accepted()[0]
        try await dialler.log.wait { $0.contains(where: \.isConnected) }
    }

    func shutDown() async throws {
        try await dialler.shutDown()
        try await host.shutDown()
    }
}
