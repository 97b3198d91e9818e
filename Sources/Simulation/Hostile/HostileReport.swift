/// How the run of one seed with a hostile member ended.
package struct HostileReport: Codable, Sendable {
    package let seed: UInt64
    /// What was wrong at the end; nil when all was well.
    package let failure: String?
    package let simulatedSeconds: Double
    /// Of the hostile member.
    package let role: String
    /// What the members did together, the hostile one too.
    package let edits: Int
    /// Words whose coming was acknowledged.
    package let acknowledged: Int
    /// How often the hostile member broke the rules.
    package let deeds: Int
    /// How many devices the others know to have signed two histories under one number.
    package let forks: Int
    package let removed: Bool
    package let traceHash: UInt64
    /// What happened, line by line, if it was kept.
    package let trace: [String]
}
