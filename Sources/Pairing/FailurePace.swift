/// Slows down whoever guesses at a code that many may use.
///
/// After a wrong proof none from that address is looked at for a second, and none from anywhere once five were wrong
/// within one second: honest guests hardly notice, and a hundred guesses take 20 seconds at least, in plain sight.
///
/// Invariant: at most five failures are kept, so an attacker with many addresses costs no memory.
struct FailurePace: Sendable {
    static let window: Duration = .seconds(1)
    static let inAllMax = 5

    private var recent: [(address: String, time: Duration)] = []

    /// Whether a proof from this address has to wait.
    func holds(_ address: String, at now: Duration) -> Bool {
        let counted = recent.filter { now < $0.time + Self.window }
        return counted.count >= Self.inAllMax || counted.contains { $0.address == address }
    }

    mutating func failed(_ address: String, at now: Duration) {
        recent.removeAll { now >= $0.time + Self.window }
        recent.append((address, now))
        if recent.count > Self.inAllMax { recent.removeFirst() }
    }
}
