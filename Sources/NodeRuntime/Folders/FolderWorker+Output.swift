import CRDT
import Folders
import Foundation
import NodeCore
import SodiumCrypto
import Spaces

/// From the space onto the disk.
extension FolderWorker {
    /// So many files, and so much text, are written between two notes of what is written.
    private static let writesMax = 64
    private static let writesMaxInBytes = 8 << 20

    func putOut(_ work: FolderWork) throws {
        guard let root else { return }
        guard work.isEverythingDue || work.isTreeChanged || !work.folders.isEmpty || work.resumed != nil else {
            return try write(work.texts.filter { synced[$0] != nil }.sorted())
        }
        let tree = try listing()
        let plan = DiskOutput(synced.rows, tree) { root.entry(at: $0) != nil }
        obstacles = plan.held.map { held in
            switch held.obstacle {
            case .neverWritten: (held.path, "never-written")
            case .occupied: (held.path, "occupied")
            }
        }
        var writes: [NodeID] = []
        for step in plan.steps {
            if step.deed == .write {
                if synced[step.node] == nil {
                    synced.set(SyncedFile(node: step.node, kind: step.kind, path: step.path))
                }
                writes.append(step.node)
            } else {
                try carryOut(step, in: root)
            }
        }
        try write(writes)
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
        let row: SyncedFile
        let bytes: [UInt8]
    }

    private func write(_ nodes: [NodeID]) throws {
        var batch: [Write] = []
        var bytes = 0
        for node in nodes {
            guard let write = try prepare(node) else { continue }
            batch.append(write)
            bytes += write.bytes.count
            if batch.count == Self.writesMax || bytes > Self.writesMaxInBytes {
                try put(batch)
                batch = []
                bytes = 0
            }
        }
        if !batch.isEmpty { try put(batch) }
    }

    /// Nil where the disk has it already.
    private func prepare(_ node: NodeID) throws -> Write? {
        guard let row = synced[node], row.kind == .text else { return nil }
        let id = port.space
        guard let (text, version) = try port.read({ $0.folderText(node, at: nil, in: id) }) else {
            return nil
        }
        guard row.content?.version != version.bytes || row.next != nil else { return nil }
        let bytes = [UInt8](text.utf8)
        let content = SyncedFile.Content(hash: BLAKE2b.hash256(bytes), version: version.bytes)
        if row.next == nil, row.content?.hash == content.hash {
            var same = row
            same.content = content
            try note([same])
            return nil
        }
        var writing = row
        writing.next = content
        return Write(row: writing, bytes: bytes)
    }

    /// Writes files beside their places, notes what they are, puts them there, and notes that they are there. So
    /// whatever moment the node ends in, it knows afterwards what each file is, also when it was moved or edited since.
    private func put(_ batch: [Write]) throws {
        guard let root else { return }
        var prepared: [(SyncedFile, PreparedFile)] = []
        var strangers: [NodeID] = []
        for write in batch {
            var row = write.row
            do throws(FolderError) {
                let file = try root.prepare(write.bytes, for: row.path, inPlaceOf: row.signature)
                row.nextSignature = file.signature
                prepared.append((row, file))
            } catch {
                if row.content == nil { strangers.append(row.node) }
                note(error, at: row.path)
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
