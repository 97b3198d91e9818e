package import WireCodec

/// What two views of a space changed since the changes that both hold: what a merge of the second into the first, which
/// is the one in use, brings together.
package struct ViewComparison: Equatable, Sendable {
    package let ours: ViewName
    package let theirs: ViewName
    /// What people call the two.
    package let ourTitle: String
    package let theirTitle: String
    /// Those that one side or both changed, by path.
    package let documents: [DocumentComparison]

    /// Of all documents: places that both sides changed.
    package var regionCount: Int { documents.reduce(0) { $0 + $1.regions.count } }
    /// The documents with such places.
    package var documentsToReview: Int { documents.count { !$0.regions.isEmpty } }
    /// Whether the merge would change anything here.
    package var hasNews: Bool { documents.contains { $0.theirs != nil } }
}

/// What two views changed in one document.
package struct DocumentComparison: Equatable, Sendable {
    /// What one side did since both had the same.
    package struct Side: Equatable, Sendable {
        /// Where the document stands there; nil when it is not shown there.
        package let path: String?
        /// Whether it was made there.
        package let isNew: Bool
        package let insertedLines: Int
        package let deletedLines: Int
        /// The devices that wrote, each once, the latest last.
        package let authors: [Bytes32]
        /// When the last of it was written; nil for a new document that is empty.
        package let newest: HybridTime?
    }

    package let document: Bytes32
    /// Where the document stands once both are merged; nil when it is not shown then.
    package let path: String?
    /// Nil: nothing.
    package let ours: Side?
    package let theirs: Side?
    /// The places that both sides changed, from the top.
    package let regions: [ReviewRegion]
}

/// A place in a document that both sides changed: what stood there, what each side made of it, and what stands there
/// when both are merged.
package struct ReviewRegion: Equatable, Sendable {
    /// Whole lines of a text.
    package struct Lines: Equatable, Sendable {
        /// Their numbers in the text, from 0.
        package let range: Range<Int>
        package let text: String
    }

    package let base: Lines
    package let ours: Lines
    package let theirs: Lines
    package let merged: Lines
}
