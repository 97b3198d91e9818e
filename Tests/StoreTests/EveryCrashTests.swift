import Foundation
import Replication
import Simulation
import TestKit
import Testing

@testable import Store

/// The power goes, or a call fails, at every point of a store's life: some of them here, all of them when
/// `ATELIER_LONG_TESTS` is 1.
struct EveryCrashTests {
    private static let isLong = ProcessInfo.processInfo.environment["ATELIER_LONG_TESTS"] == "1"
    /// One point in so many is looked at: a number without a divisor in common with what repeats.
    private static let step = isLong ? 1 : 17
    private static let draws = isLong ? 6 : 3

    private static func run(on disk: SimulatedDisk) -> StoreRun {
        StoreRun(path: disk.path("node.sqlite"), on: disk)
    }

    /// What a whole run asks of a disk.
    private static func whole() throws -> DiskCounts {
        let disk = SimulatedDisk(seed: 0)
        var run = run(on: disk)
        try run.proceed()
        return disk.counts
    }

    @Test("the checker finds a whole run without fault, and each fault that is made")
    func checker() throws {
        let disk = SimulatedDisk(seed: 0)
        let path = disk.path("node.sqlite")
        let made = try NodeDatabase(path: path, on: disk, policy: StoreWorkload.policy)
        try made.commit(StoreWorkload.writes(from: 0, to: 270))
        try made.seal()
        try made.commit(StoreWorkload.writes(from: 270, to: 280))
        disk.restart(after: .kill)
        func faults(after sql: String?) throws -> [String] {
            let copy = SimulatedDisk(seed: 1, holding: disk.image())
            let database = try NodeDatabase(path: copy.path("node.sqlite"), on: copy)
            if let sql { try database.queue.inDatabase { try $0.execute(sql: sql) } }
            return try database.queue.inDatabase { try StoreChecker.faults(in: $0) }
        }
        #expect(try faults(after: nil) == [])
        let last = "(SELECT max(arrival) FROM changes)"
        for sql in [
            "DELETE FROM changes WHERE arrival < \(last)",
            "UPDATE changes SET body = CAST(body || x'61' AS BLOB) WHERE arrival = \(last)",
            "UPDATE changes SET signature = NULL",
            "UPDATE changes SET signature = CAST(zeroblob(64) AS BLOB) WHERE arrival = \(last)",
            "UPDATE chains SET id = randomblob(32) WHERE number = 1",
            "UPDATE sealedSegments SET changeCount = changeCount + 1",
            "UPDATE sealedSegments SET bytes = CAST(bytes || x'00' AS BLOB)",
            "DELETE FROM sealedSegments WHERE number = (SELECT min(number) FROM sealedSegments)",
        ] {
            #expect(try !faults(after: sql).isEmpty, "\(sql)")
        }
    }

    @Test(
        "a loss of power at any write, sync, rename or deletion loses nothing that was acknowledged and tears nothing")
    func powerLoss() throws {
        let count = try Self.whole().changes
        var points = 0
        for point in stride(from: 0, to: count, by: Self.step) {
            let disk = SimulatedDisk(seed: UInt64(point))
            disk.faults.losesPowerAtChange = point
            var run = Self.run(on: disk)
            // Close gives back what room it can and asks no more of the disk.
            do throws(StoreError) { try run.proceed() } catch { #expect(disk.isOff, "point \(point): \(error)") }
            #expect(disk.isOff, "point \(point)")
            run.end()
            for draw in 0..<Self.draws {
                let survivor = disk.fork(seed: UInt64(point * 1_000 + draw))
                try expectWhole(run, on: survivor, after: .powerLoss, "point \(point), draw \(draw)")
            }
            try expectWhole(run, on: disk.fork(seed: 0), after: .kill, "point \(point), killed")
            points += 1
        }
        print("power lost at \(points) of \(count) points, \(Self.draws) draws of what survives at each")
        #expect(points > 0)
    }

    @Test("a call to the disk that fails, whichever, is told, loses nothing, and the next try succeeds")
    func failingCall() throws {
        let count = try Self.whole().calls
        var (points, told) = (0, 0)
        for point in stride(from: 0, to: count, by: Self.isLong ? 1 : 51) {
            let disk = SimulatedDisk(seed: UInt64(point))
            disk.faults.failsAtCall = point
            var run = Self.run(on: disk)
            while !run.isDone {
                do throws(StoreError) {
                    try run.proceed()
                } catch {
                    #expect(disk.counts.faults == 1, "call \(point): \(error)")
                    told += 1
                }
            }
            #expect(disk.counts.faults == 1, "call \(point)")
            run.end()
            try expectWhole(run, on: disk, after: .powerLoss, "call \(point)")
            points += 1
        }
        print("a call failed at \(points) of \(count) points, and \(told) of them were told")
        #expect(told > points / 4)
    }

    /// A store that is opened on what is left has all it must have, and goes on.
    private func expectWhole(
        _ run: StoreRun, on disk: SimulatedDisk, after end: SimulatedDisk.End, _ place: String
    ) throws {
        disk.faults = DiskFaults()
        disk.restart(after: end)
        let path = disk.path("node.sqlite")
        do {
            let database = try NodeDatabase(path: path, on: disk, policy: StoreWorkload.policy)
            let faults = try run.faults(of: database)
            #expect(faults == [], "\(place)")
            try database.commit([.setting(key: "later", value: [1])])
            try database.close()
            let again = try NodeDatabase(path: path, on: disk)
            #expect(again.wasClosedCleanly, "\(place)")
        } catch {
            Issue.record("\(place): \(error)")
        }
    }
}
