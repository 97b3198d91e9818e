package import CRDT
package import Identity
package import Membership
package import WireCodec

/// Consecutive changes of one chain each of which goes on in one document and says nothing else: most of what there is.
///
/// They are taken in at one go. What they do to the document is joined over their borders.
package struct TypedChanges: Sendable {
    package let space: SpaceID
    package let chain: ChainID
    package let document: Bytes32
    package let firstSequence: UInt64
    /// The id of the change before the first one. Its membership frontier is theirs.
    package let previous: Bytes32
    package let membership: [Bytes32]
    package internal(set) var ids: ContiguousArray<Bytes32> = []
    /// Tenths of a second since the chain's first change.
    package internal(set) var times: ContiguousArray<UInt64> = []
    /// Characters that each one inserts, and that it deletes.
    package internal(set) var inserted: ContiguousArray<UInt32> = []
    package internal(set) var deleted: ContiguousArray<UInt32> = []
    /// Of each one's body: `Change.countedInBytes`.
    var countedInBytes: ContiguousArray<UInt32> = []
    /// The places of those with a signature of their own.
    var signed: Set<Int> = []
    package internal(set) var operations: [TextOperation] = []

    package var count: Int { ids.count }

    init(
        space: SpaceID, chain: ChainID, document: Bytes32, firstSequence: UInt64, previous: Bytes32,
        membership: [Bytes32]
    ) {
        self.space = space
        self.chain = chain
        self.document = document
        self.firstSequence = firstSequence
        self.previous = previous
        self.membership = membership
    }
}
