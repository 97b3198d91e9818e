package import Replication
package import Spaces

/// What a client wants of the blobs of a space.
package enum BlobCommand: Sendable {
    /// Lists a blob whose bytes are on the disk, whole and durable. Answered by `.added`.
    case add(BlobHead, name: String)
    /// Wants a blob from now on, until it is whole here. Answered by `.status` at once.
    case get(BlobID)
    /// Answered by `.status`.
    case look(BlobID)
    /// Wants it no more, and lets its bytes go here. Answered by `.status`.
    case drop(BlobID)
    /// Answered by `.list`.
    case list
}

package enum BlobReply: Sendable {
    case added(BlobID)
    case status(BlobStatus)
    case list([(ListedBlob, BlobStatus)])
}

/// How much of a blob is here.
package struct BlobStatus: Equatable, Sendable {
    package enum State: Equatable, Sendable {
        /// Nobody here asked for it.
        case absent
        case fetching
        /// The disk refused a piece. What was recorded is kept; asking for it once more goes on.
        case stopped
        /// It is more than the space may take beside what is here. With a greater quota it is asked for once more.
        case overQuota
        case whole
    }

    package let blob: BlobID
    package let state: State
    /// Zero while nobody told.
    package let sizeInBytes: Int
    package let heldInBytes: Int
    /// How many members that are linked now have some of it.
    package let sources: Int
    /// What is on the disk, whole or in part.
    package let head: BlobHead?
}
