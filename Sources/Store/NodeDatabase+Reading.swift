internal import Foundation
internal import GRDB
package import Identity
package import Membership
package import Replication
internal import Synchronization
internal import WireCodec

extension NodeDatabase {
    /// Everything that the node needs to go on where the last one stopped. Takes memory for all of it.
    package func load() throws(StoreError) -> DurableState {
        let wasClosedCleanly = wasClosedCleanly
        return try access(.loading) { database in
            DurableState(
                spaces: try StoredSpaces(database).all, peers: try Self.peers(in: database),
                settings: try Self.settings(in: database), wasClosedCleanly: wasClosedCleanly)
        }
    }

    /// The changes `from..<to` of a chain that are stored, in sequence; none for a chain that is not. Of a chain that
    /// was forked, the own ones of one strand.
    ///
    /// Stops early once their bodies have `bytesMax` bytes; the first change is always given. Of sealed changes few
    /// have their signature: when none of those asked for has one, the next ones follow up to one that has.
    package func changes(
        space: SpaceID, chain: ChainID, strand: Int = 0, from: UInt64, to: UInt64, bytesMax: Int = .max
    ) throws(StoreError) -> [StoredChange] {
        try access(.readingChanges) { database in
            var range = ChangeRange(space: space, chain: chain, from: from, to: to, bytesMax: bytesMax)
            let statement = try database.cachedStatement(
                sql: """
                    SELECT chains.number FROM chains JOIN spaces ON spaces.number = chains.space
                    WHERE spaces.id = ? AND chains.id = ? AND strand = ?
                    """)
            guard let row = try Row.fetchOne(statement, arguments: [space.bytes.data, chain.bytes.data, strand]),
                from < to
            else { return [] }
            let number = try row.integer(0, of: "chains")
            let end = try SealedChains(database).end(of: number)
            while range.next < end, range.wantsSealed {
                for change in try sealedRows(of: number, range, in: database) {
                    guard range.wantsSealed else { break }
                    range.take(change)
                }
            }
            // Kept only as long as there is more of it to ask for.
            try dropDecoded(unlessHolding: number, range, in: database)
            if range.takesMore, range.next < to { try Self.readRows(ofChain: number, into: &range, in: database) }
            return range.changes
        }
    }

    /// The changes of the chain, from the next wanted one on, in the segment that holds it.
    private func sealedRows(
        of number: Int64, _ range: ChangeRange, in database: Database
    ) throws -> ArraySlice<StoredChange> {
        let sealed = SealedChains(database)
        guard let segment = try sealed.segment(of: number, holding: range.next) else {
            throw RowDamage(column: 0, table: "sealedChains")
        }
        let known = decoded.withLock { $0 }
        let found: DecodedSegment
        if let known, known.number == segment.number {
            found = known
        } else {
            found = DecodedSegment(
                number: segment.number, runs: try sealed.runs(ofSegment: segment.number, in: range.space))
        }
        let rows = found.rows(endingIn: segment.lastID, from: range.next)
        guard let first = rows.first, first.sequence == range.next else {
            throw RowDamage(column: 3, table: "sealedSegments")
        }
        decoded.withLock { $0 = found }
        return rows
    }

    /// The segment that was read last is kept only as long as there is more of the chain in it to ask for.
    private func dropDecoded(
        unlessHolding number: Int64, _ range: ChangeRange, in database: Database
    ) throws {
        let next = try SealedChains(database).segment(of: number, holding: range.next)
        decoded.withLock { if $0?.number != next?.number { $0 = nil } }
    }

    private static func readRows(
        ofChain number: Int64, into range: inout ChangeRange, in database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                SELECT sequence, id, body, signature FROM changes
                WHERE chain = ? AND sequence >= ? AND sequence < ? ORDER BY sequence
                """)
        let bounds = (Int64(clamping: range.next), Int64(clamping: range.to))
        let rows = try Row.fetchCursor(statement, arguments: [number, bounds.0, bounds.1])
        while range.takesMore, let row = try rows.next() {
            range.take(
                StoredChange(
                    space: range.space, chain: range.chain, sequence: try row.count(0, of: "changes"),
                    id: try row.bytes32(1, of: "changes"), body: try row.blob(2, of: "changes"),
                    signature: try row.optionalBlob(3, of: "changes")))
        }
    }

    /// What the database takes on disk, its journal included; in memory, what its pages take.
    package func sizeInBytes() throws(StoreError) -> UInt64 {
        guard let path else {
            return try access(.checking) { database in
                let row = try database.firstRow(
                    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
                return try row?.count(0, of: "page_count") ?? 0
            }
        }
        var sum: UInt64 = 0
        for suffix in ["", "-wal", "-shm"] { sum += try disk.entry(at: path + suffix)?.sizeInBytes ?? 0 }
        return sum
    }

    private static func peers(in database: Database) throws -> [PeerRecord] {
        var endpoints: [Bytes32: [String]] = [:]
        let endpointRows = try database.rows(
            "SELECT deviceKey, endpoint FROM peerEndpoints ORDER BY deviceKey, position")
        while let row = try endpointRows.next() {
            endpoints[try row.bytes32(0, of: "peerEndpoints"), default: []].append(
                try row.text(1, of: "peerEndpoints"))
        }
        var peers: [PeerRecord] = []
        let rows = try database.rows(
            "SELECT deviceKey, certificate, name, newestHandshakeTime FROM peers ORDER BY deviceKey")
        while let row = try rows.next() {
            let key = try row.bytes32(0, of: "peers")
            peers.append(
                PeerRecord(
                    deviceKey: key, certificate: try row.blob(1, of: "peers"), name: try row.text(2, of: "peers"),
                    endpoints: endpoints[key] ?? [], newestHandshakeTime: try row.blob(3, of: "peers")))
        }
        return peers
    }

    private static func settings(in database: Database) throws -> [String: [UInt8]] {
        var settings: [String: [UInt8]] = [:]
        // The journal's own is the store's.
        let rows = try database.rows(
            "SELECT key, value FROM settings WHERE key <> ?", arguments: [BatchJournal.setting])
        while let row = try rows.next() {
            settings[try row.text(0, of: "settings")] = try row.blob(1, of: "settings")
        }
        return settings
    }
}
