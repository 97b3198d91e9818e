import Foundation
import GRDB
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Store

struct NodeDatabaseTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("node.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("a new database is empty and counts as closed cleanly")
    func new() throws {
        for database in [try NodeDatabase(path: path), try .inMemory()] {
            let state = try database.load()
            #expect(state.spaces.isEmpty && state.peers.isEmpty && state.settings.isEmpty)
            #expect(state.wasClosedCleanly && database.wasClosedCleanly)
        }
    }

    @Test("everything stored is there after opening again, changes in the order in which they came")
    func roundTrip() throws {
        let long = [UInt8](repeating: 7, count: 300_000)
        let changes = [
            Samples.change(0, chain: 2), Samples.change(0, chain: 1, body: []), Samples.change(1, chain: 2, body: long),
            Samples.change(0, chain: 2, space: 2), Samples.change(1, chain: 1, signature: [9, 8]),
        ]
        let writes: [DurableWrite] =
            [
                Samples.genesis(2), Samples.genesis(1),
                .membershipOp(Samples.space(2), id: Samples.bytes32(9, 2), bytes: [2]),
                .membershipOp(Samples.space(2), id: Samples.bytes32(9, 1), bytes: [1]),
                .ownChain(Samples.space(1), Samples.chain(1), nonce: [4, 5]), .peer(Samples.peer(2)),
                .peer(Samples.peer(1, name: "Zoë \u{202E}", endpoints: [])), .setting(key: "ключ", value: [0, 255]),
                .setting(key: "", value: [1]), .setting(key: "gone", value: [2]),
                .setting(key: "gone", value: []), .setting(key: "never", value: []),
            ] + changes.map { .change($0) }
        let first = try NodeDatabase(path: path)
        try first.commit(writes)
        try first.close()

        let state = try NodeDatabase(path: path).load()
        #expect(state.wasClosedCleanly)
        #expect(state.spaces.map(\.id) == [Samples.space(2), Samples.space(1)])
        #expect(state.spaces.map(\.genesis) == [Array("genesis 2".utf8), Array("genesis 1".utf8)])
        #expect(state.spaces.map(\.membershipOps) == [[[2], [1]], []])
        #expect(state.changes(ofSpace: 0) == changes.filter { $0.space == Samples.space(2) })
        #expect(state.changes(ofSpace: 1) == changes.filter { $0.space == Samples.space(1) })
        #expect(state.spaces[0].ownChain == nil)
        #expect(state.spaces[1].ownChain?.id == Samples.chain(1) && state.spaces[1].ownChain?.nonce == [4, 5])
        #expect(state.peers == [Samples.peer(1, name: "Zoë \u{202E}", endpoints: []), Samples.peer(2)])
        #expect(state.settings == ["ключ": [0, 255], "": [1]])
    }

    @Test("a write may be repeated; the later setting, peer and own chain stand")
    func repeated() throws {
        let database = try NodeDatabase.inMemory()
        let writes: [DurableWrite] = [
            Samples.genesis(), .membershipOp(Samples.space(), id: Samples.bytes32(9, 1), bytes: [1]),
            .change(Samples.change(0)), .change(Samples.change(1)),
            .ownChain(Samples.space(), Samples.chain(1), nonce: [1]),
            .peer(Samples.peer()), .setting(key: "a", value: [1]),
        ]
        try database.commit(writes + writes)
        try database.commit([
            .ownChain(Samples.space(), Samples.chain(2), nonce: [2]), .setting(key: "a", value: [2]),
            .peer(Samples.peer(name: "Mo", time: 2, endpoints: ["b:3"])),
        ])
        try database.commit([.change(Samples.change(0)), .change(Samples.change(2))])
        let state = try database.load()
        #expect(state.changes() == [Samples.change(0), Samples.change(1), Samples.change(2)])
        #expect(state.spaces[0].membershipOps == [[1]])
        #expect(state.spaces[0].ownChain?.id == Samples.chain(2))
        #expect(state.peers == [Samples.peer(name: "Mo", time: 2, endpoints: ["b:3"])])
        #expect(state.settings == ["a": [2]])
    }

    @Test("a change that came without a signature may get one later, and keeps it")
    func signatures() throws {
        let database = try NodeDatabase.inMemory()
        try database.commit([Samples.genesis(), .change(Samples.change(0))])
        try database.commit([.change(Samples.change(0, signature: [1]))])
        #expect(try database.load().changes() == [Samples.change(0, signature: [1])])
        try database.commit([.change(Samples.change(0))])
        try database.commit([.change(Samples.change(0, signature: [2]))])
        #expect(try database.load().changes() == [Samples.change(0, signature: [1])])
    }

    @Test("another change at a taken place is refused, and with it all of its batch")
    func differingChange() throws {
        let database = try NodeDatabase.inMemory()
        try database.commit([Samples.genesis(), .change(Samples.change(0))])
        let refusal = StoreError.differingChange(space: Samples.space(), chain: Samples.chain(), sequence: 0)
        for signature in [nil, [1]] as [[UInt8]?] {
            #expect(throws: refusal) {
                try database.commit([
                    .change(Samples.change(1)), .change(Samples.change(0, id: 77, signature: signature)),
                ])
            }
        }
        #expect(try database.load().changes() == [Samples.change(0)])
        try database.commit([.change(Samples.change(1))])
        #expect(try database.load().changes().count == 2)
    }

    @Test("nothing is stored for a space that is not there, unless the batch brings it first")
    func unknownSpace() throws {
        let database = try NodeDatabase.inMemory()
        let writes: [DurableWrite] = [
            .change(Samples.change(0)), .ownChain(Samples.space(), Samples.chain(), nonce: []),
            .membershipOp(Samples.space(), id: Samples.bytes32(9, 1), bytes: []),
        ]
        for write in writes {
            #expect(throws: StoreError.unknownSpace(Samples.space())) {
                try database.commit([.setting(key: "a", value: []), write, Samples.genesis()])
            }
        }
        #expect(try database.load().settings.isEmpty)
        try database.commit([Samples.genesis()] + writes)
        #expect(try database.load().changes() == [Samples.change(0)])
    }

    @Test("a sequence above what SQLite can count is refused, the last one it can is stored")
    func sequenceLimit() throws {
        let database = try NodeDatabase.inMemory()
        let last = UInt64(Int64.max)
        let edge = StoredChange(
            space: Samples.space(), chain: Samples.chain(), sequence: last, id: .zero, body: [], signature: nil)
        try database.commit([Samples.genesis(), .change(edge)])
        #expect(try database.load().changes() == [edge])
        let past = StoredChange(
            space: Samples.space(), chain: Samples.chain(), sequence: last + 1, id: .zero, body: [], signature: nil)
        #expect(throws: StoreError.sequenceTooLarge(last + 1)) { try database.commit([.change(past)]) }
    }

    @Test("the time of a peer's newest handshake never goes back")
    func handshakeTime() throws {
        let database = try NodeDatabase.inMemory()
        for time in [5, 9, 7] as [UInt8] { try database.commit([.peer(Samples.peer(time: time))]) }
        #expect(try database.load().peers[0].newestHandshakeTime.last == 9)
    }

    @Test("changes of a chain are given by range, and no more than was asked for")
    func ranges() throws {
        let database = try NodeDatabase.inMemory()
        let changes = (0..<10).map { Samples.change(UInt64($0), body: [UInt8](repeating: 1, count: 100)) }
        try database.commit([Samples.genesis(1), Samples.genesis(2)])
        try database.commit(changes.reversed().map { .change($0) } + [.change(Samples.change(0, chain: 2))])
        func sequences(_ from: UInt64, _ to: UInt64, _ bytesMax: Int = .max) throws -> [UInt64] {
            try database.changes(
                space: Samples.space(), chain: Samples.chain(), from: from, to: to, bytesMax: bytesMax
            ).map(\.sequence)
        }
        #expect(try sequences(0, 10) == Array(0..<10))
        #expect(try sequences(3, 5) == [3, 4])
        #expect(try sequences(8, .max) == [8, 9])
        #expect(try sequences(5, 5) == [] && sequences(10, 20) == [] && sequences(.max, .max) == [])
        // Each counts 32 bytes more: what it may grow by when its text is forgotten.
        #expect(try sequences(0, 10, 396) == [0, 1, 2])
        #expect(try sequences(0, 10, 395) == [0, 1])
        #expect(try sequences(0, 10, 0) == [0])
        let all = try database.changes(space: Samples.space(), chain: Samples.chain(), from: 0, to: 10)
        #expect(all == changes)
        #expect(try database.changes(space: Samples.space(2), chain: Samples.chain(), from: 0, to: 10).isEmpty)
        #expect(try database.changes(space: Samples.space(3), chain: Samples.chain(), from: 0, to: 10).isEmpty)
    }

    @Test("the file is in WAL mode, synced at each commit, and its owner's alone")
    func durability() throws {
        let database = try NodeDatabase(path: path)
        try database.commit([Samples.genesis()])
        let pragmas = try database.queue.read { connection in
            try ["journal_mode", "synchronous", "foreign_keys", "checkpoint_fullfsync"].map {
                try String.fetchOne(connection, sql: "PRAGMA \($0)")
            }
        }
        #expect(pragmas == ["wal", "2", "1", "1"])
        for suffix in ["", "-wal"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        #expect(try database.sizeInBytes() >= 4096)
        try database.check()
    }

    @Test("a node that did not close is told of at the next opening, one that did is not")
    func closing() throws {
        _ = try NodeDatabase(path: path)
        let second = try NodeDatabase(path: path)
        #expect(!second.wasClosedCleanly)
        try second.commit([Samples.genesis()])
        try second.close()
        try second.close()
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        let third = try NodeDatabase(path: path)
        #expect(third.wasClosedCleanly)
        #expect(try third.load().wasClosedCleanly)
        #expect(try !NodeDatabase(path: path).wasClosedCleanly)
    }

    @Test("after an unclean end the node's own chains are forgotten for good, their changes are not")
    func ownChainAfterCrash() throws {
        let writes: [DurableWrite] = [
            Samples.genesis(), .ownChain(Samples.space(), Samples.chain(), nonce: [1]), .change(Samples.change(0)),
        ]
        let first = try NodeDatabase(path: path)
        try first.commit(writes)
        try first.close()
        let kept = try NodeDatabase(path: path)
        #expect(try kept.load().spaces[0].ownChain?.id == Samples.chain())
        // It is not closed, and the next one ends well without a word.
        try NodeDatabase(path: path).close()
        let last = try NodeDatabase(path: path)
        #expect(last.wasClosedCleanly)
        #expect(try last.load().spaces[0].ownChain == nil)
        #expect(try last.load().changes() == [Samples.change(0)])
    }

    @Test("threads that commit and read at once find whole batches")
    func threads() async throws {
        let database = try NodeDatabase(path: path)
        try database.commit([Samples.genesis()])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for chain in 1...4 {
                group.addTask {
                    for batch in 0..<10 {
                        let sequences = UInt64(batch) * 5..<UInt64(batch) * 5 + 5
                        try database.commit(sequences.map { .change(Samples.change($0, chain: chain)) })
                        #expect(try database.load().changes().count % 5 == 0)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try database.load().changes().count == 200)
    }

    @Test("a node whose write was refused does not end cleanly, since peers may have more than is stored")
    func lostWrite() throws {
        let first = try NodeDatabase(path: path)
        #expect(throws: StoreError.unknownSpace(Samples.space())) { try first.commit([.change(Samples.change(0))]) }
        try first.close()
        #expect(try !NodeDatabase(path: path).wasClosedCleanly)
    }

    @Test("after closing every call says so")
    func closed() throws {
        for database in [try NodeDatabase(path: path), try .inMemory()] {
            try database.close()
            #expect(throws: StoreError.closed(.committing)) { try database.commit([Samples.genesis()]) }
            #expect(throws: StoreError.closed(.loading)) { try database.load() }
            #expect(throws: StoreError.closed(.readingChanges)) {
                try database.changes(space: Samples.space(), chain: Samples.chain(), from: 0, to: 1)
            }
            #expect(throws: StoreError.closed(.checking)) { try database.check() }
            try database.commit([])
        }
    }

    @Test("a database in memory opens again with all that was committed")
    func reopeningMemory() throws {
        let first = try NodeDatabase.inMemory()
        try first.commit([Samples.genesis(), .change(Samples.change(0))])
        let second = try NodeDatabase.inMemory(reopening: first)
        #expect(!second.wasClosedCleanly)
        #expect(try second.load().changes() == [Samples.change(0)])
        try second.close()
        let third = try NodeDatabase.inMemory(reopening: second)
        #expect(third.wasClosedCleanly)
        #expect(try third.load().changes() == [Samples.change(0)])
        #expect(try third.sizeInBytes() > 0)
    }

    @Test("a lock held by another process is waited for, then told")
    func busy() throws {
        let database = try NodeDatabase(path: path)
        try database.commit([Samples.genesis()])
        try database.queue.inDatabase { try $0.execute(sql: "PRAGMA busy_timeout = 1") }
        let other = try DatabaseQueue(path: path)
        try other.inDatabase { connection in
            try connection.execute(sql: "BEGIN IMMEDIATE")
            #expect(throws: StoreError.busy(.committing)) { try database.commit([.setting(key: "a", value: [])]) }
            #expect(try database.load().spaces.count == 1)
            try connection.execute(sql: "ROLLBACK")
        }
        try database.commit([.setting(key: "a", value: [])])
    }

    @Test("on a full disk a commit is refused as a whole, what was stored stays, and later commits work")
    func fullDisk() throws {
        let database = try NodeDatabase(path: path)
        try database.commit([Samples.genesis(), .change(Samples.change(0))])
        try database.queue.inDatabase { connection in
            let count = try Int.fetchOne(connection, sql: "PRAGMA page_count") ?? 0
            try connection.execute(sql: "PRAGMA max_page_count = \(count + 4)")
        }
        let large = (1...20).map {
            DurableWrite.change(Samples.change(UInt64($0), body: [UInt8](repeating: 1, count: 4096)))
        }
        #expect(throws: StoreError.diskFull(.committing)) { try database.commit(large) }
        #expect(try database.load().changes() == [Samples.change(0)])
        try database.queue.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
        try database.commit(large)
        #expect(try database.load().changes().count == 21)
        try database.check()
    }
}
