/// So many of something at once, then one each interval (a leaky bucket in the form of ITU-T I.371, annex A).
struct LeakyBucket: Sendable {
    let burst: Int
    let interval: Duration
    /// When the bucket will be empty again.
    private var emptyAt: Duration = .zero

    init(burst: Int, interval: Duration) {
        self.burst = burst
        self.interval = interval
    }

    /// Takes one, if there is one.
    mutating func spend(at now: Duration) -> Bool {
        guard isReady(at: now) else { return false }
        emptyAt = max(emptyAt, now) + interval
        return true
    }

    /// Whether `spend` would succeed.
    func isReady(at now: Duration) -> Bool {
        max(emptyAt, now) - now <= interval * (burst - 1)
    }

    /// Whether nothing was taken lately: it is as good as a new one.
    func isEmpty(at now: Duration) -> Bool { emptyAt <= now }
}
