package import Reviews
package import Spaces

/// A review with what it comes to, and what of it is new to this node's person.
package struct ReviewSight: Sendable {
    package let review: Review
    /// Those that are in force for it.
    package let rules: LandRules
    package let unmet: [UnmetRule]
    package let turn: WhoseTurn
    /// What others said that nothing here of this person was said upon.
    package let news: Set<RecordEntry.ID>

    package var isReady: Bool { unmet.isEmpty }
}
