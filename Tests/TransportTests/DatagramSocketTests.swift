import Discovery
import NIOCore
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct DatagramSocketTests {
    private struct Received: Equatable, Sendable {
        let bytes: [UInt8]
        let source: Endpoint
    }

    /// A socket on a loop of its own that admits what has the index 7.
    private final class TestSocket: Sendable {
        let log = EventLog<Received>()
        let port: UInt16
        private let testLoop = TestLoop()
        private let socket: NIOLoopBoundBox<DatagramSocket>

        init(host: String = "::", port: UInt16 = 0) async throws {
            let (loop, log) = (testLoop.loop, log)
            (socket, self.port) = try await testLoop.run {
                let socket = DatagramSocket(on: loop)
                socket.admits = { $0 == 7 }
                socket.onDatagram = { log.append(Received(bytes: $0, source: $1)) }
                let port = try socket.open(host: host, portWished: port)
                return (NIOLoopBoundBox(socket, eventLoop: loop), port)
            }
        }

        func send(_ bytes: [UInt8], to endpoint: Endpoint) async throws {
            let socket = socket
            try await testLoop.run { socket.value.send(bytes, to: endpoint) }
        }

        func shutDown() async throws {
            let socket = socket
            try await testLoop.loop.flatSubmit { socket.value.shutDown() }.get()
        }
    }

    private let good: [UInt8] = [0x10, 0, 0, 0, 7] + [UInt8](repeating: 1, count: 91)

    @Test("a datagram arrives over IPv4 and over IPv6, with the address to answer to", arguments: ["127.0.0.1", "::1"])
    func bothFamilies(host: String) async throws {
        let (one, two) = (try await TestSocket(), try await TestSocket())
        try await one.send(good, to: .of(host, two.port))
        let first = try await two.log.first { $0 }
        #expect(first == Received(bytes: good, source: try .of(host, one.port)))
        try await two.send(good.reversed() + good, to: first.source)
        try await two.send(good, to: first.source)
        // What begins with another index was not let through.
        #expect(try await one.log.first { $0 }.bytes == good)
        try await one.shutDown()
        try await two.shutDown()
    }

    @Test("what is not admitted is not handed over, however much of it comes")
    func junk() async throws {
        let (one, two) = (try await TestSocket(), try await TestSocket())
        let target = try Endpoint.of("127.0.0.1", two.port)
        for size in [0, 1, 4, 5, 96, 1_200, 1_280, 9_000] {
            for _ in 0..<20 { try await one.send([UInt8](repeating: 9, count: size), to: target) }
        }
        try await one.send(good, to: target)
        _ = try await two.log.first { $0 }
        #expect(two.log.events.count == 1)
        try await one.shutDown()
        try await two.shutDown()
    }

    @Test("a port that is taken is replaced by another one")
    func takenPort() async throws {
        let one = try await TestSocket()
        let two = try await TestSocket(port: one.port)
        #expect(two.port != one.port && two.port != 0)
        try await two.send(good, to: .of("127.0.0.1", one.port))
        #expect(try await one.log.first { $0 }.source.port == two.port)
        try await one.shutDown()
        try await two.shutDown()
    }

    @Test("sending to a name, to nowhere or after the end does no harm")
    func nowhere() async throws {
        let one = try await TestSocket(host: "127.0.0.1")
        try await one.send(good, to: .of("name.example", 4040))
        try await one.send(good, to: .of("::1", one.port))
        try await one.send([UInt8](repeating: 0, count: 70_000), to: .of("127.0.0.1", one.port))
        try await one.send(good, to: .of("127.0.0.1", one.port))
        #expect(try await one.log.first { $0 }.bytes == good)
        try await one.shutDown()
        try await one.send(good, to: .of("127.0.0.1", one.port))
    }
}
