import CRDT
import Spaces
import WireCodec

/// What a client wants edited.
struct ClientEdits {
    let document: Bytes32
    /// The newest revision that it has processed; nil means the tip.
    let revision: Int?
    let edits: [TextEdit]
    let mark: EditMark?

    init(_ document: Bytes32, _ revision: Int?, _ edits: [TextEdit], _ mark: EditMark?) {
        (self.document, self.revision, self.edits, self.mark) = (document, revision, edits, mark)
    }
}

extension Node {
    func edit(
        _ wanted: ClientEdits, of replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        let (id, revision) = (wanted.document, wanted.revision)
        guard let newest = replica.space.documents[id]?.revision else { throw .space(.unknownDocument(id)) }
        if let mark = wanted.mark, mark.number <= lastEdit(of: mark.writer, in: id) {
            return finish(.edited(revision: newest, edits: 0), of: replica, for: request)
        }
        let viewer = SpaceReplica.Viewer(client: request.client, document: id)
        var session = replica.sessions[viewer] ?? EditingSession(revision: revision ?? newest)
        if let revision, revision < 0 || revision > newest || !session.advance(to: revision) {
            throw .space(.unknownRevision(revision, current: newest))
        }
        // Checked before they are cut into pieces: how many these are is for the text's length to bound, not the
        // client.
        try check(wanted.edits, of: id, in: replica, session: revision == nil ? nil : session)
        let groups = Self.groups(of: wanted.edits)
        for group in groups {
            let changed = try apply(group, to: id, of: replica, session: &session, atTip: revision == nil)
            tell(changed, of: id, in: replica, by: request.client)
        }
        replica.sessions[viewer] = session
        if let mark = wanted.mark {
            note(mark, in: id, of: replica)
            // Pieces of it may be in changes already: it is stored as one.
            if groups.count > 1 { flush(replica) }
        }
        let newRevision = replica.space.documents[id]?.revision ?? 0
        finish(.edited(revision: newRevision, edits: wanted.edits.count), of: replica, for: request)
    }
}
