package import Replication
package import WireCodec

/// What a round is about: a change of code, with its content in a blob, or the history of a document of the space.
package enum RoundSubject: Equatable, Sendable {
    /// Format of the content: Protocol/review-contents.md.
    package struct Code: Equatable, Sendable {
        package let content: BlobID
        /// A digest of what the author changed, whatever it was changed on.
        package let patch: Bytes32
        /// The commits between which it lies.
        package var base: String?
        package var head: String?
        package var message: String?
        /// As its author says.
        package var files = 0
        package var inserted = 0
        package var deleted = 0

        package init(content: BlobID, patch: Bytes32) {
            self.content = content
            self.patch = patch
        }
    }

    /// From one version of a document to another; none is its start.
    package struct Document: Equatable, Sendable {
        package let document: Bytes32
        /// Ids of changes, ascending, none twice: a version as records.md, section 5, has it.
        package let from: [Bytes32]
        package let to: [Bytes32]

        package init(document: Bytes32, from: [Bytes32], to: [Bytes32]) {
            self.document = document
            self.from = from
            self.to = to
        }
    }

    case code(Code)
    case document(Document)

    /// Whether the same text is looked at, bit for bit.
    package func isSameContent(as other: RoundSubject) -> Bool {
        switch (self, other) {
        case (.code(let left), .code(let right)): left.content == right.content
        case (.document(let left), .document(let right)): left == right
        default: false
        }
    }

    /// Whether the author changed the same, on the same base or another.
    package func isSamePatch(as other: RoundSubject) -> Bool {
        if case .code(let left) = self, case .code(let right) = other { return left.patch == right.patch }
        return isSameContent(as: other)
    }
}
