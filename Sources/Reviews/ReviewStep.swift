package import Spaces
package import WireCodec

/// A record about reviews with what its change says of it.
package struct ReviewStep: Equatable, Sendable {
    package let id: RecordEntry.ID
    /// Nil: the rules of the space.
    package let review: ReviewID?
    package let deed: ReviewDeed
    /// The device key of the author.
    package let author: Bytes32
    package let time: HybridTime

    package init(id: RecordEntry.ID, review: ReviewID?, deed: ReviewDeed, author: Bytes32, time: HybridTime) {
        self.id = id
        self.review = review
        self.deed = deed
        self.author = author
        self.time = time
    }

    /// Nil when the record is not about reviews, or not of a form that this version reads.
    package init?(_ entry: RecordEntry) {
        guard entry.record.version == 1, let kind = RecordKind(rawValue: entry.record.kind),
            let (review, deed) = ReviewDeed.reading(kind, entry.record.fields, in: entry.id.change)
        else { return nil }
        id = entry.id
        self.review = review
        self.deed = deed
        author = entry.author
        time = entry.time
    }

    static func isOrdered(_ left: ReviewStep, before right: ReviewStep) -> Bool {
        left.time == right.time ? left.id.index < right.id.index : left.time < right.time
    }
}
