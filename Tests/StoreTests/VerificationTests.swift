import Foundation
import GRDB
import Simulation
import StoreCrashWriter
import TestKit
import Testing

@testable import Store

struct VerificationTests {
    /// A database in every state: segments, rows, a forgotten text, and it was not closed.
    static func filled() throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: 1)
        let database = try NodeDatabase(path: disk.path("node.sqlite"), on: disk, policy: StoreWorkload.policy)
        try database.commit(StoreWorkload.writes(from: 0, to: 270))
        try database.commit([.forget(StoreWorkload.space, [StoreWorkload.forgotten(upTo: 30)])])
        try database.seal()
        try database.commit(StoreWorkload.writes(from: 270, to: 280) + [.peer(Samples.peer())])
        disk.restart(after: .kill)
        return disk
    }

    private func verify(_ disk: SimulatedDisk, isFull: Bool) throws -> DatabaseVerification {
        try DatabaseVerification.run(path: disk.path("node.sqlite"), on: disk, isFull: isFull)
    }

    @Test("a database without a fault has none, and what is in it is counted; nothing is written")
    func whole() throws {
        let disk = try Self.filled()
        let before = disk.bytes(of: "node.sqlite")
        #expect(try verify(disk, isFull: false).faults == [])
        let full = try verify(disk, isFull: true)
        #expect(full.faults == [])
        let space = try #require(full.spaces.first)
        #expect(space.id == StoreWorkload.space && space.changes == 280 && space.operations == 0)
        #expect(space.segments > 0)
        #expect(disk.bytes(of: "node.sqlite") == before)
    }

    @Test("it works beside a node that has the file open, and neither notices the other")
    func besides() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("node.sqlite")
        let database = try NodeDatabase(path: path)
        try database.commit(StoreWorkload.writes(from: 0, to: 100))
        #expect(try DatabaseVerification.run(path: path, isFull: true).spaces.map(\.changes) == [100])
        try database.commit(StoreWorkload.writes(from: 100, to: 120))
        #expect(try DatabaseVerification.run(path: path, isFull: true).spaces.map(\.changes) == [120])
        try database.close()
        #expect(try DatabaseVerification.run(path: path, isFull: false).faults == [])
        #expect(try NodeDatabase(path: path).start == .closed)
    }

    @Test("each fault is found in full, and named as what it is")
    func faults() throws {
        let last = "(SELECT max(arrival) FROM changes)"
        let cases: [(String, StoreFault.Kind)] = [
            ("DELETE FROM changes WHERE arrival < \(last)", .changes),
            ("UPDATE changes SET body = CAST(body || x'61' AS BLOB) WHERE arrival = \(last)", .changes),
            ("UPDATE changes SET id = randomblob(32) WHERE arrival = \(last)", .changes),
            ("UPDATE changes SET signature = CAST(zeroblob(64) AS BLOB) WHERE arrival = \(last)", .changes),
            ("UPDATE chains SET id = randomblob(32)", .changes),
            ("UPDATE sealedSegments SET bytes = CAST(bytes || x'00' AS BLOB)", .segment),
            ("DELETE FROM sealedSegments WHERE number = (SELECT min(number) FROM sealedSegments)", .changes),
            ("UPDATE spaces SET id = randomblob(32)", .space),
            ("UPDATE spaces SET genesis = zeroblob(9)", .space),
            ("INSERT INTO membershipOps (space, id, body) VALUES (1, randomblob(32), x'0102')", .membership),
            ("PRAGMA foreign_keys = OFF; DELETE FROM spaces", .row),
            ("CREATE TABLE more (a)", .schema),
            ("DROP INDEX sealedSegmentsOfSpaces", .schema),
        ]
        for (sql, kind) in cases {
            let disk = try Self.filled()
            let queue = try NodeDatabase.openQueue(path: disk.path("node.sqlite"), on: disk)
            try queue.inDatabase { try $0.execute(sql: sql) }
            try queue.close()
            let faults = try verify(disk, isFull: true).faults
            #expect(faults.contains { $0.kind == kind }, "\(sql): \(faults)")
        }
    }

    @Test("a changed byte of a segment is found without reading its changes")
    func quick() throws {
        let disk = try Self.filled()
        let queue = try NodeDatabase.openQueue(path: disk.path("node.sqlite"), on: disk)
        try queue.inDatabase {
            try $0.execute(sql: "UPDATE sealedSegments SET bytes = CAST(x'01' || substr(bytes, 2) AS BLOB)")
            let length = try Int.fetchOne($0, sql: "SELECT max(length(bytes)) FROM sealedSegments") ?? 0
            #expect(length > 100)
            try $0.execute(
                sql:
                    "UPDATE sealedSegments SET bytes = CAST(substr(bytes, 1, 40) || x'AB' || substr(bytes, 42) AS BLOB)"
            )
        }
        try queue.close()
        let faults = try verify(disk, isFull: false).faults
        #expect(!faults.isEmpty && faults.allSatisfy { $0.kind == .segment && $0.space == StoreWorkload.space })
    }

    @Test("spoilt pages are told, wherever they are", arguments: SeededRandom.seeds(0..<6))
    func pages(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let disk = try Self.filled()
        let database = try NodeDatabase(path: disk.path("node.sqlite"), on: disk)
        try database.close()
        let count = try #require(disk.bytes(of: "node.sqlite")).count / 4096
        // A page that holds nothing may be anything.
        var used = 0
        for page in 1..<count where random.oneIn(3) {
            let copy = SimulatedDisk(seed: seed, holding: disk.image())
            copy.damage("node.sqlite") { bytes in
                for index in page * 4096..<(page + 1) * 4096 { bytes[index] = 0 }
            }
            let faults = try verify(copy, isFull: true).faults
            if !faults.isEmpty { used += 1 }
        }
        #expect(used > 0, "\(random)")
    }

    @Test("no file and another program's file are told as that")
    func absent() throws {
        let disk = SimulatedDisk(seed: 1)
        #expect(throws: StoreError.noDatabase(path: disk.path("node.sqlite"))) { try verify(disk, isFull: false) }
        let folder = try TemporaryFolder()
        let path = folder.path("node.sqlite")
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE theirs (a)") }
        #expect(throws: StoreError.foreignFile(path: path)) {
            try DatabaseVerification.run(path: path, isFull: true)
        }
    }
}
