internal import CSodium

/// The start of libsodium, once a process; it picks the fastest implementations for this processor.
enum Sodium {
    /// Called at the head of every operation; after the first time it costs one atomic load.
    @inline(__always)
    static func start() {
        _ = started
    }

    private static let started: Void = {
        precondition(sodium_init() >= 0, "libsodium found no source of randomness on this machine")
    }()
}
