package import CRDT
package import Replication
package import WireCodec

/// Which text of a document somebody wants forgotten. Conditions that are given must all hold.
package struct ForgetQuery: Equatable, Sendable {
    package var document: Bytes32
    /// Tenths of a second since the Unix epoch: changes that are older.
    package var before: UInt64?
    /// Text that stood there at some time.
    package var containing: String?
    /// The device that inserted it.
    package var author: Bytes32?

    package init(document: Bytes32, before: UInt64? = nil, containing: String? = nil, author: Bytes32? = nil) {
        self.document = document
        self.before = before
        self.containing = containing
        self.author = author
    }
}

/// What a query comes to: which changes are to be forgotten, and what of their text is still shown.
package struct ForgetPlan: Equatable, Sendable {
    /// Nothing fits.
    package init() {}

    /// Sorted by chain and sequence; they do not touch.
    package internal(set) var ranges: [ChainRange] = []
    package internal(set) var changeCount = 0
    /// All that these changes inserted, in every document.
    package internal(set) var insertedInScalars = 0
    /// By device, how many of the changes are its own.
    package internal(set) var authors: [Bytes32: Int] = [:]
    /// How many of the characters are shown still. None without `containing`: such changes are not chosen then.
    package internal(set) var shownInScalars = 0
    /// Of those, how many belong to the text that is looked for; the others are put in again.
    package internal(set) var shownMatchesInScalars = 0
    /// What takes the shown ones out, by document; each edit on the text that the one before left.
    package internal(set) var edits: [(document: Bytes32, edits: [TextEdit])] = []
    /// How many are shown by other branches alone, and cannot be taken out there: placeholders will stand for them.
    package internal(set) var shownElsewhereInScalars = 0
    /// Changes of others that fit the query, and that only they, a mentor or an owner may have forgotten.
    package internal(set) var foreignChangeCount = 0

    package static func == (left: ForgetPlan, right: ForgetPlan) -> Bool {
        left.ranges == right.ranges && left.changeCount == right.changeCount
            && left.insertedInScalars == right.insertedInScalars && left.authors == right.authors
            && left.shownInScalars == right.shownInScalars
            && left.shownMatchesInScalars == right.shownMatchesInScalars
            && left.shownElsewhereInScalars == right.shownElsewhereInScalars
            && left.foreignChangeCount == right.foreignChangeCount
            && left.edits.elementsEqual(right.edits) { $0.document == $1.document && $0.edits == $1.edits }
    }

    /// The records that ask for it, each of one change.
    package func records(of document: Bytes32) -> [Record] {
        stride(from: 0, to: ranges.count, by: Forgetting.rangesMax).map { start in
            let end = min(start + Forgetting.rangesMax, ranges.count)
            return Forgetting(document: document, ranges: Array(ranges[start..<end])).record
        }
    }
}
