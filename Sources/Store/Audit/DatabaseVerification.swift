internal import GRDB
internal import Membership
internal import Replication
internal import WireCodec

/// Looks whether a database is what was written. It writes nothing and takes no lock that a node would notice: it works
/// beside one that runs, and without one.
package struct DatabaseVerification: Sendable {
    package let isFull: Bool
    package let sizeInBytes: UInt64
    /// None unless it was a full one.
    package let spaces: [SpaceSummary]
    package let faults: [StoreFault]

    /// SQLite names so many faults of pages.
    private static let pageFaultsMax = 20

    /// Pages, origin, schema, and the tags of segments: about a second for each gigabyte. In full, also every index,
    /// every id made again from its bytes, every link, signature and membership statement: some 10 µs a keystroke.
    ///
    /// Throws when there is no database, or none of ours, or it cannot be opened at all.
    package static func run(
        path: String, on disk: any DatabaseDisk = SystemDisk(), isFull: Bool, blobs: BlobFiles? = nil
    ) throws(StoreError) -> DatabaseVerification {
        guard let entry = try disk.entry(at: path) else { throw .noDatabase(path: path) }
        guard entry.isFile else { throw .notAFile(path: path) }
        let queue: DatabaseQueue
        do throws(StoreError) {
            queue = try NodeDatabase.openQueue(path: path, on: disk, to: .read)
        } catch {
            guard case .damaged(_, let detail) = error else { throw error }
            return DatabaseVerification(
                isFull: isFull, sizeInBytes: entry.sizeInBytes, spaces: [], faults: [StoreFault(.pages, detail)])
        }
        do {
            return try queue.inDatabase { database in
                // One transaction, so that a node that writes meanwhile changes nothing of what is seen.
                try database.execute(sql: "BEGIN")
                // A damaged file may have ended it already.
                defer { if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") } }
                let found = try verify(database, path: path, sizeInBytes: entry.sizeInBytes, isFull: isFull)
                guard isFull, let blobs else { return found }
                return DatabaseVerification(
                    isFull: true, sizeInBytes: found.sizeInBytes, spaces: found.spaces,
                    faults: found.faults + (try BlobAudit.faults(in: database, blobs)))
            }
        } catch {
            throw StoreError(error, during: .checking, path: path)
        }
    }

    private static func verify(
        _ database: Database, path: String, sizeInBytes: UInt64, isFull: Bool
    ) throws -> DatabaseVerification {
        var faults: [StoreFault] = []
        func noting(_ body: () throws -> [StoreFault]) throws {
            do {
                faults += try body()
            } catch let error as DatabaseError {
                faults.append(StoreFault(.pages, "\(error)"))
            }
        }
        try noting {
            try NodeDatabase.checkOrigin(of: database, path: path)
            return try schemaFaults(in: database)
        }
        faults += pageFaults(in: database, isFull ? .fully : .quickly)
        guard isFull else {
            faults += try tagFaults(in: database)
            return DatabaseVerification(isFull: false, sizeInBytes: sizeInBytes, spaces: [], faults: faults)
        }
        try noting {
            try NodeDatabase.brokenLink(in: database).map { [StoreFault(.row, $0)] } ?? []
        }
        var audit = HistoryAudit(database)
        try audit.run()
        return DatabaseVerification(
            isFull: true, sizeInBytes: sizeInBytes, spaces: audit.summaries, faults: faults + audit.faults)
    }

    private static func pageFaults(in database: Database, _ check: NodeDatabase.PageCheck) -> [StoreFault] {
        do {
            return try NodeDatabase.pageFaults(of: database, check, countMax: pageFaultsMax).map {
                StoreFault(.pages, $0)
            }
        } catch {
            return [StoreFault(.pages, "\(error)")]
        }
    }

    /// The tables, compared with those that all migrations make.
    private static func schemaFaults(in database: Database) throws -> [StoreFault] {
        func tables(_ database: Database) throws -> [String: String] {
            let rows = try Row.fetchAll(
                database, sql: "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
            return Dictionary(
                try rows.map { (try $0.text(0, of: "sqlite_schema"), try $0.text(1, of: "sqlite_schema")) }
            ) { first, _ in first }
        }
        guard try Migrations.all.hasCompletedMigrations(database) else { return [] }
        let expected = try DatabaseQueue()
        try Migrations.all.migrate(expected)
        let (ours, theirs) = (try tables(database), try expected.read { try tables($0) })
        return Set(ours.keys).union(theirs.keys).sorted().filter { ours[$0] != theirs[$0] }.map {
            StoreFault(.schema, "\($0) is not as this program makes it")
        }
    }

    private static func tagFaults(in database: Database) throws(StoreError) -> [StoreFault] {
        var faults: [StoreFault] = []
        var ids: [Int64: SpaceID] = [:]
        var reader = TolerantReader(database)
        try reader.rows("number, id", of: "spaces") { row in
            ids[try row.integer(0, of: "spaces")] = SpaceID(try row.bytes32(1, of: "spaces"))
        }
        try reader.rows("number, space, bytes", of: "sealedSegments") { row in
            guard let space = ids[try row.integer(1, of: "sealedSegments")] else {
                return faults.append(StoreFault(.row, "a segment of a space that is not there"))
            }
            if !SealedSegment.hasTag(try row.blob(2, of: "sealedSegments"), in: space) {
                faults.append(StoreFault(.segment, space: space, "a byte of it was changed on the disk"))
            }
        }
        return faults + reader.faults
    }
}
