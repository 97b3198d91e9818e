import Simulation

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Seeds until the time is over, with what came of them in two files: a summary, and the seeds that failed.
struct Campaign {
    let loop: SeedLoop
    let folder: URL

    /// How often the summary is written.
    private static let interval: Duration = .seconds(60)

    /// - Throws: an exit code of 1 after a seed that failed or was not repeatable.
    func run(hours: Double, from first: UInt64) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(hours * 3600)
        var totals = Totals()
        var failures = ""
        var nextSummary = clock.now + Self.interval
        var seed = first
        while clock.now < end {
            if let fault = try loop.run(seed, into: &totals) {
                failures += "\(seed): \(fault)\n  \(loop.again(seed))\n"
                try write(failures, "failing-seeds.txt")
            }
            seed &+= 1
            if clock.now >= nextSummary {
                try write(try SeedLoop.encode(totals), "summary.json")
                nextSummary = clock.now + Self.interval
            }
        }
        try write(try SeedLoop.encode(totals), "summary.json")
        try loop.finish(totals)
    }

    private func write(_ text: String, _ name: String) throws {
        try Data((text + "\n").utf8).write(to: folder.appendingPathComponent(name), options: .atomic)
    }
}
