import Foundation
import Replication
import StoreCrashWriter
import TestKit
import Testing

@testable import Store

struct CompactionTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("node.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A database with many changes in rows, some of them sealed, that was closed; answers all of them.
    private func filled() throws -> [StoredChange] {
        var workload = RealWorkload()
        let changes = workload.next(2_000)
        let database = try NodeDatabase(path: path, policy: StoreWorkload.policy)
        try database.commit([workload.writes] + changes.map { .change($0) })
        try database.commit([.ownChain(changes[0].space, changes[0].chain, nonce: [1])])
        try database.close()
        return changes
    }

    @Test("a database that is compacted is smaller, holds the same, and its own chains go on")
    func compacts() throws {
        let changes = try filled()
        let outcome = try DatabaseCompaction.run(path: path, policy: StoreWorkload.policy)
        #expect(outcome.after < outcome.before, "\(outcome)")
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64
        #expect(size == outcome.after)
        let again = try DatabaseCompaction.run(path: path, policy: StoreWorkload.policy)
        #expect(again.sealed == 0 && again.after <= outcome.after)
        let verified = try DatabaseVerification.run(path: path, isFull: true)
        #expect(verified.faults == [] && verified.spaces.map(\.changes) == [changes.count])
        let database = try NodeDatabase(path: path, policy: StoreWorkload.policy)
        #expect(database.start == .closed)
        let space = try #require(try database.load().spaces.first)
        #expect(space.ownChain?.id == changes[0].chain)
        #expect(try space.rows().withoutSignatures == changes.withoutSignatures)
        try database.close()
    }

    @Test("with less than twice its size free nothing is begun; with just that it is done")
    func room() throws {
        _ = try filled()
        let url = URL(fileURLWithPath: path)
        let bytes = try Data(contentsOf: url)
        let need = 2 * UInt64(bytes.count)
        #expect(throws: StoreError.diskFull(.compacting)) {
            try DatabaseCompaction.run(path: path) { _ in need - 1 }
        }
        #expect(try Data(contentsOf: url) == bytes)
        _ = try DatabaseCompaction.run(path: path) { _ in need }
    }

    @Test("where there is no database, or something else, nothing is made or touched")
    func others() throws {
        #expect(throws: StoreError.noDatabase(path: path)) { try DatabaseCompaction.run(path: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
        try Data("no database".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: StoreError.self) { try DatabaseCompaction.run(path: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("no database".utf8))
    }
}
