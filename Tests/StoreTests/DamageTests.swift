import Foundation
import GRDB
import TestKit
import Testing

@testable import Store

struct DamageTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("node.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ bytes: [UInt8]) throws {
        try folder.write(bytes, to: "node.sqlite")
    }

    /// A closed database with a few hundred changes.
    private func wholeFile() throws -> [UInt8] {
        let database = try NodeDatabase(path: path)
        try database.commit([Samples.genesis(), .peer(Samples.peer()), .setting(key: "a", value: [1, 2, 3])])
        for start in stride(from: 0, to: 300, by: 30) {
            try database.commit(
                (start..<start + 30).map {
                    .change(
                        Samples.change(UInt64($0), chain: $0 % 3, body: [UInt8](repeating: UInt8($0 % 251), count: $0)))
                })
        }
        try database.close()
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test("an empty file is damage, not a beginning")
    func empty() throws {
        try write([])
        #expect(throws: StoreError.damaged(.opening, detail: "the file is empty")) { try NodeDatabase(path: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
    }

    @Test("a journal without its database is damage")
    func lostDatabase() throws {
        try folder.write("old", to: "node.sqlite-wal")
        #expect(throws: StoreError.damaged(.opening, detail: "the journal is there without its database")) {
            try NodeDatabase(path: path)
        }
    }

    @Test("what another program wrote is refused and left as it is")
    func foreign() throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE theirs (a)") }
        let theirs = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: StoreError.foreignFile(path: path)) { try NodeDatabase(path: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == theirs)

        for text in [
            "x",
            "Not a database, but long enough for a header of a hundred bytes, which is what SQLite reads first of all.",
        ] {
            try write([UInt8](text.utf8))
            #expect(throws: StoreError.foreignFile(path: path)) { try NodeDatabase(path: path) }
        }
    }

    @Test("a link, a folder or a pipe in the place of the file is refused")
    func notAFile() throws {
        #expect(symlink(folder.path("elsewhere"), path) == 0)
        #expect(throws: StoreError.notAFile(path: path)) { try NodeDatabase(path: path) }
        unlink(path)
        #expect(mkfifo(path, 0o600) == 0)
        #expect(throws: StoreError.notAFile(path: path)) { try NodeDatabase(path: path) }
        unlink(path)
        #expect(mkdir(path, 0o700) == 0)
        #expect(throws: StoreError.notAFile(path: path)) { try NodeDatabase(path: path) }
    }

    @Test("a database of a later version is refused and left as it is")
    func newer() throws {
        try NodeDatabase(path: path).close()
        try DatabaseQueue(path: path).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2 from the future')")
        }
        #expect(throws: StoreError.newerFormat(path: path)) { try NodeDatabase(path: path) }
    }

    @Test("a folder that others may enter is refused")
    func openFolder() throws {
        chmod(folder.path, 0o755)
        #expect(throws: StoreError.openToOthers(path: folder.path, owner: geteuid(), mode: 0o755)) {
            try NodeDatabase(path: path)
        }
    }

    @Test("a start that was killed while making the file is taken up again")
    func halfMade() throws {
        try folder.write("half a", to: "node.sqlite.new")
        try folder.write("journal", to: "node.sqlite.new-journal")
        let database = try NodeDatabase(path: path)
        try database.commit([Samples.genesis()])
        #expect(try !FileManager.default.contentsOfDirectory(atPath: folder.path).contains { $0.contains(".new") })
    }

    @Test("a file cut off anywhere is told as damage, or has lost nothing")
    func truncated() throws {
        let whole = try wholeFile()
        var refused = 0
        let lengths =
            [1, 15, 16, 99, 100, 511, 512, 4095, 4096, 4097] + stride(from: 8192, to: whole.count, by: 4096) + [
                whole.count - 1
            ]
        for length in lengths {
            try write(Array(whole[..<length]))
            for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
            do throws(StoreError) {
                let database = try NodeDatabase(path: path)
                #expect(try database.load().changes().count == 300, "cut to \(length)")
            } catch {
                refused += 1
                switch error {
                case .damaged, .foreignFile: break
                default: Issue.record("cut to \(length): \(error)")
                }
            }
        }
        // The last page is not used to its last byte.
        #expect(refused >= lengths.count - 1)
    }

    @Test("changed bytes anywhere in the file never end the process", arguments: SeededRandom.seeds(0..<2))
    func changedBytes(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let whole = try wholeFile()
        var refused = 0
        for _ in 0..<40 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...200, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(
                    in: .min ... .max, using: &random)
            }
            try write(damaged)
            for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
            do throws(StoreError) {
                let database = try NodeDatabase(path: path)
                _ = try database.load()
                _ = try database.changes(space: Samples.space(), chain: Samples.chain(), from: 0, to: 300)
                try database.commit([.change(Samples.change(1_000)), .setting(key: "b", value: [])])
                try database.check()
                try database.close()
            } catch {
                refused += 1
            }
        }
        #expect(refused > 5, "\(random)")
    }

    @Test("after an unclean end a spoilt page is found at the opening")
    func spoiltPage() throws {
        _ = try wholeFile()
        _ = try NodeDatabase(path: path)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let last = bytes.count - 4096
        bytes.replaceSubrange(last..<last + 64, with: repeatElement(0xFF, count: 64))
        try write(bytes)
        #expect {
            try NodeDatabase(path: path)
        } throws: { error in
            if case .damaged(.opening, _) = error as? StoreError { true } else { false }
        }
    }

    @Test("changed or missing bytes of the journal never end the process", arguments: SeededRandom.seeds(0..<2))
    func changedJournal(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let database = try NodeDatabase(path: path)
        try database.commit([Samples.genesis()])
        for sequence in 0..<40 { try database.commit([.change(Samples.change(UInt64(sequence)))]) }
        let file = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let journal = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "-wal")))
        #expect(journal.count > 40 * 4096)
        for _ in 0..<30 {
            let copy = try TemporaryFolder()
            try copy.write(file, to: "node.sqlite")
            var damaged = Array(journal[..<Int.random(in: 0...journal.count, using: &random)])
            for _ in 0..<Int.random(in: 0...3, using: &random) where !damaged.isEmpty {
                damaged[Int.random(in: damaged.indices, using: &random)] ^= 0xFF
            }
            try copy.write(damaged, to: "node.sqlite-wal")
            do throws(StoreError) {
                let reopened = try NodeDatabase(path: copy.path("node.sqlite"))
                let changes = try reopened.load().spaces.first?.changes ?? []
                // What is lost is lost from the end.
                #expect(changes == (0..<changes.count).map { Samples.change(UInt64($0)) }, "\(random)")
            } catch {
                Issue.record("\(error) \(random)")
            }
        }
    }

    @Test("rows that cannot be are told as damage")
    func impossibleRows() throws {
        let statements = [
            "UPDATE spaces SET id = x'01'", "UPDATE changes SET chain = 99", "UPDATE changes SET sequence = -1",
            "UPDATE changes SET id = x''", "UPDATE chains SET space = 99", "UPDATE chains SET id = x'00'",
            "UPDATE membershipOps SET space = 99", "UPDATE ownChains SET space = 99",
            "UPDATE peers SET deviceKey = x'00'",
            "UPDATE peerEndpoints SET deviceKey = x'00'",
        ]
        for statement in statements {
            let database = try NodeDatabase.inMemory()
            try database.commit([
                Samples.genesis(), .change(Samples.change(0)), .membershipOp(Samples.space(), id: .zero, bytes: []),
                .ownChain(Samples.space(), Samples.chain(), nonce: []), .peer(Samples.peer(endpoints: ["a:1"])),
            ])
            try database.queue.inDatabase { connection in
                try connection.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
                try connection.execute(sql: statement)
            }
            #expect { try database.load() } throws: { error in
                if case .damaged(.loading, _) = error as? StoreError { true } else { false }
            }
        }
    }
}
