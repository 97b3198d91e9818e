/// What one client of the local socket has seen of one document.
///
/// A client names the newest revision that it has processed from the node; its own later edits count as seen, so it
/// may type on without waiting for answers. The version that its next edit is made on is thus the events below that
/// revision together with its own edits after it.
package struct EditingSession: Sendable {
    /// One of the client's own edits that it has not seen come back yet.
    struct OwnEdit: Sendable {
        /// The document's revision just before and just after it.
        let revisionBefore: Int
        let revisionAfter: Int
        let insertedInScalars: Int
        /// As far as they are counted.
        var deletedInScalars: Int

        var lengthChange: Int { insertedInScalars - deletedInScalars }
    }

    package private(set) var revision: Int
    private var ownEdits: [OwnEdit] = []
    /// Sum of `lengthChange` over `ownEdits`: to be added to the length of the text at `revision`, exactly while all of
    /// them were made on it; else at most that much, since another may have deleted the same.
    private(set) var lengthChange = 0
    /// The revision up to which everything is either below `revision` or the client's own.
    private(set) var seenWithoutGap: Int

    package init(revision: Int) {
        self.revision = revision
        seenWithoutGap = revision
    }

    /// The revision just after the client's newest own edit, unless `revision` covers it.
    var lastOwnRevision: Int? { ownEdits.last?.revisionAfter }

    /// Takes notice that the client has processed everything up to `newer`; false when that goes back.
    package mutating func advance(to newer: Int) -> Bool {
        guard newer >= revision else { return false }
        if newer == revision { return true }
        revision = newer
        let covered = ownEdits.prefix { $0.revisionAfter <= newer }
        ownEdits.removeFirst(covered.count)
        for index in ownEdits.indices { ownEdits[index].deletedInScalars = 0 }
        lengthChange = ownEdits.reduce(0) { $0 + $1.lengthChange }
        seenWithoutGap = newer
        for edit in ownEdits where edit.revisionBefore == seenWithoutGap { seenWithoutGap = edit.revisionAfter }
        return true
    }

    mutating func append(_ edit: OwnEdit) {
        ownEdits.append(edit)
        lengthChange += edit.lengthChange
        if edit.revisionBefore == seenWithoutGap { seenWithoutGap = edit.revisionAfter }
    }
}
