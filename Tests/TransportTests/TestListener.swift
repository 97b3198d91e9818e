import NIOCore

@testable import Transport

/// A `UnixListener` on a loop of its own, with a log of its events.
final class TestListener: Sendable {
    let log = EventLog<UnixEvent>()
    private let testLoop = TestLoop()
    private let listener: NIOLoopBoundBox<UnixListener>

    init(limits: StreamLimits = .localClients, user: UInt32? = nil) async throws {
        let loop = testLoop.loop
        let log = log
        listener = try await testLoop.run {
            let listener =
                if let user {
                    UnixListener(on: loop, limits: limits, user: user)
                } else {
                    UnixListener(on: loop, limits: limits)
                }
            listener.onEvent = { log.append($0) }
            return NIOLoopBoundBox(listener, eventLoop: loop)
        }
    }

    func run<Value: Sendable>(_ body: @escaping @Sendable (UnixListener) throws -> Value) async throws -> Value {
        let listener = listener
        return try await testLoop.run { try body(listener.value) }
    }

    func listen(_ path: String) async throws {
        try await run { try $0.listen(path: path) }
    }

    func shutDown() async throws {
        let listener = listener
        try await testLoop.loop.flatSubmit { listener.value.shutDown() }.get()
    }

    func accepted(_ count: Int = 1) async throws -> [ClientID] {
        let isMet: @Sendable ([UnixEvent]) -> Bool = { events in
            events.filter { if case .accepted = $0 { true } else { false } }.count >= count
        }
        return try await log.wait(until: isMet).compactMap { if case .accepted(let id) = $0 { id } else { nil } }
    }
}
