#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Times in milliseconds: processor time of this thread, or wall-clock time where `CLOCK=wall` says so.
struct Stopwatch {
    let isWall: Bool

    init() {
        isWall = Environment.value("CLOCK") == "wall"
    }

    func now() -> Double {
        var time = timespec()
        clock_gettime(isWall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }

    /// How long a piece of work takes, and what it gives. What it gives is let go outside the time.
    func time<Result>(_ work: () throws -> Result) rethrows -> (milliseconds: Double, result: Result) {
        let start = now()
        let result = try work()
        return (now() - start, result)
    }
}

enum Environment {
    /// A variable of the process; nil when it is not set.
    static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
