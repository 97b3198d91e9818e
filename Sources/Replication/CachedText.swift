package import WireCodec

/// A document's visible text as it stood, for readers who should not wait until its history is read.
package struct CachedText: Equatable, Sendable {
    package let document: Bytes32
    package let path: String
    /// The count of the document's events.
    package let revision: Int
    package let lengthInScalars: Int
    /// UTF-8. Nil in a write means: as it was stored before, since the revision is the same.
    package let text: [UInt8]?

    package init(document: Bytes32, path: String, revision: Int, lengthInScalars: Int, text: [UInt8]?) {
        self.document = document
        self.path = path
        self.revision = revision
        self.lengthInScalars = lengthInScalars
        self.text = text
    }
}

/// All documents of a space, as they stood when it had so many changes. Of equal counts on one disk the changes are
/// equal, since changes are only ever added: so the count says whether the texts are good.
package struct CachedTexts: Equatable, Sendable {
    package let changeCount: Int
    /// In the order in which they are listed.
    package let documents: [CachedText]

    package init(changeCount: Int, documents: [CachedText]) {
        self.changeCount = changeCount
        self.documents = documents
    }
}
