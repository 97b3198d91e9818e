/// How the run of one seed ended.
package struct SeedReport: Codable, Sendable {
    package let seed: UInt64
    /// What was wrong at the end; nil when all was well.
    package let failure: Finding?
    package let simulatedSeconds: Double
    package let nodes: Int
    package let spaces: Int
    /// What was done, with how often.
    package let acts: [String: Int]
    package let faults: FaultTally
    /// Words whose every coming and going was acknowledged.
    package let acknowledged: Int
    /// How long after the last fault all were equal, in seconds.
    package let settledAfter: Double
    /// Datagrams that reached a node.
    package let datagrams: Int
    /// Devices that are known to have signed two histories of one chain.
    package let forks: Int
    package let traceHash: UInt64
    /// What happened, line by line, if it was kept.
    package let trace: [String]
}
