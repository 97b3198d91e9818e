import CRDT
package import WireCodec

/// What two views of a space changed since the changes that both hold: what a merge of the second into the first, which
/// is the one in use, brings together.
package struct ViewComparison: Equatable, Sendable {
    package let ours: ViewName
    package let theirs: ViewName
    /// What people call the two.
    package let ourTitle: String
    package let theirTitle: String
    /// Whether theirs has edits of texts or of the tree that ours lacks.
    package let hasNews: Bool
    /// Those that one side or both changed, by path.
    package let documents: [DocumentComparison]

    /// Of all documents: places that both sides changed.
    package var regionCount: Int { documents.reduce(0) { $0 + $1.regions.count } }
    /// The documents with such places.
    package var documentsToReview: Int { documents.count { !$0.regions.isEmpty } }
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
        /// When the last of it was written; nil where nothing was written.
        package let newest: HybridTime?
    }

    package let document: Bytes32
    /// Where the document stood when both had the same; nil when it was not shown then.
    package let basePath: String?
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
    /// Of what each side has there, as far as it is told to a client.
    package static let textMaxInBytes = 16 * 1024
    /// Of all regions together.
    package static let textInAllMaxInBytes = 4 * 1024 * 1024

    /// Whole lines of a text.
    package struct Lines: Equatable, Sendable {
        /// Their numbers in the text, from 0.
        package let range: Range<Int>
        package let text: String

        /// As many whole lines from the top as fit.
        package func beginning(inBytes limit: Int) -> String {
            if text.utf8.count <= limit { return text }
            var beginning = ""
            for line in LineDiff.lines(of: text) {
                guard beginning.utf8.count + line.utf8.count <= limit else { break }
                beginning += line
            }
            return beginning
        }
    }

    package let base: Lines
    package let ours: Lines
    package let theirs: Lines
    package let merged: Lines
}
