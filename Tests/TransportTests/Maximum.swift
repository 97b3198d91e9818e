import Synchronization

/// The greatest of the numbers noted, from any thread.
final class Maximum: Sendable {
    private let greatest = Mutex(0)

    var value: Int { greatest.withLock { $0 } }

    func note(_ number: Int) {
        greatest.withLock { $0 = max($0, number) }
    }
}
