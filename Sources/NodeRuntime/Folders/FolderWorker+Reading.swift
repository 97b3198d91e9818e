import CRDT
import Folders
import Replication
import SodiumCrypto
import WireCodec

/// What files hold.
extension FolderWorker {
    /// The most text that is taken into a space of one file.
    static let textMaxInBytes = 4 << 20

    /// Reads what is not known. A file that changed while it was read is looked at again.
    func content(at path: FolderPath, _ entry: DiskListing.Entry) -> ReadContent? {
        if unfit[path] == entry.signature || passedOver[path] == entry.signature { return .unfit }
        unfit[path] = nil
        let known = synced[path]?.kind
        if known != .blob {
            switch read(path, entry) {
            case .text(let bytes): return .text(BLAKE2b.hash256(bytes))
            case .gone: return nil
            case .noText where known == .text:
                unfit[path] = entry.signature
                return .unfit
            case .noText: break
            }
        }
        return blobContent(at: path, entry)
    }

    enum TextOnDisk {
        case text([UInt8])
        case noText
        /// It is not there any more as it was.
        case gone
    }

    func read(_ path: FolderPath, _ entry: DiskListing.Entry) -> TextOnDisk {
        guard let root else { return .gone }
        let bytes: [UInt8]
        do throws(FolderError) {
            bytes = try root.read(path, bytesMax: Self.textMaxInBytes)
        } catch {
            if case .tooLarge = error { return .noText }
            todo.lookAgain(at: path)
            return .gone
        }
        guard isStill(entry, at: path) else { return .gone }
        let isText = !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
        return isText ? .text(bytes) : .noText
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
