import CRDT
import Membership
import Replication
import Spaces
import WireCodec

/// What a folder on a disk has done to its space, and what it reads of it.
///
/// A deed and the row that says what the disk had in common with the space go to the store in one batch: after a crash
/// either both are there or neither, so nothing is taken in twice.
extension Node {
    func perform(
        _ command: FolderCommand, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        switch command {
        case .keep(let path):
            write(.folder(replica.id, path: path))
            replyWhenStored(request, .done)
        case .take(let deeds):
            replyWhenStored(request, .folder(take(deeds, in: replica, for: request)))
        case .note(let notes):
            guard !isDiskBehind else { throw .diskBehind }
            // What a row names must not come to the disk after it.
            flush(replica)
            for note in notes { write(.folderFile(replica.id, node: note.node.bytes, note.row)) }
            replyWhenStored(request, .done)
        }
    }

    private func take(
        _ deeds: [FolderDeed], in replica: SpaceReplica, for request: RequestID
    ) -> [FolderOutcome] {
        // What is open already waits for nothing of this.
        flush(replica)
        heldSpaces.hold(replica.id)
        var outcomes: [FolderOutcome] = []
        var rows: [(NodeID, FolderRow?)] = []
        for deed in deeds {
            do throws(NodeFailure) {
                let outcome = try take(deed, after: outcomes, in: replica, for: request)
                if case .done(let node, let version) = outcome {
                    var row: FolderRow? = FolderRow(place: deed.place, version: version)
                    if case .remove = deed.kind { row = nil }
                    rows.append((node, row))
                }
                outcomes.append(outcome)
            } catch {
                outcomes.append(.refused(error))
            }
        }
        flush(replica)
        for (node, row) in rows { write(.folderFile(replica.id, node: node.bytes, row)) }
        return outcomes
    }

    private func take(
        _ deed: FolderDeed, after outcomes: [FolderOutcome], in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) -> FolderOutcome {
        if replica.draft?.isFull == true { flush(replica) }
        switch deed.kind {
        case .make(let kind, let place, let name, let text, let form):
            let parent = try parent(place, after: outcomes)
            let node = try changing(replica) { draft throws(SpaceError) in
                try replica.space.createNode(kind, name, in: parent, by: self.deviceKey, in: &draft)
            }
            if deed.isExecutable { try setMode(of: node, isExecutable: true, in: replica) }
            if form != .plain { try set(.form(form), of: node, in: replica) }
            guard kind == .text, !text.isEmpty else { return .done(node, version: deed.version) }
            let edits = [TextEdit(at: 0, deleted: 0, inserted: text)]
            return .done(node, version: try write(edits, on: .start, in: node, of: replica, for: request).bytes)
        case .move(let node, let place, let name):
            let parent = try parent(place, after: outcomes)
            try changing(replica) { draft throws(SpaceError) in
                try replica.space.put(node, name, in: parent, by: self.deviceKey, in: &draft)
            }
            return .done(node, version: deed.version)
        case .edit(let node, let edits, let version, let form):
            if let form { try set(.form(form), of: node, in: replica) }
            return .done(node, version: try write(edits, on: version, in: node, of: replica, for: request).bytes)
        case .makeBlob(let place, let name, let head):
            let parent = try parent(place, after: outcomes)
            let node = try keeping(head, in: replica) { () throws(NodeFailure) -> NodeID in
                try changing(replica) { (draft: inout ChangeDraft) throws(SpaceError) -> NodeID in
                    let node = try replica.space.createNode(.blob, name, in: parent, by: self.deviceKey, in: &draft)
                    try replica.space.set(.content(FileContent(head)), of: node.bytes, by: self.deviceKey, in: &draft)
                    return node
                }
            }
            if deed.isExecutable { try setMode(of: node, isExecutable: true, in: replica) }
            return .done(node, version: head.id.bytes.bytes)
        case .setBlob(let node, let head, let seen):
            let known = replica.space.attributes(of: node.bytes).content.all.filter { $0.value.blob == seen }
            try keeping(head, in: replica) { () throws(NodeFailure) in
                try changing(replica) { draft throws(SpaceError) in
                    try replica.space.set(
                        .content(FileContent(head)), of: node.bytes, replacing: known.map(\.id), by: self.deviceKey,
                        in: &draft)
                }
            }
            return .done(node, version: head.id.bytes.bytes)
        case .setMode(let node, let isExecutable):
            try setMode(of: node, isExecutable: isExecutable, in: replica)
            return .done(node, version: deed.version)
        case .remove(let node, let seen):
            let isSeen = replica.space.tree.kind(of: node) == .folder || version(of: node, in: replica.space) == seen
            guard isSeen else { return .unseen }
            try changing(replica) { draft throws(SpaceError) in
                try replica.space.removeNode(node, by: self.deviceKey, in: &draft)
            }
            return .done(node, version: [])
        }
    }

    private func setMode(
        of node: NodeID, isExecutable: Bool, in replica: SpaceReplica
    ) throws(NodeFailure) {
        try set(.mode(FileMode(isExecutable: isExecutable)), of: node, in: replica)
    }

    private func set(_ value: FileValue, of node: NodeID, in replica: SpaceReplica) throws(NodeFailure) {
        try changing(replica) { draft throws(SpaceError) in
            try replica.space.set(value, of: node.bytes, by: self.deviceKey, in: &draft)
        }
    }

    private func parent(
        _ place: FolderParent, after outcomes: [FolderOutcome]
    ) throws(NodeFailure) -> NodeID? {
        switch place {
        case .top: return nil
        case .node(let node): return node
        case .deed(let number):
            guard outcomes.indices.contains(number) else { throw .space(.nothingThere(path: "")) }
            switch outcomes[number] {
            case .done(let node, _): return node
            case .refused(let failure): throw failure
            case .unseen: throw .space(.nothingThere(path: ""))
            }
        }
    }

    /// Writes what was edited on the disk, in pieces that each fit a change. Answers the version that the disk has.
    private func write(
        _ edits: [TextEdit], on version: TextVersion, in node: NodeID, of replica: SpaceReplica,
        for request: RequestID
    ) throws(NodeFailure) -> TextVersion {
        var version = version
        for group in Self.groups(of: edits) {
            if let draft = replica.draft, !replica.space.canJoin(draft, document: node.bytes, on: version) {
                flush(replica)
            }
            if replica.draft?.isFull == true { flush(replica) }
            let base = version
            let done = try changing(replica) { draft throws(SpaceError) in
                try replica.space.edit(node.bytes, group, on: base, by: self.deviceKey, in: &draft)
            }
            version = done.version
            tell(done.changed, of: node.bytes, in: replica, by: request.client)
        }
        return version
    }

    /// What names the contents of a file as they are now; nothing for a folder, and for a file that has none yet.
    private func version(of node: NodeID, in space: Space) -> [UInt8] {
        if let text = space.textVersion(of: node.bytes) { return text.bytes }
        return space.attributes(of: node.bytes).content.value?.blob.bytes ?? []
    }
}
