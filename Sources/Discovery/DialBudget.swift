/// How many dials may be made: 16 at once, then one each 1.25 seconds, so at most 64 in any minute.
struct DialBudget: Sendable {
    static let burst = 16
    static let interval: Duration = .milliseconds(1250)

    private var bucket = LeakyBucket(burst: burst, interval: interval)

    /// Takes one dial from the budget, if there is one.
    mutating func spend(at now: Duration) -> Bool { bucket.spend(at: now) }

    /// Whether `spend` would succeed.
    func isReady(at now: Duration) -> Bool { bucket.isReady(at: now) }
}
