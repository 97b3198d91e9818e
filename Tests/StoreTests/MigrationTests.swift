import StoreCrashWriter
import TestKit
import Testing

@testable import Store

struct MigrationTests {
    @Test(
        "a database of each earlier version opens with all that it holds, and has the tables of a new one then",
        arguments: [
            "1 spaces, chains, changes", "2 sealed segments, texts", "3 texts to be forgotten", "4 strands of chains",
            "5 folders",
        ])
    func earlier(_ version: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("node.sqlite")
        var workload = RealWorkload()
        let changes = workload.next(120)
        try EarlierDatabase.write(changes, of: workload, upTo: version, at: path)
        let database = try NodeDatabase(path: path, policy: StoreWorkload.policy)
        #expect(try database.load().changes() == changes)
        #expect(try database.queue.inDatabase { try StoreChecker.faults(in: $0) } == [])
        try database.commit(workload.next(30).map { .change($0) })
        try database.seal()
        try database.close()
        let verified = try DatabaseVerification.run(path: path, isFull: true)
        #expect(verified.faults == [] && verified.spaces.map(\.changes) == [150])
    }

    @Test("the versions that the test above goes through are all but the newest")
    func versions() throws {
        #expect(Migrations.all.migrations.count == 6)
    }
}
