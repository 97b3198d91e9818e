import CRDT
import Folders
import Foundation
import NodeCore
import Replication
import SodiumCrypto
import Spaces
import Store
import WireCodec

/// From the space onto the disk.
extension FolderWorker {
    /// So many files, and so much text, are written between two notes of what is written.
    private static let writesMax = 64
    private static let writesMaxInBytes = 8 << 20

    func putOut(_ work: FolderWork) throws {
        guard let root else { return }
        guard work.isEverythingDue || work.isTreeChanged || !work.folders.isEmpty || work.resumed != nil else {
            try write(work.texts.filter { synced[$0] != nil && !isRefused($0) }.sorted())
            return todo.awaitBytes(of: fetching.keys)
        }
        let tree = try listing()
        let plan = DiskOutput(synced.rows, tree) { root.entry(at: $0) != nil }
        obstacles = plan.held.map { held in
            switch held.obstacle {
            case .neverWritten: (held.path, "never-written")
            case .occupied: (held.path, "occupied")
            }
        }
        fetching = [:]
        var writes: [NodeID] = []
        var modes: [DiskOutput.Step] = []
        for step in plan.steps {
            switch step.deed {
            case .write:
                if synced[step.node] == nil {
                    synced.set(SyncedFile(node: step.node, kind: step.kind, path: step.path))
                }
                writes.append(step.node)
            case .setMode: modes.append(step)
            case .makeFolder, .move, .setAside, .remove: try carryOut(step, in: root)
            }
        }
        try write(writes.filter { !isRefused($0) })
        for step in modes { try carryOut(step, in: root) }
        todo.awaitBytes(of: fetching.keys)
    }

    /// Whether the disk has something of a file that the space does not take, or of which an editor is asked: that
    /// stays, and is told.
    private func isRefused(_ node: NodeID) -> Bool {
        synced[node].map { refused[$0.path] != nil || saves.isOpen($0.path) } ?? false
    }

    private func carryOut(_ step: DiskOutput.Step, in root: SandboxedRoot) throws {
        do throws(FolderError) {
            switch step.deed {
            case .makeFolder:
                var row = SyncedFile(node: step.node, kind: .folder, path: step.path)
                row.signature = try root.makeFolder(at: step.path)
                try noteQuietly([row])
            case .move(let from): try move(step.node, from, to: step.path, in: root)
            case .setAside: try move(step.node, step.path, to: DiskOutput.asidePath(step), in: root)
            case .remove: try remove(step, in: root)
            case .setMode(let isExecutable):
                guard var row = synced[step.node], let seen = row.signature else { return }
                row.signature = try root.setExecutable(isExecutable, at: row.path, seen: seen)
                scan?.wrote(row)
                try noteQuietly([row])
            case .write: break
            }
        } catch {
            note(error, at: step.path)
        }
    }

    private func note(_ error: FolderError, at path: FolderPath) {
        switch error {
        case .changed, .notFound, .notAFolder: todo.lookAgain(at: path)
        default: obstacles.append((path, "\(error)"))
        }
    }

    private func move(
        _ node: NodeID, _ path: FolderPath, to target: FolderPath, in root: SandboxedRoot
    ) throws(FolderError) {
        guard let seen = synced[node]?.signature else { throw .changed(path: path.text) }
        try root.move(path, to: target, seen: seen)
        let moved = synced.carry(node, to: target)
        scan?.moved(path, to: target)
        todo.readAnew([path.parent, target.parent])
        try noteQuietly(moved)
    }

    private func remove(_ step: DiskOutput.Step, in root: SandboxedRoot) throws(FolderError) {
        if let seen = synced[step.node]?.signature {
            do throws(FolderError) {
                try root.remove(step.path, seen: seen)
            } catch .system(_, ENOTEMPTY) {
                // What is ignored lies in it still: it stays, known as what it was.
                return
            }
        }
        scan?.removed(step.path)
        do {
            try drop([step.node])
        } catch {
            throw .system(path: step.path.text, errno: EIO)
        }
    }

    private func noteQuietly(_ rows: [SyncedFile]) throws(FolderError) {
        do {
            try note(rows)
        } catch {
            throw .system(path: rows.first?.path.text ?? "", errno: EIO)
        }
    }

    // MARK: Texts

    private struct Write {
        enum Source {
            case text([UInt8])
            case blob(BlobHead)
        }

        let row: SyncedFile
        let source: Source

        /// What of it is in memory.
        var countInBytes: Int { if case .text(let bytes) = source { bytes.count } else { 0 } }
    }

    func write(_ nodes: [NodeID]) throws {
        var batch: [Write] = []
        var bytes = 0
        for node in nodes {
            guard let write = try prepare(node) else { continue }
            batch.append(write)
            bytes += write.countInBytes
            if batch.count == Self.writesMax || bytes > Self.writesMaxInBytes {
                try put(batch)
                batch = []
                bytes = 0
            }
        }
        if !batch.isEmpty { try put(batch) }
    }

    /// Nil where the disk has it already, or it is not here yet.
    private func prepare(_ node: NodeID) throws -> Write? {
        guard let row = synced[node] else { return nil }
        if row.kind == .blob { return try prepareBlob(row) }
        let id = port.space
        guard row.kind == .text, let (text, version) = try port.read({ $0.folderText(node, at: nil, in: id) }) else {
            return nil
        }
        guard row.content?.version != version.bytes || row.next != nil else { return nil }
        let bytes = [UInt8](text.utf8)
        return try write(.text(bytes), .init(hash: BLAKE2b.hash256(bytes), version: version.bytes), row)
    }

    private func prepareBlob(_ row: SyncedFile) throws -> Write? {
        let (id, node) = (port.space, row.node)
        guard let status = try port.read({ $0.folderBlob(node, in: id) }) else { return nil }
        let blob = status.blob.bytes
        guard row.content?.version != blob.bytes || row.next != nil else {
            fetching[node] = nil
            return nil
        }
        if status.state == .whole, let head = status.head {
            fetching[node] = nil
            return try write(.blob(head), .init(hash: blob, version: blob.bytes), row)
        }
        if status.state != .fetching { _ = try port.ask(.blob(id, .get(status.blob))) }
        fetching[node] = status.sizeInBytes > 0 ? 100 * status.heldInBytes / status.sizeInBytes : 0
        return nil
    }

    /// Nil where the disk has these very bytes, as another version.
    private func write(
        _ source: Write.Source, _ content: SyncedFile.Content, _ row: SyncedFile
    ) throws -> Write? {
        var row = row
        if row.next == nil, row.content?.hash == content.hash {
            row.content = content
            try note([row])
            return nil
        }
        row.next = content
        return Write(row: row, source: source)
    }

    private func prepare(_ write: Write, in root: SandboxedRoot) throws -> PreparedFile {
        switch write.source {
        case .text(let bytes):
            return try root.prepare(bytes, for: write.row.path, inPlaceOf: write.row.signature)
        case .blob(let head):
            var index = 0
            return try root.prepare(
                piecewise: {
                    guard index < head.pieceCount else { return nil }
                    let range = head.bytes(ofPiece: index)
                    guard let piece = try blobs.read(head.id, .piece(index), countInBytes: range.count) else {
                        throw StoreError.blobDamaged(head.id, piece: index)
                    }
                    index += 1
                    return piece
                }, for: write.row.path, inPlaceOf: write.row.signature)
        }
    }

    /// Writes files beside their places, notes what they are, puts them there, and notes that they are there. So
    /// whatever moment the node ends in, it knows afterwards what each file is, also when it was moved or edited since.
    private func put(_ batch: [Write]) throws {
        guard let root else { return }
        var prepared: [(SyncedFile, PreparedFile)] = []
        var strangers: [NodeID] = []
        for write in batch {
            var row = write.row
            do {
                let file = try prepare(write, in: root)
                row.nextSignature = file.signature
                prepared.append((row, file))
            } catch let error as FolderError {
                if row.content == nil { strangers.append(row.node) }
                note(error, at: row.path)
            } catch {
                if row.content == nil { strangers.append(row.node) }
                obstacles.append((row.path, "\(error)"))
            }
        }
        if !prepared.isEmpty { try note(prepared.map(\.0)) }
        var settled: [SyncedFile] = []
        for (row, file) in prepared {
            var row = row
            do throws(FolderError) {
                try root.put(file, at: row.path)
                row.signature = file.signature
                row.content = row.next
                settled.append(Self.settled(row))
                scan?.wrote(row)
            } catch {
                // Nothing was written: what stands there is taken in first.
                if row.content == nil { strangers.append(row.node) } else { settled.append(Self.settled(row)) }
                note(error, at: row.path)
            }
        }
        if !settled.isEmpty { try note(settled) }
        if !strangers.isEmpty { try drop(strangers) }
    }

    private static func settled(_ row: SyncedFile) -> SyncedFile {
        var row = row
        row.next = nil
        row.nextSignature = nil
        return row
    }
}
