package import CRDT
import Identity
import Membership
package import Replication
package import WireCodec

/// What this device writes: visible in the documents at once, and gathered in a draft until the next flush.
extension Space {
    /// Longest path, and most parts of one (`Protocol/limits.md`).
    package static let pathMaxInBytes = 4096
    package static let pathPartsMax = 32

    /// Makes an empty text document and the folders above it that are missing.
    package mutating func createDocument(
        at path: String, by author: Bytes32, in draft: inout ChangeDraft
    ) throws(SpaceError) -> Bytes32 {
        try createFile(.text, at: path, by: author, in: &draft)
    }

    /// Makes a node of any kind with nothing in it, and the folders above it that are missing.
    package mutating func createFile(
        _ kind: NodeKind, at path: String, by author: Bytes32, in draft: inout ChangeDraft
    ) throws(SpaceError) -> Bytes32 {
        try requireEditor(author)
        let parts = try Self.parts(of: path)
        guard tree.resolve(parts) == nil, let name = parts.last else { throw .pathTaken(path: path) }
        let parent = try makeFolders(above: parts, in: &draft)
        return create(kind, name, in: parent, &draft).bytes
    }

    /// Whether an edit of `session` can join `draft`; otherwise the draft must be closed first.
    package func canJoin(_ draft: ChangeDraft, document: Bytes32, session: EditingSession?) -> Bool {
        if draft.hasUndo(in: document) { return false }
        // What is written in one change with a removal would not bring the document back.
        if tree.isRemovedInDraft(NodeID(document)) { return false }
        guard draft.hasText(for: document), let document = documents[document] else { return true }
        guard let base = try? base(of: session, in: document) else { return true }
        return parents(base.parents, in: document, writer: draft.chain) == .continued
    }

    /// The change that a draft becomes; the draft is of this space and not empty.
    package func change(closing draft: ChangeDraft, origin: ChainOrigin, at tenths: UInt64) -> Change {
        let context = Change.Context(
            parents: changeParents(of: draft), membership: membership.frontier,
            time: chains.time(forNextOf: draft.chain, at: tenths), origin: origin)
        do {
            return try Change.make(draft.parts, context, at: chains.nextPlace(of: draft.chain))
        } catch {
            preconditionFailure("a draft is kept within the limits of a change: \(error)")
        }
    }

    /// Throws what `edit` would, and changes nothing: for edits that are too large for one change.
    package func check(
        _ edits: [TextEdit], of id: Bytes32, by author: Bytes32, session: EditingSession?
    ) throws(SpaceError) {
        try requireEditor(author)
        guard let document = documents[id] else { throw .unknownDocument(id) }
        _ = try Self.operations(of: edits, length: try base(of: session, in: document).length)
    }

    /// Applies a client's edits, made on what `session` has seen (nil: on the tip), to the text and the draft.
    ///
    /// The positions of `edits` count scalars, each against the text as the one before left it. Answers what changed
    /// in the text as it is now, in the same terms. Nothing is changed when it throws.
    package mutating func edit(
        _ id: Bytes32, _ edits: [TextEdit], by author: Bytes32, session: inout EditingSession, atTip: Bool,
        in draft: inout ChangeDraft
    ) throws(SpaceError) -> [TextEdit] {
        try requireEditor(author)
        let plan = try plan(edits, of: id, session: atTip ? nil : session, writer: draft.chain)
        if plan.operations.isEmpty { return [] }
        let changed = try documents[id]?.write(
            NewEvents(
                agent: AgentID(chain: draft.chain), sequence: plan.sequence, parents: plan.parents,
                .operations(plan.operations)))
        draft.append(document: id, parents: plan.named, operations: plan.operations)
        _ = view.wasWritten(id, at: .draft(0))
        if atTip { session = EditingSession(revision: plan.revision) }
        session.append(
            .init(
                revisionBefore: plan.revision, revisionAfter: documents[id]?.revision ?? plan.revision,
                insertedInScalars: edits.reduce(0) { $0 + $1.inserted.unicodeScalars.count },
                deletedInScalars: edits.reduce(0) { $0 + $1.deleted }))
        return changed ?? []
    }

    /// What an edit comes to, found while the document is only read: a document that is held while it is changed would
    /// be copied whole.
    private struct EditPlan {
        let operations: [TextOperation]
        let parents: Frontier
        let named: TextParents
        let sequence: Int
        let revision: Int
    }

    private func plan(
        _ edits: [TextEdit], of id: Bytes32, session: EditingSession?, writer: ChainID
    ) throws(SpaceError) -> EditPlan {
        guard let document = documents[id] else { throw .unknownDocument(id) }
        let base = try base(of: session, in: document)
        guard let named = parents(base.parents, in: document, writer: writer) else {
            // A change has no words for such a version: the client must see what came later first.
            throw .unknownRevision(session?.revision ?? document.revision, current: document.revision)
        }
        return EditPlan(
            operations: try Self.operations(of: edits, length: base.length), parents: base.parents, named: named,
            sequence: document.text.nextSequence(of: AgentID(chain: writer)), revision: document.revision)
    }

    private func base(of session: EditingSession?, in document: Document) throws(SpaceError) -> (
        parents: Frontier, length: Int
    ) {
        guard let session else { return (document.text.frontier, document.text.text.lengthInScalars) }
        return try document.base(of: session)
    }

    /// How a change of `writer`, made on all that the document holds, names a version of it (`Protocol/changes.md`,
    /// section 3); nil where it is of more events than may be named. The writer's own chain is not forked.
    func parents(_ frontier: Frontier, in document: Document, writer: ChainID) -> TextParents? {
        if frontier.isEmpty { return .start }
        if frontier.count == 1 {
            let event = document.text.eventID(of: frontier[0])
            let agent = AgentID(chain: writer)
            if event.agent == agent, event.sequence + 1 == document.text.nextSequence(of: agent) { return .continued }
        }
        let names = document.names(of: frontier, of: document.text, in: chains)
        guard names.count <= ReplicationLimits.parentCount else { return nil }
        if document.isNameable(frontier, by: names, in: chains) { return .events(names) }
        guard frontier.count <= ReplicationLimits.parentCount else { return nil }
        return document.exactNames(of: frontier, in: chains).map(TextParents.exact)
    }

    static func operations(of edits: [TextEdit], length: Int) throws(SpaceError) -> [TextOperation] {
        var operations: [TextOperation] = []
        var length = length
        for edit in edits {
            guard edit.at >= 0, edit.deleted >= 0, edit.at <= length, edit.deleted <= length - edit.at else {
                throw .positionPastEnd(position: max(edit.at, 0), length: length)
            }
            if edit.deleted > 0 { operations.append(.delete(at: edit.at, count: edit.deleted)) }
            if !edit.inserted.isEmpty { operations.append(.insert(at: edit.at, edit.inserted)) }
            length += edit.inserted.unicodeScalars.count - edit.deleted
            guard length <= Document.lengthMaxInScalars else {
                throw .documentTooLong(lengthMaxInScalars: Document.lengthMaxInScalars)
            }
        }
        return operations
    }

    func requireEditor(_ author: Bytes32) throws(SpaceError) {
        let role = membership.role(of: author)
        guard role?.canEdit == true else { throw .notAllowed(role) }
        guard membership.isNameable else { throw .membershipTooWide }
    }
}
