package import WireCodec

/// What somebody thinks of a round. The raw value is what travels.
package enum Verdict: String, CaseIterable, Sendable {
    case accept
    /// Something is to be changed before it lands.
    case needsWork = "needs-work"
    /// It should not land at all.
    case reject
    /// Neither of them.
    case comment
    /// What was said before counts no more.
    case none

    /// Whether it stands in the way of landing.
    package var objects: Bool { self == .needsWork || self == .reject }
}

/// A verdict with what goes with it.
package struct Ballot: Equatable, Sendable {
    package let round: RoundID
    package let verdict: Verdict
    package var text: String?
    /// By what of the rubric.
    package var scores: [String: Int] = [:]
    /// Points of the checklist that its author looked after.
    package var ticked: [String] = []
    package var mentions: [Bytes32] = []

    package init(round: RoundID, verdict: Verdict) {
        self.round = round
        self.verdict = verdict
    }
}
