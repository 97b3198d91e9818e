import NodeCore

/// The time of a simulated world: it moves only when the next event is taken.
struct SimulatedClock {
    /// 2024-01-01T00:00:00Z.
    private static let epochInMilliseconds: UInt64 = 1_704_067_200_000

    private(set) var nanoseconds: UInt64 = 0

    mutating func advance(to time: UInt64) {
        precondition(time >= nanoseconds, "simulated time never goes back")
        nanoseconds = time
    }

    var now: Instant {
        Instant(
            monotonicInNanoseconds: nanoseconds,
            unixInMilliseconds: Self.epochInMilliseconds + nanoseconds / 1_000_000)
    }
}
