import CAllocations

/// How long one piece of work took, several times over, and how often it asked for memory.
struct Measurement {
    let trace: String
    let name: String
    /// Sorted.
    let milliseconds: [Double]
    /// Of one run, the last; runs are alike. Nil where they were not counted.
    let allocations: UInt64?
    /// How many edits, transactions or events the work is about; for the time of one.
    let itemCount: Int

    /// Runs the work once unmeasured, then `repetitions` times.
    init(
        _ trace: String, _ name: String, itemCount: Int, repetitions: Int, _ watch: Stopwatch, _ work: () throws -> Void
    ) rethrows {
        self.trace = trace
        self.name = name
        self.itemCount = itemCount
        try work()
        var times: [Double] = []
        var allocations: UInt64 = 0
        for _ in 0..<repetitions {
            let before = allocations_count()
            times.append(try watch.time(work).milliseconds)
            allocations = allocations_count() - before
        }
        milliseconds = times.sorted()
        self.allocations = allocations
    }

    /// One that is no time, such as a size.
    init(_ trace: String, _ name: String, samples: [Double], itemCount: Int) {
        self.trace = trace
        self.name = name
        self.itemCount = itemCount
        milliseconds = samples.sorted()
        allocations = nil
    }

    var median: Double { milliseconds[milliseconds.count / 2] }
    var fastest: Double { milliseconds[0] }
    var slowest: Double { milliseconds[milliseconds.count - 1] }
    /// Nanoseconds.
    var timePerItem: Double { itemCount == 0 ? 0 : median * 1e6 / Double(itemCount) }
}
