/// What of a blob goes in one message: a page of hashes, or a piece of the bytes themselves.
///
/// Its number on the wire is twice its index, and one more for a piece.
package enum BlobPart: Hashable, Sendable {
    case page(Int)
    case piece(Int)

    package init(number: Int) {
        precondition(number >= 0, "a part's number is never negative")
        self = number & 1 == 0 ? .page(number >> 1) : .piece(number >> 1)
    }

    package var number: Int {
        switch self {
        case .page(let index): index << 1
        case .piece(let index): index << 1 | 1
        }
    }

    /// One more than the greatest number there is.
    package static let numbersEnd = ReplicationLimits.blobPieceCount << 1
}
