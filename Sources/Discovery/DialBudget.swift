/// How many dials may be made: 16 at once, then one each 1.25 seconds, so at most 64 in any minute (a leaky bucket in
/// the form of ITU-T I.371, annex A).
struct DialBudget: Sendable {
    static let burst = 16
    static let interval: Duration = .milliseconds(1250)

    /// When the bucket will be empty again.
    private var emptyAt: Duration = .zero

    /// Takes one dial from the budget, if there is one.
    mutating func spend(at now: Duration) -> Bool {
        let start = max(emptyAt, now)
        guard start - now <= Self.interval * (Self.burst - 1) else { return false }
        emptyAt = start + Self.interval
        return true
    }

    /// Whether `spend` would succeed.
    func isReady(at now: Duration) -> Bool {
        var copy = self
        return copy.spend(at: now)
    }
}
