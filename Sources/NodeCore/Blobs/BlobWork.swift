package import Membership
package import Replication

/// A blob in one of the spaces that list it.
package struct BlobKey: Hashable, Comparable, Sendable {
    package let space: SpaceID
    package let blob: BlobID

    package init(space: SpaceID, blob: BlobID) {
        self.space = space
        self.blob = blob
    }

    package static func < (left: BlobKey, right: BlobKey) -> Bool {
        (left.space, left.blob) < (right.space, right.blob)
    }
}

/// A part of a blob that is on the disk and wanted by a link.
package struct BlobRead: Hashable, Sendable {
    package let link: LinkID
    package let key: BlobKey
    package let part: BlobPart
    package let countInBytes: Int
}

/// What is to be done with a blob's bytes on the disk, in this order. Whole pieces lie in one file, one behind the
/// other, pages in another; blobs of several spaces share them.
package enum BlobWork: Sendable {
    /// Answered by `.read`.
    case read(BlobRead)
    /// Answered by `.written`.
    case write(BlobKey, BlobPart, [UInt8])
    /// Makes durable what was written; answered by `.synced`.
    case sync(BlobKey)
    /// Takes all of it away.
    case remove(BlobID)
}

/// What came of it.
package enum BlobOutcome: Sendable {
    /// Nil where the disk does not give what its page says.
    case read(BlobRead, [UInt8]?)
    case written(BlobKey, BlobPart, isDone: Bool)
    case synced(BlobKey, isDone: Bool)
    /// Somebody found a recorded piece wrong.
    case damaged(BlobKey, piece: Int)
}
