import Foundation
import GRDB
import Membership
import Replication
import SodiumCrypto
import WireCodec

/// Looks whether what a database of ours holds can be what was written: with plain SQL, and with hashes and signatures
/// made anew from `Protocol/changes.md`. Of what is checked it uses only the columns of sealed segments.
struct StoreChecker {
    /// What was found, in words.
    private(set) var faults: [String] = []
    /// Ids of all changes, by chain and strand, in sequence.
    private(set) var ids: [String: [[UInt8]]] = [:]
    /// Of how many of them the text is forgotten.
    private(set) var forgottenCount = 0
    private(set) var changeCount = 0

    private let database: Database

    private struct Chain {
        let number: Int64
        let space: [UInt8]
        let id: [UInt8]
        let strand: Int
    }

    private struct Entry {
        let sequence: Int
        let id: [UInt8]
        let body: [UInt8]
        let signature: [UInt8]?
    }

    /// The faults of a database; none when all is well.
    static func faults(in database: Database) throws -> [String] { try check(database).faults }

    static func check(_ database: Database) throws -> StoreChecker {
        var checker = StoreChecker(database: database)
        try checker.checkPages()
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT chains.number, spaces.id, chains.id, strand FROM chains
                JOIN spaces ON spaces.number = chains.space ORDER BY chains.number
                """)
        let sealed = try checker.sealedEntries()
        for row in rows {
            let chain = Chain(number: row[0], space: row.bytes(1), id: row.bytes(2), strand: row[3])
            try checker.check(chain, sealed: sealed[chain.number] ?? [])
        }
        return checker
    }

    private init(database: Database) {
        self.database = database
    }

    private mutating func checkPages() throws {
        for pragma in ["integrity_check", "foreign_key_check"] {
            let answers = try Row.fetchAll(database, sql: "PRAGMA \(pragma)").map { "\($0)" }
            if answers != [] && answers != ["[integrity_check:\"ok\"]"] { faults += answers }
        }
    }

    /// The changes of all segments by the number of their chain, each in sequence. Tags are looked at here; the columns
    /// are read by the code of the store.
    private mutating func sealedEntries() throws -> [Int64: [Entry]] {
        var entries: [Int64: [Entry]] = [:]
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT sealedSegments.number, spaces.id, changeCount, bytes FROM sealedSegments
                JOIN spaces ON spaces.number = sealedSegments.space ORDER BY sealedSegments.number
                """)
        for row in rows {
            let (number, space, bytes): (Int64, [UInt8], [UInt8]) = (row[0], row.bytes(1), row.bytes(3))
            let tag = PlainChange.hash("sealed-segment/1", space, Array(bytes.dropLast(16))).prefix(16)
            guard Array(bytes.suffix(16)) == Array(tag), let spaceID = Bytes32(space[...]) else {
                faults.append("segment \(number) does not have its tag")
                continue
            }
            let chains = try chainNumbers(ofSegment: number)
            var reader = SealedReader(try SealedSegment(decoding: bytes, space: SpaceID(spaceID)))
            var runs: [Int: [Entry]] = [:]
            while let run = reader.nextRun, let change = try reader.nextRow() {
                runs[run, default: []].append(
                    Entry(
                        sequence: Int(change.sequence), id: change.id.bytes, body: change.body,
                        signature: change.signature))
            }
            let count = runs.values.reduce(0) { $0 + $1.count }
            if row[2] != count { faults.append("segment \(number) has \(count) changes and says \(row[2] as Int)") }
            for run in runs.values {
                guard let last = run.last, let chain = chains[last.id] else {
                    faults.append("a run of segment \(number) ends where no chain does")
                    continue
                }
                entries[chain, default: []] += run
            }
        }
        return entries.mapValues { $0.sorted { $0.sequence < $1.sequence } }
    }

    private func chainNumbers(ofSegment number: Int64) throws -> [[UInt8]: Int64] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT lastID, chain FROM sealedChains WHERE segment = ?", arguments: [number])
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.bytes(0), $0[1]) })
    }

    /// Every change follows the one before, has the id that its bytes make, and the last one is signed.
    private mutating func check(_ chain: Chain, sealed: [Entry]) throws {
        let rows = try Row.fetchAll(
            database, sql: "SELECT sequence, id, body, signature FROM changes WHERE chain = ? ORDER BY sequence",
            arguments: [chain.number])
        let entries =
            sealed
            + rows.map {
                Entry(
                    sequence: $0[0], id: $0.bytes(1), body: $0.bytes(2), signature: ($0[3] as Data?).map { [UInt8]($0) }
                )
            }
        let name = "\(chain.id.prefix(3)) \(chain.strand)"
        var (previous, membership, device): ([UInt8], [[UInt8]], [UInt8]) = ([UInt8](repeating: 0, count: 32), [], [])
        for (place, entry) in entries.enumerated() {
            // A strand begins where it leaves another one: only chains that were never forked are followed here.
            guard chain.strand == 0, entry.sequence == place else {
                faults.append("change \(entry.sequence) of \(name) stands at \(place)")
                return
            }
            let change = try PlainChange(body: entry.body, isFirst: place == 0, membershipBefore: membership)
            if let key = change.device {
                device = key
                if PlainChange.hash("chain/1", chain.space, key, change.nonce) != chain.id {
                    faults.append("\(name) is not its device's")
                }
            }
            let id = try change.id(space: chain.space, chain: chain.id, sequence: place, previous: previous)
            if id != entry.id { faults.append("change \(place) of \(name) does not have the id of its bytes") }
            if let signature = entry.signature, let key = Bytes32(device[...]),
                !Signing.isValid(signature, of: Array("change/1".utf8) + id, by: key)
            {
                faults.append("change \(place) of \(name) is not signed by its device")
            }
            (previous, membership) = (id, change.membership)
            if change.isForgotten { forgottenCount += 1 }
        }
        if let last = entries.last, last.signature == nil { faults.append("the last change of \(name) is not signed") }
        ids[name] = entries.map(\.id)
        changeCount += entries.count
    }
}

extension Row {
    fileprivate func bytes(_ column: Int) -> [UInt8] { [UInt8](self[column] as Data) }
}
