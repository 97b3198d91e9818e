internal import Foundation
internal import GRDB
internal import Membership
internal import Replication
internal import WireCodec

/// Finds what is sealed of one chain: segments are blobs that hold runs of several.
struct SealedChains {
    let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// Up to which sequence a chain is sealed; zero for one of which nothing is.
    func end(of chain: Int64) throws -> UInt64 {
        let statement = try database.cachedStatement(
            sql: "SELECT endSequence FROM sealedChains WHERE chain = ? ORDER BY endSequence DESC LIMIT 1")
        return try Row.fetchOne(statement, arguments: [chain])?.count(0, of: "sealedChains") ?? 0
    }

    /// The number of the segment that holds a sealed change of a chain, and the id of the chain's last change there.
    func segment(of chain: Int64, holding sequence: UInt64) throws -> (number: Int64, lastID: Bytes32)? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT segment, lastID FROM sealedChains WHERE chain = ? AND endSequence > ?
                ORDER BY endSequence LIMIT 1
                """)
        guard let row = try Row.fetchOne(statement, arguments: [chain, Int64(clamping: sequence)]) else { return nil }
        return (try row.integer(0, of: "sealedChains"), try row.bytes32(1, of: "sealedChains"))
    }

    /// The rows that the segment was made of, by run, each in sequence; most without their signatures.
    func runs(ofSegment number: Int64, in space: SpaceID) throws -> [[StoredChange]] {
        let statement = try database.cachedStatement(sql: "SELECT bytes FROM sealedSegments WHERE number = ?")
        guard let bytes = try Row.fetchOne(statement, arguments: [number])?.blob(0, of: "sealedSegments") else {
            throw RowDamage(column: 0, table: "sealedSegments")
        }
        var reader = SealedReader(try SealedSegment(decoding: bytes, space: space))
        var runs: [[StoredChange]] = []
        while let run = reader.nextRun, let row = try reader.nextRow() {
            while runs.count <= run { runs.append([]) }
            runs[run].append(row)
        }
        // Reads to the end, and so finds what is left behind it.
        _ = try reader.nextRow()
        return runs
    }

    /// All rows of the segment that holds a sealed change of a chain.
    func rows(of chain: Int64, holding sequence: UInt64, in space: SpaceID) throws -> [StoredChange] {
        guard let segment = try segment(of: chain, holding: sequence) else { return [] }
        return try runs(ofSegment: segment.number, in: space).flatMap { $0 }
    }
}
