import GRDB
import Replication
import StoreCrashWriter
import TestKit
import Testing

@testable import Store

/// Small segments of a space become few large ones.
struct MergingTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("node.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func policy(segmentMax: Int, mergedMin: Int) -> SealingPolicy {
        var policy = SealingPolicy()
        (policy.tailMax, policy.tailMaxAtClose) = (10, 1)
        (policy.segmentMax, policy.mergedMin, policy.smallFrom) = (segmentMax, mergedMin, 10_000)
        return policy
    }

    private func sizes(_ database: NodeDatabase) throws -> [Int] {
        try database.queue.read { try Int.fetchAll($0, sql: "SELECT changeCount FROM sealedSegments ORDER BY number") }
    }

    /// A closed database whose changes lie in many small segments, in the order in which all of them came.
    private func scattered(_ changes: [StoredChange], _ first: DurableWrite) throws {
        let database = try NodeDatabase(path: path, policy: policy(segmentMax: 20, mergedMin: 1_000))
        try database.commit([first] + changes.map { .change($0) })
        while try database.seal() > 0 {}
        try database.close()
    }

    private func expectSame(_ changes: [StoredChange], in database: NodeDatabase) throws {
        #expect(try database.load().spaces[0].rows().withoutSignatures == changes.withoutSignatures)
        #expect(try database.queue.inDatabase { try StoreChecker.faults(in: $0) } == [])
        for chain in Set(changes.map(\.chain)) {
            let expected = changes.filter { $0.chain == chain }
            let read = try database.changes(
                space: changes[0].space, chain: chain, from: 1, to: UInt64(expected.count), bytesMax: .max)
            #expect(read.withoutSignatures == Array(expected.dropFirst()).withoutSignatures)
        }
    }

    @Test("many small segments side by side are merged when changes are sealed, large ones stay, and nothing is lost")
    func live() throws {
        var workload = RealWorkload()
        let changes = workload.next(440)
        try scattered(Array(changes[..<400]), workload.writes)
        let database = try NodeDatabase(path: path, policy: policy(segmentMax: 150, mergedMin: 4))
        let before = try sizes(database)
        #expect(before.count >= 20 && before.allSatisfy { $0 <= 20 })
        try database.commit(changes[400...].map { .change($0) })
        #expect(try database.seal() > 0)
        let after = try sizes(database)
        #expect(after.count <= 5 && after.reduce(0, +) >= 430 && after.allSatisfy { $0 <= 150 }, "\(after)")
        try expectSame(changes, in: database)
        // Large ones are not written again for the sake of a small one.
        let more = workload.next(12)
        try database.commit(more.map { .change($0) })
        try database.seal()
        #expect(try Array(sizes(database).prefix(2)) == Array(after.prefix(2)))
        try expectSame(changes + more, in: database)
        try database.close()
    }

    @Test("compacting leaves as few segments as hold the changes, and a second time finds nothing to do")
    func compacting() throws {
        var workload = RealWorkload()
        let changes = workload.next(400)
        try scattered(changes, workload.writes)
        let wide = policy(segmentMax: 150, mergedMin: 8)
        let outcome = try DatabaseCompaction.run(path: path, policy: wide)
        #expect(outcome.merged >= 17 && outcome.after < outcome.before, "\(outcome)")
        #expect(try DatabaseCompaction.run(path: path, policy: wide).merged == 0)
        #expect(try DatabaseVerification.run(path: path, isFull: true).faults == [])
        let database = try NodeDatabase(path: path, policy: wide)
        #expect(database.start == .closed)
        #expect(try sizes(database).count == 3)
        try expectSame(changes, in: database)
        try database.close()
    }

    @Test("segments whose bodies together are more than one may have stay apart")
    func bytes() throws {
        var workload = RealWorkload()
        let changes = workload.next(200)
        try scattered(changes, workload.writes)
        var narrow = policy(segmentMax: 150, mergedMin: 8)
        narrow.segmentMaxInBytes = 1
        #expect(try DatabaseCompaction.run(path: path, policy: narrow).merged == 0)
        let database = try NodeDatabase(path: path, policy: narrow)
        try expectSame(changes, in: database)
        try database.close()
    }
}
