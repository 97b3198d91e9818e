package import Spaces
package import WireCodec

/// Where a comment stands: a file of a round, some lines of it, and the lines themselves, so that it can be read, and
/// found again, by who has nothing else.
package struct CommentPlace: Equatable, Sendable {
    /// Between which characters of a document of the space.
    package struct Span: Equatable, Sendable {
        package let document: Bytes32
        package let start: Whereabouts.Place
        package let end: Whereabouts.Place

        package init(document: Bytes32, start: Whereabouts.Place, end: Whereabouts.Place) {
            self.document = document
            self.start = start
            self.end = end
        }
    }

    /// As the round has it.
    package let path: String
    /// Whether it stands on the side that went.
    package var isOld = false
    /// From 0; nil: the file as a whole. Never empty.
    package var lines: Range<Int>?
    /// The lines, cut where they are many or long.
    package var quoted: [String] = []
    package var before: [String] = []
    package var after: [String] = []
    package var span: Span?

    package init(path: String) {
        self.path = path
    }
}
