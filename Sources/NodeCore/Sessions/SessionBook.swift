import Membership
import Replication
import Spaces

/// What was said about the sessions of a space, and what it comes to, worked out when it is asked for.
struct SessionBook {
    /// What the fold depends on beside the steps: who may do what, and which changes stand.
    private struct Basis: Equatable {
        let steps: Int
        let operations: Int
        let changes: Int
    }

    private(set) var log = SessionLog()
    private(set) var emails = SharedEmails()
    /// What was noted of cursors, as it came: read when somebody plays it.
    private(set) var cursors: [RecordEntry] = []
    private var folded: (basis: Basis, sessions: [Session])?

    /// Takes a record in; answers the step of a session when it is one.
    @discardableResult
    mutating func apply(_ entry: RecordEntry) -> SessionStep? {
        emails.apply(entry)
        if entry.record.kind == RecordKind.sessionCursors.rawValue, !cursors.contains(where: { $0.id == entry.id }) {
            cursors.append(entry)
        }
        return log.apply(entry)
    }

    /// O(1) while nothing about sessions or members changed; where some changes do not stand, while none came.
    mutating func sessions(in space: borrowing Space) -> [Session] {
        if log.steps.isEmpty { return [] }
        let basis = Basis(
            steps: log.steps.count, operations: space.membership.operations.count,
            changes: space.chains.withholdsAny ? space.chains.count : 0)
        if let folded, folded.basis == basis { return folded.sessions }
        let sessions = log.sessions(by: space.sessionRules)
        folded = (basis, sessions)
        return sessions
    }

    /// The open session that was begun first.
    mutating func current(in space: borrowing Space) -> Session? { sessions(in: space).first(where: \.isOpen) }
}
