import Dispatch
import LocalRPC
import Synchronization

/// Jobs that run at once, each on a thread of its own, until all are done or one has failed.
final class ParallelWork: Sendable {
    private struct State {
        var failure: CommandError?
        var done = 0
    }

    private let state = Mutex(State())

    /// How often a job that waits looks whether another has failed.
    static let patience: Duration = .milliseconds(200)

    /// Runs the jobs; `tick` is called now and then with the sum of what they `advance`d. Throws the first failure.
    func run(_ jobs: [@Sendable () throws -> Void], tick: (Int) -> Void) throws(CommandError) {
        let group = DispatchGroup()
        for (index, job) in jobs.enumerated() {
            DispatchQueue(label: "pair.\(index)").async(group: group) {
                do {
                    try job()
                } catch {
                    self.fail(error as? CommandError ?? CommandError(.internal, "A job ended: \(error)."))
                }
            }
        }
        while group.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
            tick(state.withLock { $0.done })
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// The first failure is the one that is told.
    private func fail(_ error: CommandError) {
        state.withLock { $0.failure = $0.failure ?? error }
    }

    func advance(by count: Int) {
        state.withLock { $0.done += count }
    }

    /// The next message for a job. Throws when the job should end: another one failed, or nothing came for too long.
    ///
    /// `stall` says in words what was waited for.
    func next(
        from client: NodeClient, within limit: Duration = .seconds(60), waitingFor stall: @autoclosure () -> String
    ) throws(CommandError) -> RPCMessage {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if let message = try client.next(until: min(end, ContinuousClock.now + Self.patience)) { return message }
            if let failure = state.withLock({ $0.failure }) { throw failure }
        }
        throw CommandError(
            .timeout, "Nothing came for \(limit.components.seconds) seconds while waiting for \(stall()).",
            kept: "Both nodes keep what they have.", hint: "atelier node logs")
    }
}

/// A result that one thread leaves for another.
final class Outcome<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func set(_ new: Value) { value.withLock { $0 = new } }
    var result: Value? { value.withLock { $0 } }
}
