package import CRDT
import Identity
import Replication
package import WireCodec

/// What a folder on a disk needs of a space: places by node instead of by path, since on the disk names come and go
/// before anybody can say what was renamed; and edits made on a text of any age.
extension Space {
    /// The version of a document that is shown; nil for what is no document.
    package func textVersion(of id: Bytes32) -> TextVersion? { documents[id]?.version }

    /// The text of a version; nil where the document or the version is not here. What is shown costs a copy, what is
    /// older a replay of that part of the history.
    package func text(of id: Bytes32, at version: TextVersion) -> String? {
        guard let document = documents[id], let frontier = document.frontier(of: version) else { return nil }
        if version == document.version { return document.text.text.string() }
        return document.text.text(at: frontier).string()
    }

    /// Makes a node, whatever names stand beside it: those that meet are shown apart.
    package mutating func createNode(
        _ kind: NodeKind, _ name: PathPart, in parent: NodeID?, by author: Bytes32, in draft: inout ChangeDraft
    ) throws(SpaceError) -> NodeID {
        try requireFolder(parent, by: author)
        return create(kind, name, in: parent, &draft)
    }

    /// Puts a node, and of a folder those shown as one with it, into a folder under a name.
    package mutating func put(
        _ node: NodeID, _ name: PathPart, in parent: NodeID?, by author: Bytes32, in draft: inout ChangeDraft
    ) throws(SpaceError) {
        try requireFolder(parent, by: author)
        let members = shownMembers(of: node)
        if let parent, let path = tree.entry(of: parent)?.path, let own = tree.entry(of: node)?.path {
            guard !path.starts(with: own) else { throw .intoItself(path: path.map(\.text).joined(separator: "/")) }
        }
        move(members, to: parent, name, in: &draft)
    }

    /// Takes a node out of sight, and of a folder those shown as one with it; not what is in it.
    package mutating func removeNode(
        _ node: NodeID, by author: Bytes32, in draft: inout ChangeDraft
    ) throws(SpaceError) {
        try requireEditor(author)
        guard tree.kind(of: node) != nil else { throw .unknownDocument(node.bytes) }
        remove(shownMembers(of: node), in: &draft)
    }

    private func shownMembers(of node: NodeID) -> [NodeID] {
        guard tree.kind(of: node) == .folder, let entry = tree.entry(of: node) else { return [node] }
        let members = tree.members(at: entry.path)
        return members.isEmpty ? [node] : members
    }

    private func requireFolder(_ parent: NodeID?, by author: Bytes32) throws(SpaceError) {
        try requireEditor(author)
        guard let parent else { return }
        guard tree.kind(of: parent) == .folder else { throw .unknownDocument(parent.bytes) }
        guard tree.depth(of: parent) < Self.pathPartsMax else { throw .tooDeep(partsMax: Self.pathPartsMax) }
    }

    /// Applies edits that were made on a version of any age. Answers what changed in the text as it is now, and the
    /// version that the edited text is: that one and these edits, without what else came since.
    ///
    /// The draft must have nothing of the document yet, unless the version is the one that it left off at.
    package mutating func edit(
        _ id: Bytes32, _ edits: [TextEdit], on version: TextVersion, by author: Bytes32, in draft: inout ChangeDraft
    ) throws(SpaceError) -> (changed: [TextEdit], version: TextVersion) {
        try requireEditor(author)
        guard let document = documents[id] else { throw .unknownDocument(id) }
        guard let base = document.frontier(of: version) else {
            throw .unknownRevision(document.revision, current: document.revision)
        }
        let length =
            version == document.version
            ? document.text.text.lengthInScalars : document.text.text(at: base).lengthInScalars
        guard let named = parents(base, in: document, writer: draft.chain) else {
            throw .unknownRevision(document.revision, current: document.revision)
        }
        let operations = try Self.operations(of: edits, length: length)
        if operations.isEmpty { return ([], version) }
        let agent = AgentID(chain: draft.chain)
        let sequence = document.text.nextSequence(of: agent)
        let changed = try documents[id]?.write(
            NewEvents(agent: agent, sequence: sequence, parents: base, .operations(operations)))
        draft.append(document: id, parents: named, operations: operations)
        _ = view.wasWritten(id, at: .draft(0))
        let last = EventName(agent: agent, sequence: (documents[id]?.text.nextSequence(of: agent) ?? sequence) - 1)
        return (changed ?? [], made(version, last, in: id))
    }

    private func made(_ base: TextVersion, _ last: EventName, in id: Bytes32) -> TextVersion {
        let both = TextVersion(events: base.events + [last])
        guard let document = documents[id], let frontier = document.frontier(of: both) else { return both }
        return document.version(of: frontier)
    }

    /// Whether edits on a version can go into a draft beside what that holds; else it must be closed first.
    package func canJoin(_ draft: ChangeDraft, document id: Bytes32, on version: TextVersion) -> Bool {
        if draft.hasUndo(in: id) || tree.isRemovedInDraft(NodeID(id)) { return false }
        guard draft.hasText(for: id), let document = documents[id] else { return true }
        guard let base = document.frontier(of: version) else { return true }
        return parents(base, in: document, writer: draft.chain) == .continued
    }
}
