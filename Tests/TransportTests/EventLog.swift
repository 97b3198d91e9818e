import Synchronization

/// The events that a test saw, and a way to wait for more without looking at the clock.
final class EventLog<Event: Sendable>: Sendable {
    private struct Waiter {
        let id: Int
        let isMet: @Sendable ([Event]) -> Bool
        let continuation: CheckedContinuation<[Event], any Error>
    }

    private struct State {
        var events: [Event] = []
        var waiters: [Waiter] = []
        var cancelled: Set<Int> = []
        var lastID = 0
    }

    private let state = Mutex(State())

    var events: [Event] { state.withLock { $0.events } }

    func append(_ event: Event) {
        let met = state.withLock { state in
            state.events.append(event)
            let met = state.waiters.filter { $0.isMet(state.events) }.map { ($0.continuation, state.events) }
            let events = state.events
            state.waiters.removeAll { $0.isMet(events) }
            return met
        }
        for (continuation, events) in met { continuation.resume(returning: events) }
    }

    /// All events so far, once they meet the condition; a test's time limit ends the wait.
    @discardableResult
    func wait(until isMet: @escaping @Sendable ([Event]) -> Bool) async throws -> [Event] {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let early: Result<[Event], any Error>? = state.withLock { state in
                    if state.cancelled.contains(id) { return .failure(CancellationError()) }
                    if isMet(state.events) { return .success(state.events) }
                    state.waiters.append(Waiter(id: id, isMet: isMet, continuation: continuation))
                    return nil
                }
                if let early { continuation.resume(with: early) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.cancelled.insert(id)
                let index = state.waiters.firstIndex { $0.id == id }
                return index.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    /// The first event that gives a value.
    func first<Value: Sendable>(_ pick: @escaping @Sendable (Event) -> Value?) async throws -> Value {
        let events = try await wait { $0.contains { pick($0) != nil } }
        guard let value = events.lazy.compactMap(pick).first else { preconditionFailure("the wait saw it") }
        return value
    }
}
