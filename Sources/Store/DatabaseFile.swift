internal import GRDB

/// The file of a node's database before it is opened.
enum DatabaseFile {
    /// Sees to it that a database with a schema is at `path`; answers what is known of it before it is read.
    ///
    /// A new one is made under another name and moved into place when it is complete, so that an empty or short file is
    /// always damage and never a beginning.
    static func prepare(at path: String, on disk: any DatabaseDisk) throws(StoreError) -> DatabaseStart {
        precondition(path.hasPrefix("/"), "the path of the database is absolute")
        try disk.prepareFolder(of: path)
        try DatabaseRescue.finish(path: path, on: disk)
        if let entry = try disk.entry(at: path) {
            guard entry.isFile else { throw .notAFile(path: path) }
            guard entry.sizeInBytes > 0 else { throw .damaged(.opening, detail: "the file is empty") }
            return try ClosedMark(of: path, on: disk).fits() ? .closed : .copied
        }
        // SQLite would replay it into the new file.
        guard try disk.entry(at: path + "-wal") == nil else {
            throw .damaged(.opening, detail: "the journal is there without its database")
        }
        try make(at: path, on: disk)
        return .new
    }

    private static func make(at path: String, on disk: any DatabaseDisk) throws(StoreError) {
        let draft = path + ".new"
        // Of a node that was killed right here.
        for leftover in [draft, draft + "-journal"] { try disk.removeFile(at: leftover) }
        try disk.makeFile(at: draft)
        let queue = try NodeDatabase.openQueue(path: draft, on: disk)
        do {
            try Migrations.all.migrate(queue)
            try queue.close()
        } catch {
            throw StoreError(error, during: .opening, path: draft)
        }
        try disk.syncFile(at: draft)
        try disk.rename(draft, to: path)
        try disk.syncFolder(of: path)
    }
}
