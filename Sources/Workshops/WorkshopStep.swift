package import Spaces
package import WireCodec

/// A record about a workshop with what its change says of it.
package struct WorkshopStep: Equatable, Sendable {
    /// What it is about.
    package enum Subject: Hashable, Sendable {
        /// The space as a whole.
        case space
        case meeting(MeetingID)
        case activity(RecordEntry.ID)
    }

    package let id: RecordEntry.ID
    package let subject: Subject
    package let deed: WorkshopDeed
    /// The device key of the author.
    package let author: Bytes32
    package let time: HybridTime

    package init(id: RecordEntry.ID, subject: Subject, deed: WorkshopDeed, author: Bytes32, time: HybridTime) {
        self.id = id
        self.subject = subject
        self.deed = deed
        self.author = author
        self.time = time
    }

    /// Nil when the record is not about a workshop, or not of a form that this version reads.
    package init?(_ entry: RecordEntry) {
        // Most records are of other kinds; to look at theirs is cheaper than at their fields.
        guard entry.record.kind.hasPrefix("workshop."), entry.record.version == 1,
            let kind = RecordKind(rawValue: entry.record.kind),
            let (subject, deed) = WorkshopDeed.reading(kind, entry.record.fields, in: entry.id.change)
        else { return nil }
        self.init(id: entry.id, subject: subject, deed: deed, author: entry.author, time: entry.time)
    }

    static func isOrdered(_ left: WorkshopStep, before right: WorkshopStep) -> Bool {
        left.time == right.time ? left.id.index < right.id.index : left.time < right.time
    }
}
