import CRDT
import Membership
import Replication
import Spaces
import WireCodec

/// Going back to what a document was, and giving its versions names.
extension Node {
    /// Makes the text read `text` again, as a new edit: what both have keeps its identity, and its authors.
    func restore(
        _ text: String, in id: Bytes32, of replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        // What is in the draft belongs to the version before, which only changes can name.
        flush(replica)
        let before = try version(of: id, in: replica)
        let (old, revision) = try current(id, of: replica)
        let edits = TextEdit.edits(from: old, to: text)
        try check(edits, of: id, in: replica, session: nil)
        var session = EditingSession(revision: revision)
        for group in Self.groups(of: edits) {
            let changed = try apply(group, to: id, of: replica, session: &session, atTip: true)
            tell(changed, of: id, in: replica)
        }
        let restoration = Restoration(
            before: before, revision: replica.space.documents[id]?.revision ?? 0, editCount: edits.count,
            insertedInScalars: edits.reduce(0) { $0 + $1.inserted.unicodeScalars.count },
            deletedInScalars: edits.reduce(0) { $0 + $1.deleted })
        finish(.restored(restoration), of: replica, for: request)
    }

    /// Gives a version of a document a name, for all members.
    func name(
        _ name: String, _ version: DocumentVersion?, of id: Bytes32, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        let role = replica.space.membership.role(of: deviceKey)
        guard role?.canChat == true else { throw .space(.notAllowed(role)) }
        guard NamedVersion.isFit(name) else { throw .space(.unfitVersionName(name)) }
        flush(replica)
        let named = if let version { version } else { try self.version(of: id, in: replica) }
        guard let record = NamedVersion.record(name, of: id, at: named.changes) else {
            throw .space(.versionTooWide(changesMax: NamedVersion.changesMax))
        }
        let index = try changing(replica) { draft throws(SpaceError) in draft.append(record) }
        finish(.named(RecordEntry.ID(change: .zero, index: index), named), of: replica, for: request)
    }

    private func version(of id: Bytes32, in replica: SpaceReplica) throws(NodeFailure) -> DocumentVersion {
        do {
            return try replica.space.version(.now, of: id, names: replica.standingVersions)
        } catch {
            throw .space(error)
        }
    }
}
