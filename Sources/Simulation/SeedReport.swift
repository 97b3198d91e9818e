/// How the run of one seed ended.
package struct SeedReport: Codable, Sendable {
    package let seed: UInt64
    /// What was wrong at the end; nil when all was well.
    package let failure: String?
    package let simulatedSeconds: Double
    package let edits: Int
    /// Words whose every coming and going was acknowledged.
    package let acknowledged: Int
    /// Undos and redos that were acknowledged.
    package let undos: Int
    /// Moves, removals and the like of files that were acknowledged.
    package let relocations: Int
    package let cuts: Int
    package let crashes: Int
    package let cleanStops: Int
    package let fullDisks: Int
    /// Changes of a node's address.
    package let moves: Int
    /// Datagrams that reached a node, and how often a node was seen at another port.
    package let datagrams: Int
    package let rebinds: Int
    package let traceHash: UInt64
    /// What happened, line by line, if it was kept.
    package let trace: [String]
}
