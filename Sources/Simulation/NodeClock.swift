import NodeCore

/// What the clocks of one node show at each moment of the world: they may run fast or slow, and the wall clock may be
/// wrong by hours.
struct NodeClock {
    /// 2024-01-01T00:00:00Z.
    private static let epochInMilliseconds: Int64 = 1_704_067_200_000
    private static let million: UInt64 = 1_000_000

    /// How far the wall clock is ahead of the world's, in milliseconds.
    var aheadInMilliseconds: Int64 = 0
    /// By how many parts in a million the monotonic clock runs fast.
    private(set) var drift = 0
    /// Since when it runs so, and what it showed then, in nanoseconds.
    private var since: UInt64 = 0
    private var shown: UInt64 = 0

    func now(at world: UInt64) -> Instant {
        let wall = Self.epochInMilliseconds + Int64(world / Self.million) + aheadInMilliseconds
        return Instant(monotonicInNanoseconds: monotonic(at: world), unixInMilliseconds: UInt64(max(wall, 0)))
    }

    private var rate: UInt64 { UInt64(Int(Self.million) + drift) }

    private func monotonic(at world: UInt64) -> UInt64 {
        let (high, low) = (world - since).multipliedFullWidth(by: rate)
        return shown + Self.million.dividingFullWidth((high, low)).quotient
    }

    /// The first moment of the world at which the monotonic clock shows `deadline`, or has shown it.
    func moment(of deadline: UInt64) -> UInt64 {
        guard deadline > shown else { return since }
        let (high, low) = (deadline - shown).multipliedFullWidth(by: Self.million)
        return since + rate.dividingFullWidth((high, low)).quotient + 1
    }

    mutating func run(fastBy drift: Int, from world: UInt64) {
        shown = monotonic(at: world)
        since = world
        self.drift = drift
    }
}
