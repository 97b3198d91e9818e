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

    /// The first changes of a verified run that only go on in one document; nil where its first one says anything
    /// else. The run's last change is the one with a signature. O(length of what they insert).
    package init?(beginning run: ArraySlice<Change>) {
        guard let first = run.first, first.sequence > 0, let document = first.typedDocument else { return nil }
        self.init(
            space: first.space, chain: first.chain, document: document, firstSequence: first.sequence,
            previous: first.previous, membership: first.membership)
        for change in run {
            guard change.typedDocument == document, case .text(_, _, let part) = change.parts[0] else { break }
            ids.append(change.id)
            times.append(change.time)
            var (inserts, deletes): (UInt32, UInt32) = (0, 0)
            for operation in part {
                let count = UInt32(operation.eventCount)
                if case .insert = operation { inserts += count } else { deletes += count }
            }
            inserted.append(inserts)
            deleted.append(deletes)
            countedInBytes.append(UInt32(change.countedInBytes))
            operations += part
        }
        if count == run.count { signed = [count - 1] }
    }
}

extension Change {
    /// The document that it only goes on in; nil for a change that says anything else.
    fileprivate var typedDocument: Bytes32? {
        guard repeatsMembership, parents.isEmpty, parts.count == 1, case .text(let document, .continued, _) = parts[0]
        else { return nil }
        return document
    }
}
