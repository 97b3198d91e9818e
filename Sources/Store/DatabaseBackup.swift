internal import Foundation
internal import GRDB

/// Copies of a database in files of their own.
package enum DatabaseBackup {
    /// Copies the database at a path, as it is at one moment, to a new file (0600), durable on return; answers its size
    /// in bytes. A node may write meanwhile. Takes the time that the contents take, and no room in the journal.
    package static func make(of path: String, to file: String) throws(StoreError) -> UInt64 {
        let disk = SystemDisk()
        guard try disk.entry(at: path)?.isFile == true else { throw .noDatabase(path: path) }
        guard try disk.entry(at: file) == nil else { throw .fileExists(path: file) }
        try copy(path, to: file, on: disk, during: .backingUp)
        do throws(StoreError) {
            let folder = (file as NSString).deletingLastPathComponent
            try syncFolder(folder.isEmpty ? "." : folder)
            return try disk.entry(at: file)?.sizeInBytes ?? 0
        } catch {
            unlink(file)
            throw error
        }
    }

    /// Puts a copy in the place of a database, which is kept under another name; answers that name, nil if there was no
    /// database. The caller holds the lock of the profile.
    ///
    /// A copy that is damaged, or is none, is refused. The file that is put in place is not the one that was closed
    /// last, so that the next start begins new chains.
    package static func restore(
        _ file: String, to path: String, number: UInt64
    ) throws(StoreError) -> String? {
        let disk = SystemDisk()
        let found = try DatabaseVerification.run(path: file, isFull: false)
        if let fault = found.faults.first { throw .damaged(.restoring, detail: fault.detail) }
        try disk.prepareFolder(of: path)
        let draft = path + ".rescue.new"
        try disk.removeFile(at: draft)
        try copy(file, to: draft, on: disk, during: .restoring)
        try noteOlderFolders(at: draft, on: disk)
        let keptAs = try DatabaseRescue.replace(path, with: draft, on: disk, keepingAs: "\(path).before-\(number)")
        // It was said of the file that is aside now.
        try DamageMark(of: path, on: disk).remove()
        return keptAs
    }

    /// A copy that was made while a node ran does not look like one at the next start.
    private static func noteOlderFolders(at path: String, on disk: any DatabaseDisk) throws(StoreError) {
        let queue = try NodeDatabase.openQueue(path: path, on: disk)
        do {
            try Migrations.all.migrate(queue)
            try queue.write { try NodeDatabase.noteOlderFolders(in: $0) }
            try queue.close()
        } catch {
            throw StoreError(error, during: .restoring, path: path)
        }
        try disk.syncFile(at: path)
    }

    /// What a database holds at one moment in a new file, whose bytes are on the medium; no file where that fails.
    private static func copy(
        _ path: String, to file: String, on disk: SystemDisk, during step: StoreStep
    ) throws(StoreError) {
        let queue = try NodeDatabase.openQueue(path: path, on: disk, to: .read)
        try disk.makeFile(at: file)
        do throws(StoreError) {
            do {
                try queue.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [file]) }
            } catch {
                throw StoreError(error, during: step, path: path)
            }
            try disk.syncFile(at: file)
        } catch {
            unlink(file)
            throw error
        }
    }

    private static func syncFolder(_ path: String) throws(StoreError) {
        let folder = retryingInterrupted { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard folder >= 0 else { throw .system(.backingUp, path: path, errno: errno) }
        defer { close(folder) }
        try syncToDisk(folder, path: path, during: .backingUp)
    }
}
