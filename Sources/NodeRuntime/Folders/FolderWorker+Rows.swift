import CRDT
import Folders
import NodeCore
import Replication
import SodiumCrypto
import Store
import WireCodec

/// What the node's database keeps of a folder: a row for each node of the tree, and a few others under ids that no node
/// has.
extension FolderWorker {
    func loadRows() throws {
        let space = port.space
        let promise = FolderPromise<[(node: Bytes32, row: FolderRow)]>()
        port.onLoop { runtime in
            runtime.store.read { database throws(StoreError) in
                try database.folderRows(of: space)
            } then: { result in
                promise.complete(result.mapError { FolderFailure.store("\($0)") })
            }
        }
        let rows = try promise.wait()
        (synced, passedOver, isOfOlderState) = (SyncedFiles(), [:], false)
        do {
            for (node, row) in rows { try take(row, of: node) }
        } catch {
            throw FolderFailure.store("a row of the folder cannot be read: \(error)")
        }
    }

    private func take(_ row: FolderRow, of node: Bytes32) throws(CodecError) {
        if node == FolderRow.olderStateNode {
            isOfOlderState = true
        } else if let file = try PassedOverFile(row: row.place) {
            passedOver[file.path] = file.signature
        } else {
            synced.set(try SyncedFile(node: NodeID(node), row: row.place, version: row.version))
        }
    }

    func note(_ rows: [SyncedFile]) throws {
        let notes = rows.map { row in
            FolderNote(
                node: row.node, row: FolderRow(place: row.encode(), version: row.content?.version ?? []))
        }
        _ = try port.ask(.folder(port.space, .note(notes)))
        for row in rows { synced.set(row) }
    }

    func drop(_ nodes: [NodeID]) throws {
        try forget(nodes)
        for node in nodes { synced.remove(node) }
        todo.treeIsDue()
    }

    private func forget(_ nodes: [NodeID]) throws {
        let notes = nodes.map { FolderNote(node: $0, row: nil) }
        _ = try port.ask(.folder(port.space, .note(notes)))
    }

    // MARK: Files that are left alone

    func passOver(_ files: [PassedOverFile]) throws {
        if files.isEmpty { return }
        let notes = files.map { file in
            FolderNote(node: Self.node(of: file.path), row: FolderRow(place: file.encode(), version: []))
        }
        _ = try port.ask(.folder(port.space, .note(notes)))
        for file in files { passedOver[file.path] = file.signature }
    }

    /// Those that are others now, or gone, are left alone no more.
    func forgetPassedOver() throws {
        guard !passedOver.isEmpty, let listing = scan?.listing else { return }
        let gone = passedOver.filter { listing[$0.key]?.signature != $0.value }.keys
        if gone.isEmpty { return }
        try forget(gone.map(Self.node))
        for path in gone { passedOver[path] = nil }
    }

    private static func node(of path: FolderPath) -> NodeID {
        NodeID(BLAKE2b.hash256([UInt8]("passed-over/1".utf8) + path.bytes))
    }

    // MARK: A database that was put back

    /// Whether a round goes on after the node's database was put back from a copy, so that the rows may be older than
    /// the disk: what was taken in since would be taken in again, and come back from others as well.
    ///
    /// What the disk has and the space shows just so is the same, since it came back. As long as there is more that the
    /// rows do not tell, a person is asked.
    func mayGoOnFromOlderState(_ work: inout FolderWork) throws -> Bool {
        guard isOfOlderState, work.resumed == nil else { return true }
        work.isEverythingDue = true
        try readDisk(work)
        let tree = try listing()
        let plan = try intakePlan()
        var (same, isMore) = ([SyncedFile](), false)
        for step in plan.steps {
            switch step.deed {
            case .edit:
                guard let file = tree[step.row.node], let hash = step.row.content?.hash, try shownHash(of: file) == hash
                else {
                    isMore = true
                    continue
                }
                var row = step.row
                row.content = .init(hash: hash, version: file.version, form: file.form)
                same.append(row)
            case .makeFile: isMore = true
            // To do these twice is to do them once.
            case .makeFolder, .move, .setMode, .remove: break
            }
        }
        if !same.isEmpty { try note(same) }
        if isMore { hold(work) }
        return !isMore
    }

    /// The rows are those of the disk again.
    func leaveOlderState() throws {
        guard isOfOlderState else { return }
        try forget([NodeID(FolderRow.olderStateNode)])
        isOfOlderState = false
    }
}
