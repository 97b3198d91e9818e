internal import Foundation
internal import GRDB
package import Replication
internal import Synchronization

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// All that a node must find again after it stopped: SQLite in WAL mode, durable at each commit.
///
/// One connection, one writer, one serial queue inside: every method may be called from any thread, blocks it until
/// done, and belongs on a background thread. Other processes may read the file meanwhile.
/// Bytes: `Protocol/decisions/0002-store-layout.md`.
package final class NodeDatabase: Sendable {
    /// How the database was found.
    package let start: DatabaseStart

    /// False when the node before this one did not reach `close`, or closed after a write of its own was refused, or
    /// when the file is not the one that was closed: peers may hold changes that are missing here, so that no chain of
    /// its own may be continued. They are forgotten then: `load` gives none.
    package var wasClosedCleanly: Bool { start.isComplete }

    /// How long a call waits for another process that has the file locked.
    package static let busyDelay: Duration = .seconds(5)

    /// After so many writes it is worth looking whether changes can be sealed.
    package static let sealingInterval = 1024

    /// So many free pages (4 MiB) may stay in the file at a clean end.
    private static let freePagesMax = 1024

    let queue: DatabaseQueue
    /// Nil for a database in memory.
    let path: String?
    let disk: any DatabaseDisk
    let policy: SealingPolicy
    /// Nil for a database that is in memory or only read, and where a simulation plays the disk.
    package let journal: BatchJournal?
    private let isReadOnly: Bool
    private let state: Mutex<State>
    /// Whether somebody seals now.
    let sealing = Mutex(false)
    /// The segment that was read last for a peer, which asks for the next part of it soon.
    let decoded = Mutex<DecodedSegment?>(nil)

    private struct State {
        var isClosed = false
        /// A commit was refused, so that what peers were told may be more than what is stored.
        var hasLostWrites = false
    }

    /// Opens the database at `path`, made anew (0600) if no file is there, in a folder that nobody else may enter.
    ///
    /// The folder is made as well. After an unclean end the pages of the whole file are checked, which takes about a
    /// second for each gigabyte.
    package convenience init(
        path: String, on disk: any DatabaseDisk = SystemDisk(), policy: SealingPolicy = SealingPolicy()
    ) throws(StoreError) {
        let found = try DatabaseFile.prepare(at: path, on: disk)
        let queue = try Self.openQueue(path: path, on: disk)
        try self.init(queue: queue, found: found, path: path, on: disk, policy: policy)
    }

    /// Opens the database at `path` only to be read, also while a node has it in use: nothing is written to it.
    ///
    /// Nil where only a node can open it: there is none, it is marked as damaged, or of an earlier version.
    package convenience init?(reading path: String, on disk: any DatabaseDisk = SystemDisk()) throws(StoreError) {
        guard try disk.entry(at: path)?.isFile == true, !DamageMark(of: path, on: disk).isThere else { return nil }
        let queue = try Self.openQueue(path: path, on: disk, to: .read)
        let isReadable: Bool
        do {
            isReadable = try queue.inDatabase { database in
                try Self.checkOrigin(of: database, path: path)
                return try Migrations.all.hasCompletedMigrations(database)
            }
        } catch {
            throw StoreError(error, during: .opening, path: path)
        }
        guard isReadable else { return nil }
        self.init(reading: queue, path: path, on: disk)
    }

    /// A database in memory, for simulations: the same SQL, no file.
    package static func inMemory(policy: SealingPolicy = SealingPolicy()) throws(StoreError) -> NodeDatabase {
        try NodeDatabase(queue: openQueue(path: nil, on: SystemDisk()), path: nil, on: SystemDisk(), policy: policy)
    }

    /// The database in memory of `earlier`, opened again as by a process that came back. `earlier` is not used again.
    package static func inMemory(reopening earlier: NodeDatabase) throws(StoreError) -> NodeDatabase {
        precondition(earlier.path == nil, "a database with a file is opened by its path")
        return try NodeDatabase(queue: earlier.queue, path: nil, on: earlier.disk, policy: earlier.policy)
    }

    /// A database in memory that holds what `other`, in use now, holds: as a copy of its files would be.
    package static func inMemory(copying other: NodeDatabase) throws(StoreError) -> NodeDatabase {
        let queue = try openQueue(path: nil, on: other.disk)
        do {
            try other.queue.backup(to: queue)
        } catch {
            throw StoreError(error, during: .opening, path: "")
        }
        return try NodeDatabase(queue: queue, path: nil, on: other.disk, policy: other.policy)
    }

    private init(
        queue: DatabaseQueue, found: DatabaseStart = .closed, path: String?, on disk: any DatabaseDisk,
        policy: SealingPolicy
    ) throws(StoreError) {
        self.policy = policy
        self.disk = disk
        self.queue = queue
        self.path = path
        let run = (0..<BatchJournal.runInBytes).map { _ in UInt8.random(in: .min ... .max) }
        start = try Self.begin(queue, found: found, path: path ?? "", run: run)
        if let path, disk.fileSystem == nil {
            BatchJournal.remove(beside: path)
            journal = BatchJournal(beside: path, run: run)
        } else {
            journal = nil
        }
        isReadOnly = false
        state = Mutex(State())
    }

    private init(reading queue: DatabaseQueue, path: String, on disk: any DatabaseDisk) {
        policy = SealingPolicy()
        self.disk = disk
        self.queue = queue
        self.path = path
        // Whoever only reads goes on with no chain.
        start = .interrupted
        journal = nil
        isReadOnly = true
        state = Mutex(State())
    }

    /// Stores all of `writes`, or nothing when it throws; durable on return. In the order given.
    ///
    /// Every write may be repeated without effect. A thousand small changes cost a few milliseconds and one wait for
    /// the disk.
    package func commit(_ writes: [DurableWrite]) throws(StoreError) {
        if writes.isEmpty { return }
        do {
            try access(.committing) { database in
                try database.change {
                    var batch = WriteBatch(database)
                    #if PLANTED_BUGS
                        if PlantedBug.losesLastWriteOfBatch.isPlanted {
                            for write in writes.dropLast(writes.count > 1 ? 1 : 0) { try batch.add(write) }
                            return
                        }
                    #endif
                    for write in writes { try batch.add(write) }
                }
            }
        } catch {
            state.withLock { $0.hasLostWrites = true }
            throw error
        }
    }

    /// Ends the use of the file and writes down that it ended well; what waits in rows is sealed. Does nothing the
    /// second time.
    package func close() throws(StoreError) {
        guard !isReadOnly else {
            state.withLock { $0.isClosed = true }
            return try closeQueue()
        }
        // What cannot be sealed now stays in rows, and is as safe there.
        var pieces = policy.piecesAtClose
        _ = try? seal(above: policy.tailMaxAtClose, policy.atClose) {
            pieces -= 1
            return pieces >= 0
        }
        try? giveBackRoom()
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard isFirst else { return }
        try perform(.closing) { database in
            if !state.withLock(\.hasLostWrites) { try Self.setClosedCleanly(true, in: database) }
        }
        journal?.close()
        guard let path else { return }
        // A reader in another process may keep the journal from being emptied; then the next opening does that.
        try? queue.writeWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
        try closeQueue()
        // Without it the next start takes the file for a copy: that costs a new chain.
        try? ClosedMark(of: path, on: disk).write()
    }

    private func closeQueue() throws(StoreError) {
        do {
            try queue.close()
        } catch {
            throw StoreError(error, during: .closing, path: path ?? "")
        }
    }

    /// What rows took is free when they are sealed. Where that is most of a file of some size, it is written anew: all
    /// of it or nothing, in the time that its contents take.
    func giveBackRoom() throws(StoreError) {
        try access(.sealing) { database in
            let row = try database.firstRow(
                "SELECT freelist_count, page_count FROM pragma_freelist_count, pragma_page_count")
            guard let row, try row.size(0, of: "freelist_count") > Self.freePagesMax,
                try 2 * row.size(0, of: "freelist_count") > row.size(1, of: "page_count")
            else { return }
            try database.execute(sql: "VACUUM")
        }
    }

    /// Runs `body` on the connection, unless the database was closed before its turn came.
    func access<Value>(
        _ step: StoreStep, _ body: (Database) throws -> Value
    ) throws(StoreError) -> Value {
        try perform(step) { database in
            guard !state.withLock(\.isClosed) else { throw StoreError.closed(step) }
            return try body(database)
        }
    }

    private func perform<Value>(
        _ step: StoreStep, _ body: (Database) throws -> Value
    ) throws(StoreError) -> Value {
        do {
            return try queue.inDatabase(body)
        } catch {
            throw StoreError(error, during: step, path: path ?? "")
        }
    }
}
