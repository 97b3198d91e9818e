import CRDT
import Folders
import NodeCore
import Replication
import SodiumCrypto
import Store

/// What files are to hold, from the space onto the disk.
extension FolderWorker {
    /// So many files, and so much text, are written between two notes of what is written. Each of them has a descriptor
    /// open meanwhile, of which a process may have 1,024.
    private static let writesMax = 256
    private static let writesMaxInBytes = 8 << 20

    private struct Write {
        enum Source {
            case text([UInt8])
            case blob(BlobHead)
        }

        let row: SyncedFile
        let source: Source
    }

    func write(_ nodes: [NodeID]) throws {
        var rest = nodes[...]
        while !rest.isEmpty {
            let batch = try nextBatch(&rest)
            if !batch.isEmpty { try put(batch) }
        }
    }

    /// What has to be written of the next nodes; those are taken off.
    private func nextBatch(_ rest: inout ArraySlice<NodeID>) throws -> [Write] {
        let (space, asked) = (port.space, Array(rest.prefix(Self.writesMax)))
        let texts = try port.read { $0.folderTexts(asked, in: space, bytesMax: Self.writesMaxInBytes) }
        rest = rest.dropFirst(texts.count)
        var batch: [Write] = []
        var same: [SyncedFile] = []
        for (node, text) in zip(asked, texts) {
            guard let row = synced[node] else { continue }
            let write: Write?
            switch row.kind {
            case .text: write = text.flatMap { prepare($0, row) }
            case .blob: write = try prepareBlob(row)
            case .folder: write = nil
            }
            guard let write else { continue }
            if row.next == nil, let next = write.row.next, row.content?.hash == next.hash {
                // The disk has these very bytes, as another version.
                same.append(row.holding(next))
            } else {
                batch.append(write)
            }
        }
        if !same.isEmpty { try note(same) }
        return batch
    }

    /// Nil where the disk has it already.
    private func prepare(_ text: FolderText, _ row: SyncedFile) -> Write? {
        let isThere = row.content?.version == text.version.bytes && row.content?.form == text.form
        guard !isThere || row.next != nil else { return nil }
        let bytes = DiskText(text: text.text, form: text.form).bytes
        let content = SyncedFile.Content(
            hash: BLAKE2b.hash256(bytes), version: text.version.bytes, form: text.form)
        return Write(row: row.awaiting(content), source: .text(bytes))
    }

    /// Nil where the disk has it already, or it is not here yet.
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
            return Write(row: row.awaiting(.init(hash: blob, version: blob.bytes)), source: .blob(head))
        }
        if status.state != .fetching { _ = try port.ask(.blob(id, .get(status.blob))) }
        fetching[node] = status.sizeInBytes > 0 ? 100 * status.heldInBytes / status.sizeInBytes : 0
        return nil
    }

    private func prepare(_ write: Write, in root: SandboxedRoot, _ pace: DiskPace) throws -> PreparedFile {
        switch write.source {
        case .text(let bytes):
            return try root.prepare(bytes, for: write.row.path, inPlaceOf: write.row.signature, pace)
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
                }, for: write.row.path, inPlaceOf: write.row.signature, pace)
        }
    }

    /// Writes files beside their places, notes what they are, puts them there, and notes that they are there; each on
    /// the disk before the next. So whatever moment the node ends in, it knows afterwards what each file is, also when
    /// it was moved or edited since.
    private func put(_ batch: [Write]) throws {
        guard let root else { return }
        let pace = DiskPace(forCount: batch.count)
        var prepared: [(SyncedFile, PreparedFile)] = []
        var strangers: [NodeID] = []
        for write in batch {
            var row = write.row
            do {
                let file = try prepare(write, in: root, pace)
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
        let folders = Set(prepared.map(\.0.path.parent))
        if pace == .together { try root.settle(folders) }
        if !prepared.isEmpty { try note(prepared.map(\.0)) }
        var settled: [SyncedFile] = []
        for (row, file) in prepared {
            do throws(FolderError) {
                try root.put(file, at: row.path)
                let there = row.next.map { row.holding($0, file.signature) } ?? row
                settled.append(there)
                scan?.wrote(there)
            } catch {
                // Nothing was written: what stands there is taken in first.
                if row.content == nil { strangers.append(row.node) } else { settled.append(row.awaiting(nil)) }
                note(error, at: row.path)
            }
        }
        if pace == .together { try root.settle(folders) }
        if !settled.isEmpty { try note(settled) }
        if !strangers.isEmpty { try drop(strangers) }
    }
}

extension SyncedFile {
    /// The row while these contents are on their way to its place; nil: no more are.
    fileprivate func awaiting(_ content: Content?) -> SyncedFile {
        var row = self
        row.next = content
        row.nextSignature = nil
        return row
    }

    /// The row when these contents are in its place.
    fileprivate func holding(_ content: Content, _ signature: FileSignature? = nil) -> SyncedFile {
        var row = awaiting(nil)
        row.content = content
        row.signature = signature ?? row.signature
        return row
    }
}
