package import Identity
package import Membership
package import WireCodec

/// Where in its chain a change stands: what its bytes leave out because the reader knows it.
package struct ChangePlace: Sendable {
    package let space: SpaceID
    package let chain: ChainID
    /// From 0.
    package let sequence: UInt64
    /// The id of the change before; zero for the first.
    package let previous: Bytes32
    /// The membership frontier that the change before named; nil for the first.
    package let previousMembership: [Bytes32]?

    package init(
        space: SpaceID, chain: ChainID, sequence: UInt64, previous: Bytes32, previousMembership: [Bytes32]?
    ) {
        precondition((sequence == 0) == (previousMembership == nil), "all changes but the first have one before them")
        self.space = space
        self.chain = chain
        self.sequence = sequence
        self.previous = previous
        self.previousMembership = previousMembership
    }

    /// The place of a chain's first change.
    package static func first(of chain: ChainID, in space: SpaceID) -> ChangePlace {
        ChangePlace(space: space, chain: chain, sequence: 0, previous: .zero, previousMembership: nil)
    }

    /// The place behind a change.
    package init(after change: Change) {
        self.init(
            space: change.space, chain: change.chain, sequence: change.sequence + 1, previous: change.id,
            previousMembership: change.membership)
    }
}
