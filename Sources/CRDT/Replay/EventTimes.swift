/// When the events of a document happened, in the order of their local versions, as runs of events of one moment.
///
/// The unit is the caller's, and so is where it begins to count: milliseconds since 1970, say. The engine itself knows
/// no clock; who carries events knows when their authors made them.
public struct EventTimes: Sendable {
    /// The first event of each moment; a run ends where the next one starts.
    private var starts: ContiguousArray<LV> = []
    private var times: ContiguousArray<Int> = []

    /// How many events have a time.
    public private(set) var eventCount = 0

    /// Times of no events.
    public init() {}

    /// Says when the next `count` events happened.
    ///
    /// - Complexity: Amortised O(1).
    public mutating func append(_ time: Int, count: Int) {
        precondition(count >= 0 && eventCount + count <= CausalLimits.eventCountMax, "a document has so many events")
        if count == 0 { return }
        if times.last != time {
            starts.append(LV(eventCount))
            times.append(time)
        }
        eventCount += count
    }

    /// When an event happened, and behind which event another moment begins. Precondition: it has a time. O(log n).
    func run(of version: LV) -> (time: Int, start: LV, end: LV) {
        precondition(Int(version) < eventCount, "an event without a time was asked for")
        let index = starts.lastIndex(holding: { $0 <= version })
        return (times[index], starts[index], index + 1 < starts.count ? starts[index + 1] : LV(eventCount))
    }

    /// How many events lie before the first that is later than `time`, where times ascend. O(log n).
    func eventCount(until time: Int) -> Int {
        guard let first = times.first, first <= time else { return 0 }
        let index = times.lastIndex(holding: { $0 <= time })
        return index + 1 < starts.count ? Int(starts[index + 1]) : eventCount
    }
}
