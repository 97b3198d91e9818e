/// How the run of one seed ended.
package struct SeedReport: Codable, Sendable {
    package let seed: UInt64
    /// What was wrong at the end; nil when all was well.
    package let failure: String?
    package let simulatedSeconds: Double
    package let edits: Int
    package let acknowledged: Int
    package let cuts: Int
    package let crashes: Int
    package let cleanStops: Int
    package let fullDisks: Int
    package let traceHash: UInt64
    /// What happened, line by line, if it was kept.
    package let trace: [String]
}
