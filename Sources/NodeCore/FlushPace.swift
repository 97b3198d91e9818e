/// When a space's draft may be closed: each tick gives one flush, and unused ones are kept, up to `flushesAtOnce`.
///
/// So whoever types, however unevenly, waits for nothing, and no author makes more changes over time than one a tick.
/// The virtual scheduling form of the leaky bucket (ITU-T I.371, annex A).
struct FlushPace {
    private static let tick = Deadline(sinceZero: NodeLimits.flushTick)
    private static let lead = tick * UInt64(NodeLimits.flushesAtOnce - 1)
    /// When all flushes are there again.
    private var fullAt: Deadline = 0

    /// From when on one is there.
    var deadline: Deadline { fullAt > Self.lead ? fullAt - Self.lead : 0 }

    /// A draft was closed. However many were closed without asking, since they were full, the next waits for one tick.
    mutating func flushed(at now: Deadline) {
        fullAt = min(max(fullAt, now), now + Self.lead) + Self.tick
    }
}
