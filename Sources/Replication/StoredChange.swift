package import Identity
package import Membership
package import WireCodec

/// A change as it lies on disk and goes out again.
package struct StoredChange: Equatable, Sendable {
    package let space: SpaceID
    package let chain: ChainID
    package let sequence: UInt64
    package let id: Bytes32
    package let body: [UInt8]
    /// Nil inside a run, whose last change alone came with one.
    package let signature: [UInt8]?
    /// Which strand of its chain it is in, by the order of arrival here: zero but in a chain that was forked.
    package var strand = 0
    /// What it follows, where it is the first of a strand that leaves another one.
    package var leaving: Leaving?

    /// The change that a strand's first change follows. A store that seals changes cannot tell it from their order.
    package struct Leaving: Equatable, Sendable {
        /// Zero at a chain's start.
        package let previous: Bytes32
        /// The membership frontier that it named.
        package let membership: [Bytes32]

        package init(previous: Bytes32, membership: [Bytes32]) {
            self.previous = previous
            self.membership = membership
        }
    }

    package init(
        space: SpaceID, chain: ChainID, sequence: UInt64, id: Bytes32, body: [UInt8], signature: [UInt8]?
    ) {
        self.space = space
        self.chain = chain
        self.sequence = sequence
        self.id = id
        self.body = body
        self.signature = signature
    }

    package init(_ change: Change, space: SpaceID, signature: [UInt8]?) {
        precondition(change.space == space, "a change is stored in the space it is signed for")
        self.init(
            space: space, chain: change.chain, sequence: change.sequence, id: change.id, body: change.encodeBody(),
            signature: signature)
    }
}
