package import WireCodec

/// A record about a session with what its change says of it: one step of the session's course.
package struct SessionStep: Equatable, Sendable {
    package let id: RecordEntry.ID
    package let session: SessionID
    package let deed: SessionDeed
    /// The device key of the author.
    package let author: Bytes32
    package let time: HybridTime

    package init(id: RecordEntry.ID, session: SessionID, deed: SessionDeed, author: Bytes32, time: HybridTime) {
        self.id = id
        self.session = session
        self.deed = deed
        self.author = author
        self.time = time
    }

    /// Nil when the record is not about a session, or not of a form that this version reads.
    package init?(_ entry: RecordEntry) {
        guard entry.record.version == 1, let kind = RecordKind(rawValue: entry.record.kind),
            let deed = SessionDeed(kind, entry.record.fields)
        else { return nil }
        if case .start = deed {
            session = SessionID(entry.id.change)
        } else {
            guard let named = try? entry.record.fields.key("session") else { return nil }
            session = SessionID(named)
        }
        id = entry.id
        self.deed = deed
        author = entry.author
        time = entry.time
    }

    static func isOrdered(_ left: SessionStep, before right: SessionStep) -> Bool {
        left.time == right.time ? left.id.index < right.id.index : left.time < right.time
    }
}
