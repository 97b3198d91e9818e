import Foundation
import GRDB
import Identity
import Membership
import Replication
import StoreCrashWriter
import TestKit
import Testing
import WireCodec

@testable import Store

struct SealingTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("node.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func policy(tail: Int = 20, segment: Int = 200) -> SealingPolicy {
        var policy = SealingPolicy()
        policy.tailMax = tail
        policy.tailMaxAtClose = 5
        policy.segmentMax = segment
        policy.smallFrom = 100
        return policy
    }

    private func rowCount(_ database: NodeDatabase) throws -> Int {
        try database.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM changes") ?? -1 }
    }

    @Test("a tail within its limit stays in rows; one past it is sealed, and all comes back in the order of arrival")
    func tail() throws {
        var workload = RealWorkload()
        let changes = workload.next(21)
        let database = try NodeDatabase(path: path, policy: policy())
        try database.commit([workload.writes] + changes[..<20].map { .change($0) })
        #expect(try database.seal() == 0)
        #expect(try rowCount(database) == 20)
        try database.commit([.change(changes[20])])
        #expect(try database.seal() == 21)
        #expect(try rowCount(database) == 0)
        let space = try database.load().spaces[0]
        #expect(space.sealedCount == 21 && space.changes.isEmpty && space.sealed.count == 1)
        #expect(try space.rows().withoutSignatures == changes.withoutSignatures)
        try database.check()
    }

    @Test("a clean end seals what waits, an unclean one loses nothing of it")
    func ends() throws {
        var workload = RealWorkload()
        let changes = workload.next(12)
        let first = try NodeDatabase(path: path, policy: policy())
        try first.commit([workload.writes] + changes[..<6].map { .change($0) })
        try first.close()
        let second = try NodeDatabase(path: path, policy: policy())
        #expect(second.wasClosedCleanly)
        #expect(try second.load().spaces[0].sealedCount == 6)
        try second.commit(changes[6...].map { .change($0) })
        let third = try NodeDatabase(path: path, policy: policy())
        #expect(try third.load().spaces[0].sealedCount == 6)
        #expect(try third.load().spaces[0].rows().withoutSignatures == changes.withoutSignatures)
    }

    @Test("a database of the first version opens with its rows, and they are sealed")
    func firstVersion() throws {
        var workload = RealWorkload()
        let changes = workload.next(50)
        try EarlierDatabase.write(changes, of: workload, upTo: "1 spaces, chains, changes", at: path)
        let database = try NodeDatabase(path: path, policy: policy())
        // That version noted nothing beside the file.
        #expect(database.start == .copied)
        #expect(try database.load().changes() == changes)
        #expect(try database.seal() == 50)
        #expect(try database.load().spaces[0].rows().withoutSignatures == changes.withoutSignatures)
        let more = workload.next(30)
        try database.commit(more.map { .change($0) })
        #expect(try database.seal() == 30)
        #expect(try database.load().spaces[0].rows().withoutSignatures == (changes + more).withoutSignatures)
        try database.check()
    }

    @Test(
        "whatever is committed, sealed, opened again and asked for, a list of the rows says the same",
        arguments: SeededRandom.seeds(0..<4))
    func model(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let policy = policy(tail: 10 + random.below(40), segment: 60 + random.below(300))
        var workload = RealWorkload()
        var database = try NodeDatabase(path: path, policy: policy)
        try database.commit([workload.writes])
        var model: [StoredChange] = []
        for _ in 0..<60 {
            switch random.below(8) {
            case 0:
                try database.close()
                database = try NodeDatabase(path: path, policy: policy)
            case 1: database = try NodeDatabase(path: path, policy: policy)
            case 2...4: try database.seal()
            default:
                let batch = workload.next(1 + random.below(40))
                // What was stored before may come again.
                let again = model.randomElement(using: &random).map { [$0] } ?? []
                model += batch
                try database.commit((again + batch).map { .change($0) })
            }
            let space = try #require(try database.load().spaces.first)
            #expect(try space.rows().map(\.id) == model.map(\.id), "\(random)")
            try checkRange(of: model, in: database, &random)
        }
        #expect(try database.load().spaces[0].sealedCount > 0, "\(random)")
        try database.check()
    }

    /// Asks for some changes of a chain as for a peer: they are those of the list, and a message can be made of them.
    private func checkRange(
        of model: [StoredChange], in database: NodeDatabase, _ random: inout SeededRandom
    ) throws {
        guard let one = model.randomElement(using: &random) else { return }
        let chain = model.filter { $0.chain == one.chain }
        let from = random.below(chain.count)
        let to = from + 1 + random.below(chain.count - from)
        let bytesMax = random.oneIn(2) ? Int.max : 200 + random.below(3_000)
        let found = try database.changes(
            space: one.space, chain: one.chain, from: UInt64(from), to: UInt64(to), bytesMax: bytesMax)
        #expect(!found.isEmpty, "\(random)")
        let expected = chain[from..<min(from + found.count, chain.count)]
        #expect(found.withoutSignatures == Array(expected).withoutSignatures, "\(random)")
        if bytesMax == .max {
            #expect(found.count >= to - from, "\(random)")
            #expect(ChangesMessage(run: found, space: one.space) != nil, "\(random)")
        }
        for (row, original) in zip(found, expected) where row.signature != nil {
            #expect(row.signature == original.signature, "\(random)")
        }
    }

    @Test("another change at the place of a sealed one is refused, the same one is passed over")
    func differing() throws {
        var workload = RealWorkload()
        let changes = workload.next(40)
        let database = try NodeDatabase.inMemory(policy: policy())
        try database.commit([workload.writes] + changes.map { .change($0) })
        #expect(try database.seal() == 40)
        try database.commit([.change(changes[3])])
        #expect(try rowCount(database) == 0)
        let other = StoredChange(
            space: changes[3].space, chain: changes[3].chain, sequence: changes[3].sequence, id: .zero, body: [],
            signature: nil)
        let refusal = StoreError.differingChange(
            space: other.space, chain: other.chain, sequence: other.sequence)
        #expect(throws: refusal) { try database.commit([.setting(key: "a", value: []), .change(other)]) }
        #expect(try database.load().settings.isEmpty)
    }

    @Test("rows that are no changes stay rows, and so does what comes behind them")
    func notChanges() throws {
        var workload = RealWorkload()
        let changes = workload.next(60)
        let broken = StoredChange(
            space: changes[30].space, chain: changes[30].chain, sequence: changes[30].sequence, id: changes[30].id,
            body: changes[30].body + [1], signature: changes[30].signature)
        let rows = changes[..<30] + [broken] + changes[31...]
        let database = try NodeDatabase.inMemory(policy: policy())
        try database.commit([workload.writes] + rows.map { .change($0) })
        #expect(try database.seal() == 30)
        #expect(try database.seal() == 0)
        #expect(try rowCount(database) == 30)
        #expect(try database.load().spaces[0].rows().withoutSignatures == Array(rows).withoutSignatures)
    }

    @Test("a segment ends where each of its chains has a signature")
    func unsignedEnd() throws {
        var workload = RealWorkload()
        let changes = workload.next(40).enumerated().map { index, change in
            StoredChange(
                space: change.space, chain: change.chain, sequence: change.sequence, id: change.id, body: change.body,
                signature: index < 25 ? change.signature : nil)
        }
        let database = try NodeDatabase.inMemory(policy: policy())
        try database.commit([workload.writes] + changes.map { .change($0) })
        #expect(try database.seal() == 25)
        #expect(try rowCount(database) == 15)
    }

    @Test("small segments grow together, and none over its limit")
    func merging() throws {
        var workload = RealWorkload()
        let database = try NodeDatabase.inMemory(policy: policy(tail: 20, segment: 200))
        try database.commit([workload.writes])
        for _ in 0..<40 {
            try database.commit(workload.next(25).map { .change($0) })
            #expect(try database.seal() == 25)
        }
        let counts = try database.queue.read {
            try Int.fetchAll($0, sql: "SELECT changeCount FROM sealedSegments ORDER BY number")
        }
        #expect(counts.reduce(0, +) == 1_000)
        #expect(counts.allSatisfy { $0 <= 200 })
        #expect(counts.count <= 10, "\(counts)")
        var again = RealWorkload()
        #expect(try database.load().spaces[0].rows().map(\.id) == again.next(1_000).map(\.id))
    }

    @Test("without room on the disk nothing is sealed and nothing lost")
    func fullDisk() throws {
        var workload = RealWorkload()
        let changes = workload.next(2_000)
        let database = try NodeDatabase(path: path, policy: policy(tail: 20, segment: 5_000))
        try database.commit([workload.writes] + changes.map { .change($0) })
        try database.queue.inDatabase { connection in
            let count = try Int.fetchOne(connection, sql: "PRAGMA page_count") ?? 0
            try connection.execute(sql: "PRAGMA max_page_count = \(count)")
        }
        #expect(throws: StoreError.diskFull(.sealing)) { try database.seal() }
        #expect(try database.load().changes() == changes)
        try database.queue.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
        #expect(try database.seal() == 2_000)
        #expect(try database.load().spaces[0].rows().withoutSignatures == changes.withoutSignatures)
    }

    @Test("a changed byte of a segment is told as damage when a peer asks for what is in it")
    func damage() throws {
        var workload = RealWorkload()
        let changes = workload.next(40)
        let database = try NodeDatabase.inMemory(policy: policy())
        try database.commit([workload.writes] + changes.map { .change($0) })
        try database.seal()
        try database.queue.write { connection in
            let bytes = try Data.fetchOne(connection, sql: "SELECT bytes FROM sealedSegments") ?? Data()
            var changed = bytes
            changed[bytes.count / 2] ^= 4
            try connection.execute(sql: "UPDATE sealedSegments SET bytes = ?", arguments: [changed])
        }
        #expect(throws: StoreError.self) {
            try database.changes(space: changes[0].space, chain: changes[0].chain, from: 0, to: 3)
        }
        #expect(throws: ReplicationError.sealBroken) { try database.load().spaces[0].rows() }
    }

    @Test("commits go on while another thread seals")
    func threads() async throws {
        var workload = RealWorkload()
        let database = try NodeDatabase(path: path, policy: policy())
        try database.commit([workload.writes])
        let batches = (0..<40).map { _ in workload.next(15) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for batch in batches { try database.commit(batch.map { .change($0) }) } }
            for _ in 0..<2 { group.addTask { for _ in 0..<20 { try database.seal() } } }
            try await group.waitForAll()
        }
        try database.seal()
        let rows = try database.load().spaces[0].rows()
        #expect(rows.withoutSignatures == Array(batches.joined()).withoutSignatures)
    }

    @Test("texts are given as long as they stand for all changes, and no longer")
    func texts() throws {
        var workload = RealWorkload()
        let changes = workload.next(30)
        let database = try NodeDatabase.inMemory(policy: policy())
        try database.commit([workload.writes] + changes.map { .change($0) })
        func text(_ number: UInt64, _ revision: Int, _ text: String?) -> CachedText {
            CachedText(
                document: Bytes32(0, 0, 0, number), path: "\(number).md", revision: revision, lengthInScalars: 2,
                text: text.map { [UInt8]($0.utf8) })
        }
        let first = CachedTexts(changeCount: 30, documents: [text(2, 5, "zwei"), text(1, 4, "é!")])
        try database.commit([.texts(workload.space, first)])
        #expect(try database.load().spaces[0].texts == first)
        try database.seal()
        #expect(try database.load().spaces[0].texts == first)
        try database.commit([.change(workload.next(1)[0])])
        #expect(try database.load().spaces[0].texts == nil)
        let second = CachedTexts(changeCount: 31, documents: [text(1, 6, nil), text(2, 5, nil), text(3, 0, "")])
        try database.commit([.texts(workload.space, second)])
        let expected = [text(1, 6, "é!"), text(2, 5, "zwei"), text(3, 0, "")]
        #expect(try database.load().spaces[0].texts == CachedTexts(changeCount: 31, documents: expected))
    }
}

extension DurableSpace {
    /// All changes as rows again.
    func rows() throws -> [StoredChange] {
        var rows: [StoredChange] = []
        for bytes in sealed {
            var reader = SealedReader(try SealedSegment(decoding: bytes, space: id))
            while let row = try reader.nextRow() { rows.append(row) }
        }
        return rows + changes
    }
}

extension [StoredChange] {
    /// Sealing leaves most signatures out.
    var withoutSignatures: [StoredChange] {
        map {
            StoredChange(
                space: $0.space, chain: $0.chain, sequence: $0.sequence, id: $0.id, body: $0.body, signature: nil)
        }
    }
}
