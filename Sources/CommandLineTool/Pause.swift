#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Waiting on the clock, where another process gives nothing else to wait on; whoever waits has a deadline of its own.
enum Pause {
    static func milliseconds(_ count: Int) {
        _ = poll(nil, 0, Int32(clamping: count))
    }

    /// To the millisecond at or after the instant.
    static func until(_ instant: ContinuousClock.Instant) {
        let rest = instant - ContinuousClock.now
        if rest > .zero { milliseconds((rest.microseconds + 999) / 1000) }
    }
}

extension Duration {
    /// Whole microseconds; a duration of ours is far below the range.
    var microseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
    }
}
