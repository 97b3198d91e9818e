import Foundation
import Replication
import StoreCrashWriter
import TestKit
import Testing

@testable import Store

@Suite("A node that is killed", .serialized)
struct CrashTests {
    @Test(
        "has every acknowledged change, whole batches only, and knows that it did not end well",
        arguments: SeededRandom.seeds(0..<2))
    func killed(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        print("killed nodes: \(random)")
        let folder = try TemporaryFolder()
        let path = folder.path("node.sqlite")
        var durable = 0
        for round in 0..<12 {
            let writer = try CrashWriter(["commit", path])
            // None means that it is killed while it opens the database, or makes it.
            var lines = try (0..<Int.random(in: 0..<25, using: &random)).map { _ in try writer.line() }
            Self.spin(forMicroseconds: UInt64.random(in: 0..<(round < 4 ? 20_000 : 3_000), using: &random))
            writer.kill()
            lines += writer.remainingLines()
            durable = max(durable, try lines.map(Self.count).max() ?? 0)
            guard FileManager.default.fileExists(atPath: path) else { continue }

            let database = try NodeDatabase(path: path)
            #expect(lines.isEmpty || !database.wasClosedCleanly, "round \(round), \(random)")
            try database.check()
            let changes = try database.load().spaces.first?.changes ?? []
            #expect(changes.count >= durable, "round \(round), \(random)")
            #expect(changes == changes.indices.map { CrashWorkload.change($0) }, "round \(round), \(random)")
            #expect(Self.isBatchEnd(changes.count), "round \(round), \(random)")
            durable = changes.count
            try database.close()
        }
        #expect(durable > 0, "\(random)")
    }

    @Test("while it seals has each change once, in rows or in a segment", arguments: SeededRandom.seeds(0..<2))
    func killedWhileSealing(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        print("nodes killed while they seal: \(random)")
        let folder = try TemporaryFolder()
        let path = folder.path("node.sqlite")
        var durable = 0
        var sealed = 0
        for round in 0..<10 {
            let writer = try CrashWriter(["seal", path])
            var lines = try (0..<Int.random(in: 1..<25, using: &random)).map { _ in try writer.line() }
            Self.spin(forMicroseconds: UInt64.random(in: 0..<4_000, using: &random))
            writer.kill()
            lines += writer.remainingLines()
            durable = max(durable, try lines.map(Self.count).max() ?? 0)
            let database = try NodeDatabase(path: path)
            try database.check()
            let space = try #require(try database.load().spaces.first)
            let rows = try space.rows()
            var workload = RealWorkload()
            #expect(rows.count >= durable, "round \(round), \(random)")
            #expect(rows.map(\.id) == workload.next(rows.count).map(\.id), "round \(round), \(random)")
            durable = rows.count
            sealed = max(sealed, space.sealedCount)
        }
        #expect(sealed > 0, "\(random)")
    }

    @Test("that is refused room on the disk keeps what was durable and says why", arguments: [200_000, 1_000_000])
    func noRoom(_ bytes: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("node.sqlite")
        let lines = try CrashWriter(["fill", path, "\(bytes)"]).remainingLines()
        #expect(lines.last?.hasPrefix("refused disk") == true, "\(lines.last ?? "nothing said")")
        let durable = try lines.dropLast().map { try Self.count(in: $0) }.max() ?? 0
        #expect(durable > 0)
        let database = try NodeDatabase(path: path)
        #expect(!database.wasClosedCleanly)
        try database.check()
        #expect(try database.load().changes() == (0..<durable).map { CrashWorkload.change($0) })
    }

    private struct UnknownLine: Error {
        let line: String
    }

    private static func count(in line: String) throws -> Int {
        let words = line.split(separator: " ")
        guard words.count == 2, ["opened", "durable"].contains(words[0]), let count = Int(words[1]) else {
            throw UnknownLine(line: line)
        }
        return count
    }

    private static func isBatchEnd(_ count: Int) -> Bool {
        var end = 0
        while end < count { end += CrashWorkload.batchCount(after: end) }
        return end == count
    }

    /// Lets the other process run on for a while that no clock tick rounds.
    private static func spin(forMicroseconds microseconds: UInt64) {
        let end = DispatchTime.now().uptimeNanoseconds + microseconds * 1_000
        while DispatchTime.now().uptimeNanoseconds < end {}
    }
}
