import Foundation
import GRDB
import Replication
import StoreCrashWriter
import TestKit
import Testing

@testable import Store

@Suite("a database that is only read")
struct ReadOnlyTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("node.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
        chmod(folder.path, 0o700)
    }

    @Test("gives what was stored, takes no write, and leaves the file as it was", arguments: [true, false])
    func reads(closesFirst: Bool) throws {
        let writer = try NodeDatabase(path: path)
        try writer.commit([
            Samples.genesis(1), .change(Samples.change(0, chain: 1)), .change(Samples.change(1, chain: 1)),
        ])
        if closesFirst { try writer.close() }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let reader = try #require(try NodeDatabase(reading: path))
        #expect(try reader.load().spaces.map(\.id) == [Samples.space(1)])
        #expect(
            try reader.changes(space: Samples.space(1), chain: Samples.change(0, chain: 1).chain, from: 0, to: 9).count
                == 2)
        #expect(throws: StoreError.self) { try reader.commit([.change(Samples.change(2, chain: 1))]) }
        try reader.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        // Whoever wrote goes on, and finds what it closed as it left it.
        if closesFirst {
            #expect(try NodeDatabase(path: path).wasClosedCleanly)
        } else {
            try writer.commit([.change(Samples.change(2, chain: 1))])
            #expect(try writer.load().spaces.first?.changes.count == 3)
        }
    }

    @Test("is not opened where there is none, where it is marked as damaged, and where its schema is an earlier one")
    func refused() throws {
        #expect(try NodeDatabase(reading: path) == nil)
        #expect(!FileManager.default.fileExists(atPath: path))
        try NodeDatabase(path: path).close()
        try DamageMark(of: path).write()
        #expect(try NodeDatabase(reading: path) == nil)
        try DamageMark(of: path).remove()
        #expect(try NodeDatabase(reading: path) != nil)
        let earlier = folder.path("earlier.sqlite")
        let queue = try DatabaseQueue(path: earlier)
        try Migrations.all.migrate(queue, upTo: try #require(Migrations.all.migrations.dropLast().last))
        try queue.close()
        #expect(try NodeDatabase(reading: earlier) == nil)
    }

    @Test("of another program is told, and left alone")
    func foreign() throws {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { try $0.execute(sql: "CREATE TABLE birds (name TEXT)") }
        try queue.close()
        #expect(throws: StoreError.foreignFile(path: path)) { try NodeDatabase(reading: path) }
    }
}
