import Dispatch
import Foundation

/// Something did not happen before its deadline.
struct NotInTime: Error, CustomStringConvertible {
    let what: String
    let limit: Duration

    var description: String { "not within \(limit): \(what)" }
}

/// Looks every few milliseconds, until `condition` holds; throws when it has not held by the deadline.
///
/// For what another process does: there is nothing to be told by. Gives how long it took.
@discardableResult
func eventually(
    _ what: String, within limit: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws -> Duration {
    let start = ContinuousClock.now
    while true {
        try Task.checkCancellation()
        if try await condition() { return ContinuousClock.now - start }
        guard ContinuousClock.now - start < limit else { throw NotInTime(what: what, limit: limit) }
        await nextLook()
    }
}

/// Between two looks of `eventually`, no thread is held.
private func nextLook() async {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(5)) { continuation.resume() }
    }
}

/// Runs what blocks (with a deadline of its own) on a thread that the tests' tasks do not need.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
    }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
