import CAllocations

/// How often a piece of work is done to be measured, and by which clock.
struct Sampling {
    let repetitions: Int
    let watch = Stopwatch()
}

/// What was measured, of what.
struct Subject {
    let trace: String
    let name: String
    /// How many edits, transactions or events it is about; for the time of one.
    let itemCount: Int
}

/// How long one piece of work took, several times over, and how often it asked for memory; or how many bytes it gave.
struct Measurement {
    let subject: Subject
    /// Milliseconds, or bytes; sorted.
    let samples: [Double]
    /// Of one run, the last; runs are alike. Nil where they were not counted.
    let allocations: UInt64?

    /// Runs the work once unmeasured, then as often as the sampling says.
    init(_ subject: Subject, _ sampling: Sampling, _ work: () throws -> Void) rethrows {
        try work()
        var times: [Double] = []
        var allocations: UInt64 = 0
        for _ in 0..<sampling.repetitions {
            let before = allocations_count()
            times.append(try sampling.watch.time(work).milliseconds)
            allocations = allocations_count() - before
        }
        self.subject = subject
        samples = times.sorted()
        self.allocations = allocations
    }

    /// What was measured in another way.
    init(_ subject: Subject, samples: [Double]) {
        self.subject = subject
        self.samples = samples.sorted()
        allocations = nil
    }

    var median: Double { samples[samples.count / 2] }
    var fastest: Double { samples[0] }
    var slowest: Double { samples[samples.count - 1] }
    /// Nanoseconds.
    var timePerItem: Double { subject.itemCount == 0 ? 0 : median * 1e6 / Double(subject.itemCount) }
}
