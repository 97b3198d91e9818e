/// So many tokens a second and so many at once: the virtual scheduling form of the leaky bucket (ITU-T I.371, annex
/// A), in which one number says all and nothing is rounded twice.
///
/// What is taken is never refused: a taker goes into debt and has to wait until that is paid. Times are nanoseconds of
/// a clock that does not go back.
struct TokenBucket: Sendable {
    /// From one token to the next, in nanoseconds.
    private let interval: UInt64
    /// How far ahead of its time a taker may be.
    private let lead: UInt64
    /// When the bucket will be full again.
    private var fullAt: Deadline = 0

    init(perSecond rate: Int, burst: Int) {
        precondition(rate > 0 && burst > 0, "a bucket that gives nothing stops everything")
        interval = 1_000_000_000 / UInt64(rate)
        lead = interval * UInt64(burst)
    }

    mutating func take(_ count: Int, at now: Deadline) {
        fullAt = max(fullAt, now) + interval * UInt64(count)
    }

    /// When nothing is owed any more; not after now where nothing is owed.
    var paidAt: Deadline { fullAt > lead ? fullAt - lead : 0 }
}
