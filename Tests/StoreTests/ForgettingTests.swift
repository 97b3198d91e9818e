import CRDT
import Foundation
import GRDB
import Identity
import Membership
import Replication
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Store

/// Texts that go from the file.
struct ForgettingTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("node.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A chain of insertions into one document, some of them secrets; every text can be told in the bytes of a file.
    private struct Workload {
        let space: SpaceID
        let chain: ChainID
        let genesis: [UInt8]
        private(set) var rows: [StoredChange] = []

        init(secrets: Set<Int>, count: Int) throws {
            let random = RandomSource(seed: 11)
            let device = DeviceKey.generate(from: random)
            let made = try Genesis.create(
                title: "t", owner: device, ownerName: "a", nonce: random.bytes32(), time: 17_000_000_000)
            (space, genesis) = (made.id, made.encode())
            let origin = ChainOrigin(deviceKey: device.publicKey, nonce: [UInt8](repeating: 5, count: 16))
            chain = origin.chain(in: made.id)
            var table = ChainTable(space: made.id)
            for index in 0..<count {
                let text = secrets.contains(index) ? Self.secret(index) : Self.plain(index)
                let part = ChangePart.text(
                    document: Bytes32(7, 7, 7, 7), parents: index == 0 ? .start : .continued,
                    operations: [.insert(at: 0, text)])
                let context = Change.Context(
                    parents: [], membership: [], time: table.time(forNextOf: chain, at: 17_000_000_000 + UInt64(index)),
                    origin: origin)
                let change = try Change.make([part], context, at: table.nextPlace(of: chain))
                table.insert(change, isSigned: true)
                rows.append(StoredChange(change, space: space, signature: device.sign(change.signedBytes)))
            }
        }

        /// Long enough to have pages of its own now and then, and unlike any other.
        static func secret(_ index: Int) -> String {
            "hunter2-\(index)-" + String(repeating: "s3cr3t ", count: index % 3 == 0 ? 1_500 : 3)
        }

        static func plain(_ index: Int) -> String { "plain-\(index) " }

        /// What a text of these is known by in the bytes of a file.
        static let mark = Array("hunter2".utf8)
        static let otherMark = Array("s3cr3t".utf8)
        static let plainMark = Array("plain-".utf8)

        var writes: [DurableWrite] { [.space(space, genesis: genesis)] + rows.map { .change($0) } }

        func range(_ sequences: Range<UInt64>) -> ChainRange {
            ChainRange(chain: chain, from: sequences.lowerBound, to: sequences.upperBound)
        }
    }

    private func policy(tail: Int = 10_000, segment: Int = 60) -> SealingPolicy {
        var policy = SealingPolicy()
        policy.tailMax = tail
        policy.tailMaxAtClose = tail
        policy.segmentMax = segment
        policy.smallFrom = 1_000
        return policy
    }

    /// Whether any file of the database has these bytes somewhere.
    private func files(hold mark: [UInt8]) throws -> Bool {
        try ["", "-wal", "-shm"].contains { suffix in
            guard FileManager.default.fileExists(atPath: path + suffix) else { return false }
            return try Data(contentsOf: URL(fileURLWithPath: path + suffix)).range(of: Data(mark)) != nil
        }
    }

    /// Every change as it would go out, by its place in the chain.
    private func sent(_ database: NodeDatabase, _ workload: Workload) throws -> [StoredChange] {
        var rows: [StoredChange] = []
        while rows.count < workload.rows.count {
            let more = try database.changes(
                space: workload.space, chain: workload.chain, from: UInt64(rows.count), to: UInt64(workload.rows.count))
            if more.isEmpty { break }
            rows += more
        }
        return rows
    }

    private func expectForgotten(_ database: NodeDatabase, _ workload: Workload, _ secrets: Set<Int>) throws {
        let rows = try sent(database, workload)
        #expect(rows.map(\.id) == workload.rows.map(\.id))
        for (index, row) in rows.enumerated() {
            let original = workload.rows[index]
            #expect(
                row.body == (secrets.contains(index) ? try original.forgettingText().body : original.body), "\(index)")
        }
        let space = try database.load().spaces[0]
        #expect(try space.rows().map(\.body) == rows.map(\.body))
        try database.check()
    }

    @Test("a text in rows goes from the file and its journal, and what is beside it stays")
    func rows() throws {
        let secrets: Set = [3, 4, 5, 20]
        let workload = try Workload(secrets: secrets, count: 40)
        let database = try NodeDatabase(path: path, policy: policy())
        try database.commit(workload.writes)
        #expect(try files(hold: Workload.mark) && files(hold: Workload.otherMark))
        try database.commit([.forget(workload.space, [workload.range(3..<6), workload.range(20..<21)])])
        try database.seal()
        #expect(try !files(hold: Workload.mark) && !files(hold: Workload.otherMark))
        #expect(try files(hold: Workload.plainMark))
        try expectForgotten(database, workload, secrets)
        try database.close()
        #expect(try !files(hold: Workload.mark) && !files(hold: Workload.otherMark))
    }

    @Test("so does one in segments, with the pages that its rows lay on before")
    func segments() throws {
        let secrets: Set = [0, 3, 59, 60, 61, 119]
        let workload = try Workload(secrets: secrets, count: 130)
        let database = try NodeDatabase(path: path, policy: policy(tail: 10))
        try database.commit(workload.writes)
        #expect(try database.seal() == 120)
        let sealed = try database.load().spaces[0].sealed
        try database.commit([
            .forget(workload.space, secrets.sorted().map { workload.range(UInt64($0)..<UInt64($0) + 1) })
        ])
        // Sealing what waits comes after.
        try database.seal()
        try expectForgotten(database, workload, secrets)
        #expect(try database.load().spaces[0].sealed.count == sealed.count)
        #expect(try !files(hold: Workload.mark) && !files(hold: Workload.otherMark))
        // The segments' columns are packed: what they say is what counts.
        let texts = try database.load().spaces[0].rows().map { String(decoding: $0.body, as: UTF8.self) }
        #expect(texts.allSatisfy { !$0.contains("hunter2") && !$0.contains("s3cr3t") })
    }

    @Test("a range over rows and several segments goes whole; kept texts go with it")
    func everything() throws {
        let workload = try Workload(secrets: Set(0..<150), count: 150)
        let database = try NodeDatabase(path: path, policy: policy(tail: 10))
        try database.commit(workload.writes)
        try database.seal()
        let text = CachedText(
            document: Bytes32(7, 7, 7, 7), path: "a", revision: 1, lengthInScalars: 7, text: Workload.mark)
        try database.commit([.texts(workload.space, CachedTexts(changeCount: 150, documents: [text]))])
        try database.commit([.forget(workload.space, [workload.range(0..<(1 << 31))])])
        try database.seal()
        try expectForgotten(database, workload, Set(0..<150))
        #expect(try database.load().spaces[0].texts == nil)
        #expect(try !files(hold: Workload.mark) && !files(hold: Workload.otherMark))
    }

    @Test("what was asked for before a crash is done after it, and once")
    func crash() throws {
        let secrets: Set = [7, 70]
        let workload = try Workload(secrets: secrets, count: 90)
        let first = try NodeDatabase(path: path, policy: policy(tail: 10))
        try first.commit(workload.writes)
        try first.seal()
        try first.commit([.forget(workload.space, [workload.range(7..<8), workload.range(70..<71)])])
        // The process ends here: the connection is given up, as a kill would.
        let second = try NodeDatabase(path: path, policy: policy(tail: 10))
        #expect(!second.wasClosedCleanly)
        try second.seal()
        try expectForgotten(second, workload, secrets)
        let left = try second.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM forgetting") }
        #expect(left == 0)
        try second.close()
        let third = try NodeDatabase(path: path, policy: policy(tail: 10))
        try expectForgotten(third, workload, secrets)
    }

    @Test("a clean end carries out what nobody sealed for; a change may come again, whole, and stays forgotten")
    func ends() throws {
        let workload = try Workload(secrets: [2], count: 5)
        let first = try NodeDatabase(path: path, policy: policy())
        try first.commit(workload.writes + [.forget(workload.space, [workload.range(2..<3)])])
        try first.close()
        #expect(try !files(hold: Workload.mark))
        let second = try NodeDatabase(path: path, policy: policy())
        try second.commit(workload.rows.map { .change($0) })
        try second.commit([.forget(workload.space, [workload.range(2..<3)])])
        try second.commit([.forget(workload.space, [workload.range(2..<3)])])
        try second.seal()
        try expectForgotten(second, workload, [2])
        #expect(throws: StoreError.sequenceTooLarge(.max)) {
            try second.commit([.forget(workload.space, [ChainRange(chain: workload.chain, from: 0, to: .max)])])
        }
    }

    @Test("commits and sealing go on while texts go", arguments: SeededRandom.seeds(0..<2))
    func threads(seed: UInt64) async throws {
        let secrets = Set(stride(from: 0, to: 200, by: 3))
        let workload = try Workload(secrets: secrets, count: 200)
        let database = try NodeDatabase(path: path, policy: policy(tail: 15))
        try database.commit([.space(workload.space, genesis: workload.genesis)])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for (index, row) in workload.rows.enumerated() {
                    let place = UInt64(index)
                    let forget: [DurableWrite] =
                        secrets.contains(index) ? [.forget(workload.space, [workload.range(place..<place + 1)])] : []
                    try database.commit([.change(row)] + forget)
                }
            }
            group.addTask { for _ in 0..<20 { try database.seal() } }
            try await group.waitForAll()
        }
        try database.seal()
        try expectForgotten(database, workload, secrets)
        #expect(try !files(hold: Workload.mark))
    }
}
