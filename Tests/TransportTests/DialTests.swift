import Discovery
import Testing

@testable import Transport

@Suite("Dialling", .timeLimit(.minutes(1)))
struct DialTests {
    @Test("a port on which nobody listens is refused")
    func refused() async throws {
        let node = try await TestNode()
        let free = try await node.listen()
        try await node.shutDown()
        let dialler = try await TestNode()
        let id = try await dialler.run { $0.dial(free) }
        try await dialler.log.wait { $0 == [.dialFailed(id, .refused(free))] }
        #expect(try await dialler.run { $0.connectionCount } == 0)
        try await dialler.shutDown()
    }

    @Test("a peer that does not answer is given up when the time is over")
    func timeOut() async throws {
        let (listener, endpoint) = try RawSocket.deafListener(backlog: 0)
        // Its only place is taken, so that the kernel drops the next request.
        let first = try RawSocket(tcp: endpoint)
        let dialler = try await TestNode()
        let id = try await dialler.run { $0.dial(endpoint, timeout: .milliseconds(100)) }
        try await dialler.log.wait { $0 == [.dialFailed(id, .timedOut(endpoint))] }
        try await dialler.shutDown()
        first.close()
        listener.close()
    }

    @Test("a dial that is closed meanwhile ends as cancelled, and only so")
    func cancelled() async throws {
        let (listener, endpoint) = try RawSocket.deafListener(backlog: 0)
        let first = try RawSocket(tcp: endpoint)
        let dialler = try await TestNode()
        let (id, socket) = try await dialler.run { transport in
            let id = transport.dial(endpoint, timeout: .seconds(3_600))
            let socket = transport.attempts[id.value]?.channels.first
            transport.close(id)
            return (id, socket)
        }
        try await dialler.log.wait { $0 == [.dialFailed(id, .cancelled)] }
        try await #require(socket).closeFuture.get()
        try await dialler.shutDown()
        #expect(dialler.log.events.count == 1)
        first.close()
        listener.close()
    }

    @Test("shutting down gives up the dials under way")
    func shutDown() async throws {
        let (listener, endpoint) = try RawSocket.deafListener(backlog: 0)
        let first = try RawSocket(tcp: endpoint)
        let dialler = try await TestNode()
        let id = try await dialler.run { $0.dial(endpoint) }
        try await dialler.shutDown()
        #expect(dialler.log.events == [.dialFailed(id, .cancelled)])
        let late = try await dialler.run { $0.dial(endpoint) }
        try await dialler.log.wait { $0.last == .dialFailed(late, .cancelled) }
        first.close()
        listener.close()
    }

    @Test("a name is looked up")
    func name() async throws {
        let host = try await TestNode()
        let dialler = try await TestNode()
        let endpoint = try await host.listen()
        let id = try await dialler.run { $0.dial(try .of("localhost", endpoint.port)) }
        try await dialler.log.wait { $0 == [.connected(id)] }
        _ = try await host.accepted()
        try await dialler.shutDown()
        try await host.shutDown()
    }

    @Test("IPv6 loopback is dialled, and named as it is")
    func ipv6() async throws {
        let host = try await TestNode()
        let dialler = try await TestNode()
        let port = try await host.run { try $0.listen(host: "::1", port: 0) }
        _ = try await dialler.run { $0.dial(try .of("::1", port)) }
        let from = try await host.log.first { if case .accepted(_, let from) = $0 { from } else { nil } }
        #expect(from.host == "::1")
        try await dialler.shutDown()
        try await host.shutDown()
    }
}
