internal import GRDB
internal import Replication

/// Whether the bytes of blobs are as a database says.
enum BlobAudit {
    /// Every recorded piece of every blob is read and hashed: about a second for each gigabyte.
    static func faults(in database: Database, _ files: BlobFiles) throws(StoreError) -> [StoreFault] {
        var faults: [StoreFault] = []
        var reader = TolerantReader(database)
        try reader.rows("key, value", of: "settings", keyedBy: "key") { row in
            let key = try row.text(0, of: "settings")
            if let stored = StoredBlob(setting: key, value: try row.blob(1, of: "settings")),
                let words = fault(of: stored, files)
            {
                faults.append(StoreFault(.blob, space: stored.space, words))
            }
        }
        return faults + reader.faults
    }

    private static func fault(of stored: StoredBlob, _ files: BlobFiles) -> String? {
        let (head, pieces): (BlobHead, PieceSet)
        switch stored.holding {
        case .nothing: return nil
        case .everything(let whole): (head, pieces) = (whole, PieceSet(all: whole.pieceCount))
        case .part(let part, let some): (head, pieces) = (part, some)
        case nil: return "what is noted of \(stored.blob) does not read"
        }
        do {
            let damaged = try files.damage(of: head, among: pieces)
            return damaged.first.map {
                "\(damaged.count) of \(pieces.count) pieces of \(stored.blob), from piece \($0) on"
            }
        } catch {
            return "\(stored.blob) cannot be read: \(error)"
        }
    }
}
