internal import Foundation
internal import GRDB

/// The file of a node's database before it is opened.
enum DatabaseFile {
    /// Sees to it that a database with a schema is at `path`.
    ///
    /// A new one is made under another name and moved into place when it is complete, so that an empty or short file is
    /// always damage and never a beginning.
    static func prepare(at path: String) throws(StoreError) {
        precondition(path.hasPrefix("/"), "the path of the database is absolute")
        let folder = try PrivateFolder(path: (path as NSString).deletingLastPathComponent, during: .opening)
        var information = stat()
        if lstat(path, &information) == 0 {
            guard information.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
            guard information.st_size > 0 else { throw .damaged(.opening, detail: "the file is empty") }
            return
        }
        guard errno == ENOENT else { throw .system(.opening, path: path, errno: errno) }
        // SQLite would replay it into the new file.
        guard lstat(path + "-wal", &information) != 0 else {
            throw .damaged(.opening, detail: "the journal is there without its database")
        }
        try make(at: path, in: folder)
    }

    private static func make(at path: String, in folder: borrowing PrivateFolder) throws(StoreError) {
        let draft = path + ".new"
        for leftover in [draft, draft + "-journal"] { unlink(leftover) }  // Of a node that was killed right here.
        let file = retryingInterrupted { open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        guard file >= 0 else { throw .system(.opening, path: draft, errno: errno) }
        defer { close(file) }

        let queue = try NodeDatabase.openQueue(path: draft)
        do {
            try Migrations.all.migrate(queue)
            try queue.close()
        } catch {
            throw StoreError(error, during: .opening, path: draft)
        }
        try syncToDisk(file, path: draft, during: .opening)
        guard rename(draft, path) == 0 else { throw .system(.opening, path: path, errno: errno) }
        try folder.sync(during: .opening)
    }
}
