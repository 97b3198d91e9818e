/// A moment as the edge tells it: the core has no clock of its own.
package struct Instant: Hashable, Sendable {
    /// Nanoseconds of a clock that never goes back, and goes on while the machine sleeps; its zero means nothing.
    package let monotonicInNanoseconds: UInt64
    /// Milliseconds since the Unix epoch by the wall clock, which may jump either way.
    package let unixInMilliseconds: UInt64

    package init(monotonicInNanoseconds: UInt64, unixInMilliseconds: UInt64) {
        self.monotonicInNanoseconds = monotonicInNanoseconds
        self.unixInMilliseconds = unixInMilliseconds
    }

    /// Tenths of a second since the Unix epoch, the unit of a change's time.
    package var unixInTenths: UInt64 { unixInMilliseconds / 100 }
    /// The monotonic clock as a span.
    var sinceZero: Duration { .nanoseconds(Int64(clamping: monotonicInNanoseconds)) }
    var unixInSeconds: UInt64 { unixInMilliseconds / 1000 }
}

/// A point on the monotonic clock, in nanoseconds.
package typealias Deadline = UInt64

extension Deadline {
    static func after(_ span: Duration, from now: Instant) -> Deadline {
        now.monotonicInNanoseconds + Deadline(sinceZero: span)
    }

    /// The first nanosecond at which so much time is over since the clock's zero.
    init(sinceZero span: Duration) {
        let parts = span.components
        self = UInt64(parts.seconds) * 1_000_000_000 + UInt64((parts.attoseconds + 999_999_999) / 1_000_000_000)
    }
}

extension Optional where Wrapped: Comparable {
    /// The first of the moments that there are; nil where none is.
    static func earliest(_ one: Wrapped?, _ other: Wrapped?) -> Wrapped? {
        guard let one, let other else { return one ?? other }
        return Swift.min(one, other)
    }

    static func earliest(_ one: Wrapped?, _ two: Wrapped?, _ three: Wrapped?) -> Wrapped? {
        earliest(earliest(one, two), three)
    }
}
