internal import Foundation
internal import GRDB
internal import Replication

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// From a path to a connection on a database of ours, or to the reason why not.
extension NodeDatabase {
    /// The connection to `path`, or to a new database in memory. Nothing is written yet.
    static func openQueue(
        path: String?, on disk: any DatabaseDisk, to access: DatabaseAccess = .write
    ) throws(StoreError) -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = access != .write
        configuration.label = "atelier.store"
        configuration.busyMode = .timeout(Double(busyDelay.components.seconds))
        configuration.prepareDatabase { database in
            // Else a file that is shorter than its first page says is not read at all (`lockBtree` in btree.c).
            if access == .rescue { try database.execute(sql: "PRAGMA writable_schema = ON") }
            // `secure_delete` overwrites what is deleted, so that a text that is forgotten later is in no free page.
            // `fullfsync` makes Apple's systems wait for the disk itself; elsewhere it does nothing.
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA fullfsync = ON;
                    PRAGMA checkpoint_fullfsync = ON;
                    PRAGMA cell_size_check = ON;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA secure_delete = ON;
                    """)
        }
        do {
            guard let path else { return try DatabaseQueue(configuration: configuration) }
            let place = disk.fileSystem.map { "file:\(path)?vfs=\($0)" } ?? path
            return try DatabaseQueue(path: place, configuration: configuration)
        } catch {
            throw StoreError(error, during: .opening, path: path ?? "")
        }
    }

    /// Brings the schema up to date and notes that the database is in use; answers how it was found.
    ///
    /// If its own changes may be missing, the chains of this node's own are forgotten in the same transaction: were
    /// they kept, a node that writes nothing and ends well would leave them for the next one to continue. What a killed
    /// process left in its journal of batches is taken in there as well. `run` names this one's.
    static func begin(
        _ queue: DatabaseQueue, found: DatabaseStart, path: String, run: [UInt8]
    ) throws(StoreError) -> DatabaseStart {
        let isOnDisk = !path.isEmpty
        do {
            if isOnDisk {
                try queue.inDatabase { database in
                    try checkOrigin(of: database, path: path)
                    try keepJournal(of: database, path: path)
                }
            }
            try Migrations.all.migrate(queue)
            return try queue.write { database in
                #if PLANTED_BUGS
                    if PlantedBug.continuesChainAfterCrash.isPlanted { try setClosedCleanly(true, in: database) }
                #endif
                let start = try closedCleanly(in: database) ? found : .interrupted
                if !start.isComplete {
                    if isOnDisk {
                        try checkPages(of: database, .quickly, during: .opening)
                        try takeInBatches(beside: path, in: database)
                    }
                    try forgetOwnChains(in: database)
                }
                if start == .copied { try noteOlderFolders(in: database) }
                var batch = WriteBatch(database)
                try batch.add(BatchJournal.setting(run: run, token: 0))
                try setClosedCleanly(false, in: database)
                return start
            }
        } catch {
            throw StoreError(error, during: .opening, path: path)
        }
    }

    private static func takeInBatches(beside path: String, in database: Database) throws {
        let row = try database.firstRow(
            "SELECT value FROM settings WHERE key = ?", arguments: [BatchJournal.setting])
        guard let row else { return }
        var batch = WriteBatch(database)
        for write in try BatchJournal.remains(beside: path, mark: row.blob(0, of: "settings")) { try batch.add(write) }
    }

    private static func forgetOwnChains(in database: Database) throws {
        try database.run("DELETE FROM ownChains")
        try database.run("DELETE FROM settings WHERE key GLOB '\(DurableWrite.branchChainPrefix)*'")
    }

    /// Notes of each shared folder that its rows may be older than what is on the disk.
    static func noteOlderFolders(in database: Database) throws {
        try database.run(
            """
            INSERT INTO folderFiles (space, node, place, version) SELECT space, ?, x'', x'' FROM folders WHERE true
            ON CONFLICT DO NOTHING
            """, arguments: [FolderRow.olderStateNode.data])
    }

    static func setClosedCleanly(_ value: Bool, in database: Database) throws {
        try database.run("UPDATE nodeState SET wasClosedCleanly = ?", arguments: [value ? 1 : 0])
    }

    /// Refuses another program's database, and one of a later version, before anything is written to it.
    static func checkOrigin(of database: Database, path: String) throws {
        let number = try Row.fetchOne(database, sql: "PRAGMA application_id")?.integer(0, of: "application_id")
        guard number == Int64(Migrations.applicationID) else { throw StoreError.foreignFile(path: path) }
        guard try !Migrations.all.hasBeenSuperseded(database) else { throw StoreError.newerFormat(path: path) }
    }

    /// GRDB's own way to this mode would also lower `synchronous`.
    private static func keepJournal(of database: Database, path: String) throws {
        let mode = try Row.fetchOne(database, sql: "PRAGMA journal_mode = WAL")?.text(0, of: "journal_mode")
        guard mode == "wal" else {
            throw StoreError.noJournal(path: path, mode: mode ?? "")
        }
    }

    private static func closedCleanly(in database: Database) throws -> Bool {
        guard let row = try database.firstRow("SELECT wasClosedCleanly FROM nodeState") else {
            throw StoreError.damaged(.opening, detail: "nodeState has no row")
        }
        return try row.integer(0, of: "nodeState") == 1
    }
}

/// What a connection is for.
enum DatabaseAccess {
    case write
    /// Nothing is written, not even what waits in a journal.
    case read
    /// The same, of a file that is damaged.
    case rescue
}
