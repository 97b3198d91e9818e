internal import Foundation
internal import GRDB
package import Identity
package import Membership
package import Replication
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

    /// The changes `from..<to` of a chain that are stored, in sequence; none for a chain that is not.
    ///
    /// Stops early once their bodies have `bytesMax` bytes; the first change is always given.
    package func changes(
        space: SpaceID, chain: ChainID, from: UInt64, to: UInt64, bytesMax: Int = .max
    ) throws(StoreError) -> [StoredChange] {
        let bounds = (Int64(clamping: from), Int64(clamping: to))
        return try access(.readingChanges) { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT sequence, changes.id, body, signature FROM changes
                    JOIN chains ON chains.number = changes.chain JOIN spaces ON spaces.number = chains.space
                    WHERE spaces.id = ? AND chains.id = ? AND sequence >= ? AND sequence < ? ORDER BY sequence
                    """)
            let rows = try Row.fetchCursor(
                statement, arguments: [space.bytes.data, chain.bytes.data, bounds.0, bounds.1])
            var result: [StoredChange] = []
            var bytes = 0
            while let row = try rows.next() {
                let body = try row.blob(2, of: "changes")
                bytes += body.count
                if bytes > bytesMax && !result.isEmpty { break }
                result.append(
                    StoredChange(
                        space: space, chain: chain, sequence: try row.count(0, of: "changes"),
                        id: try row.bytes32(1, of: "changes"), body: body,
                        signature: try row.optionalBlob(3, of: "changes")))
            }
            return result
        }
    }

    /// Looks at every page and every index; about a second for each gigabyte. Throws `.damaged` with the first fault.
    package func check() throws(StoreError) {
        try access(.checking) { database in
            let answer = try Row.fetchOne(database, sql: "PRAGMA integrity_check(1)")?.text(0, of: "integrity_check")
            guard answer == "ok" else { throw StoreError.damaged(.checking, detail: answer ?? "") }
            guard try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil else {
                throw StoreError.damaged(.checking, detail: "a row refers to one that is not there")
            }
        }
    }

    /// What the database takes on disk, its journal included; in memory, what its pages take.
    package func sizeInBytes() throws(StoreError) -> UInt64 {
        guard let path else {
            return try access(.checking) { database in
                let row = try Row.fetchOne(
                    database, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
                return try row?.count(0, of: "page_count") ?? 0
            }
        }
        return ["", "-wal", "-shm"].reduce(0) { sum, suffix in
            var information = stat()
            return stat(path + suffix, &information) == 0 ? sum + UInt64(information.st_size) : sum
        }
    }

    private static func peers(in database: Database) throws -> [PeerRecord] {
        var endpoints: [Bytes32: [String]] = [:]
        let endpointRows = try Row.fetchCursor(
            database, sql: "SELECT deviceKey, endpoint FROM peerEndpoints ORDER BY deviceKey, position")
        while let row = try endpointRows.next() {
            endpoints[try row.bytes32(0, of: "peerEndpoints"), default: []].append(
                try row.text(1, of: "peerEndpoints"))
        }
        var peers: [PeerRecord] = []
        let rows = try Row.fetchCursor(
            database, sql: "SELECT deviceKey, certificate, name, newestHandshakeTime FROM peers ORDER BY deviceKey")
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
        let rows = try Row.fetchCursor(database, sql: "SELECT key, value FROM settings")
        while let row = try rows.next() {
            settings[try row.text(0, of: "settings")] = try row.blob(1, of: "settings")
        }
        return settings
    }
}
