internal import Foundation
internal import GRDB

/// Gives back to the disk what a database does not need any more.
package enum DatabaseCompaction {
    /// Sizes in bytes, of the file with its journal.
    package struct Outcome: Equatable, Sendable {
        package let before: UInt64
        package let after: UInt64
        /// Changes that were put into columns on the way.
        package let sealed: Int
        /// As many segments are fewer.
        package let merged: Int
    }

    /// Seals all changes that are in rows, makes few segments of many, and writes the file anew without its free pages.
    /// The caller holds the lock of the profile.
    ///
    /// SQLite copies the contents and then writes them through the journal, so twice their size is to be free; with
    /// less nothing is begun. A crash at any point leaves the database with all that it had. What was closed well is
    /// closed well afterwards: its chains go on. Takes the time that the contents take.
    package static func run(
        path: String, policy: SealingPolicy = SealingPolicy(),
        available: (String) throws(StoreError) -> UInt64 = availableInBytes
    ) throws(StoreError) -> Outcome {
        let disk = SystemDisk()
        guard try disk.entry(at: path)?.isFile == true else { throw .noDatabase(path: path) }
        let before = try size(of: path, on: disk)
        if try available(path) / 2 < before { throw .diskFull(.compacting) }
        let database = try NodeDatabase(path: path, policy: policy)
        let done: (sealed: Int, merged: Int)
        do throws(StoreError) {
            done = try database.seal(above: 0, policy, mergingFrom: 2)
            try database.access(.compacting) { database in
                try database.execute(sql: "VACUUM")
                try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
        } catch {
            // The one that stopped it is told; closing may well fail for the same reason.
            try? database.close()
            throw error
        }
        try database.close()
        return Outcome(before: before, after: try size(of: path, on: disk), sealed: done.sealed, merged: done.merged)
    }

    private static func size(of path: String, on disk: SystemDisk) throws(StoreError) -> UInt64 {
        try (disk.entry(at: path)?.sizeInBytes ?? 0) + (disk.entry(at: path + "-wal")?.sizeInBytes ?? 0)
    }

    /// Of the disk that a file is on.
    package static func availableInBytes(at path: String) throws(StoreError) -> UInt64 {
        var room = statvfs()
        let folder = (path as NSString).deletingLastPathComponent
        guard statvfs(folder.isEmpty ? "." : folder, &room) == 0 else {
            throw .system(.compacting, path: path, errno: errno)
        }
        let (bytes, isOver) = UInt64(room.f_bavail).multipliedReportingOverflow(by: UInt64(room.f_frsize))
        return isOver ? .max : bytes
    }
}
