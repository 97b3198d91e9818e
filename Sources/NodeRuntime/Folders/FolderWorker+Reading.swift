import CRDT
import Folders
import Replication
import SodiumCrypto
import WireCodec

/// What files hold.
extension FolderWorker {
    /// Reads what is not known. A file that changed while it was read is looked at again.
    func content(at path: FolderPath, _ entry: DiskListing.Entry) -> ReadContent? {
        if unfit[path] == entry.signature || passedOver[path] == entry.signature { return .unfit }
        unfit[path] = nil
        if let row = synced[path], row.kind == .blob { return content(of: row, entry) }
        switch read(path, entry) {
        case .text(let text, let hash): return .text(hash, text.form)
        case .gone: return nil
        case .noText: return blobContent(at: path, entry)
        }
    }

    /// What is in a file that was none of text: other bytes than before may be one now. No bytes at all are one as well
    /// as the other, and it stays what it is.
    private func content(of row: SyncedFile, _ entry: DiskListing.Entry) -> ReadContent? {
        let content = blobContent(at: row.path, entry)
        guard case .blob(let blob)? = content, blob != row.content?.hash, entry.sizeInBytes > 0,
            entry.sizeInBytes <= DiskText.newBytesMax
        else { return content }
        switch read(row.path, entry) {
        case .text(let text, let hash): return .text(hash, text.form)
        case .gone: return nil
        case .noText: return content
        }
    }

    enum TextOnDisk {
        /// With the hash of the file's bytes.
        case text(DiskText, Bytes32)
        case noText
        /// It is not there any more as it was.
        case gone
    }

    func read(_ path: FolderPath, _ entry: DiskListing.Entry) -> TextOnDisk {
        guard let root else { return .gone }
        let row = synced[path].flatMap { $0.kind == .text ? $0 : nil }
        let known = (row?.content ?? row?.next)?.form
        let bytes: [UInt8]
        do throws(FolderError) {
            bytes = try root.read(path, bytesMax: known == nil ? DiskText.newBytesMax : DiskText.bytesMax)
        } catch {
            if case .tooLarge = error { return .noText }
            todo.lookAgain(at: path)
            return .gone
        }
        guard isStill(entry, at: path) else { return .gone }
        return DiskText(reading: bytes, known: known).map { .text($0, BLAKE2b.hash256(bytes)) } ?? .noText
    }

    private func isStill(_ entry: DiskListing.Entry, at path: FolderPath) -> Bool {
        if root?.entry(at: path)?.signature == entry.signature { return true }
        todo.lookAgain(at: path)
        return false
    }

    /// Which blob a file of any bytes is, read piece by piece.
    private func blobContent(at path: FolderPath, _ entry: DiskListing.Entry) -> ReadContent? {
        guard let root else { return nil }
        var (making, size, isTooLong) = (PieceList.Making(), 0, false)
        do throws(FolderError) {
            try root.read(path, pieceInBytes: BlobHead.pieceInBytes) { piece in
                size += piece.count
                isTooLong = size > ReplicationLimits.blobInBytes
                if !isTooLong { making.add(piece[...]) }
                return !isTooLong
            }
        } catch {
            todo.lookAgain(at: path)
            return nil
        }
        guard isStill(entry, at: path) else { return nil }
        if isTooLong {
            unfit[path] = entry.signature
            return .unfit
        }
        return .blob(making.finish().id.bytes)
    }
}
