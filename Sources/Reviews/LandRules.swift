package import WireCodec

/// When a review may land.
package struct LandRules: Equatable, Sendable {
    /// How many persons other than the author accept it at least.
    package var accepts = 1
    /// Devices of persons who each must accept it.
    package var required: [Bytes32] = []
    /// Names of checks that must have passed on the newest content.
    package var checks: [String] = []
    /// Points that somebody other than the author has to tick.
    package var checklist: [String] = []
    /// What is scored, each up to so much.
    package var rubric: [String: Int] = [:]
    /// Whether threads may be open.
    package var allowsOpenThreads = false
    /// Whether a round that changes the same keeps the verdicts of the one before.
    package var keepsOnSamePatch = true

    package init() {}
}
