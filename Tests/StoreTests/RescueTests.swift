import GRDB
import Replication
import Simulation
import StoreCrashWriter
import TestKit
import Testing

@testable import Store

struct RescueTests {
    private static let name = "node.sqlite"

    private func closed() throws -> SimulatedDisk {
        let disk = try VerificationTests.filled()
        try NodeDatabase(path: disk.path(Self.name), on: disk, policy: StoreWorkload.policy).close()
        return disk
    }

    /// What was carried over is a beginning of each chain, without a fault, and can be written on.
    private func expectSound(_ disk: SimulatedDisk, _ place: String) throws -> (
        changes: Int, settings: [String: [UInt8]]
    ) {
        let database = try NodeDatabase(path: disk.path(Self.name), on: disk, policy: StoreWorkload.policy)
        #expect(database.start == .copied, "\(place)")
        let state = try database.load()
        let rows = try state.spaces.first?.rows() ?? []
        let faults = try database.queue.inDatabase { try StoreChecker.faults(in: $0) }
        // A run may be cut before the change that is signed for all of it.
        #expect(faults.filter { !$0.contains("is not signed") } == [], "\(place)")
        for chain in Set(StoreWorkload.changes.map(\.chain)) {
            let all = StoreWorkload.changes.filter { $0.chain == chain }.map(\.id)
            let kept = rows.filter { $0.chain == chain }.map(\.id)
            #expect(kept == Array(all.prefix(kept.count)), "\(place)")
        }
        try database.commit([.setting(key: "later", value: [1])])
        try database.close()
        #expect(try NodeDatabase(path: disk.path(Self.name), on: disk).start == .closed, "\(place)")
        return (rows.count, state.settings)
    }

    /// A database with a spoilt page, and what a whole rescue of it changes on the disk and carries over.
    private func spoilt() throws -> (disk: SimulatedDisk, diskChanges: Int, kept: Int) {
        let disk = try closed()
        disk.damage(Self.name) { bytes in for index in 8 * 4096..<9 * 4096 { bytes[index] = 0 } }
        let whole = disk.fork(seed: 0)
        let rescue = try DatabaseRescue.run(path: whole.path(Self.name), on: whole, number: 1)
        let diskChanges = whole.counts.changes - disk.counts.changes
        let kept = try expectSound(whole, "whole").changes
        #expect(kept == rescue.spaces.first?.changes ?? 0)
        return (disk, diskChanges, kept)
    }

    @Test("of a database without a fault everything is carried over but what may not be gone on with")
    func whole() throws {
        let disk = try closed()
        let database = try NodeDatabase(path: disk.path(Self.name), on: disk)
        try database.commit([
            .ownChain(StoreWorkload.space, Samples.chain(), nonce: [1]), .setting(key: "branch-chain/a", value: [1]),
            .setting(key: "kept", value: [2]),
        ])
        let before = try database.load()
        disk.restart(after: .kill)
        let bytes = disk.bytes(of: Self.name)
        let rescue = try DatabaseRescue.run(path: disk.path(Self.name), on: disk, number: 7)
        #expect(rescue.faults == [] && rescue.spaces.map(\.changes) == [280])
        #expect(rescue.keptAs == disk.path(Self.name) + ".damaged-7")
        #expect(disk.bytes(of: Self.name + ".damaged-7") == bytes)
        #expect(disk.bytes(of: Self.name + ".damaged-7-wal")?.isEmpty == false)
        let again = try NodeDatabase(path: disk.path(Self.name), on: disk)
        let after = try again.load()
        #expect(try after.spaces[0].rows().map(\.id) == before.spaces[0].rows().map(\.id))
        #expect(try after.spaces[0].rows().map(\.body) == before.spaces[0].rows().map(\.body))
        #expect(after.peers == before.peers && after.spaces[0].ownChain == nil)
        var settings = before.settings
        settings["branch-chain/a"] = nil
        #expect(after.settings == settings)
    }

    @Test(
        "of a file with spoilt pages, flipped bits or a lost end what holds together is kept, and the file itself too",
        arguments: SeededRandom.seeds(0..<12))
    func damaged(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let disk = try closed()
        let count = try #require(disk.bytes(of: Self.name)).count
        disk.damage(Self.name) { bytes in
            switch seed % 3 {
            case 0:
                let page = 4096 * Int.random(in: 1..<count / 4096, using: &random)
                for index in page..<page + 4096 { bytes[index] = 0 }
            case 1:
                for _ in 0..<20 {
                    bytes[Int.random(in: 4096..<count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
            default: bytes.removeLast(Int.random(in: 1..<count, using: &random))
            }
        }
        let bytes = disk.bytes(of: Self.name)
        let rescue = try DatabaseRescue.run(path: disk.path(Self.name), on: disk, number: 1)
        #expect(disk.bytes(of: Self.name + ".damaged-1") == bytes, "\(random)")
        let kept = try expectSound(disk, "\(random)")
        #expect(kept.changes == 280 || !rescue.faults.isEmpty, "\(random)")
        #expect(rescue.spaces.first.map { $0.changes == kept.changes } ?? (kept.changes == 0), "\(random)")
    }

    @Test("of a file that lost its last page all but what lay there is kept")
    func cutEnd() throws {
        let disk = try closed()
        disk.damage(Self.name) { $0.removeLast(4096) }
        let rescue = try DatabaseRescue.run(path: disk.path(Self.name), on: disk, number: 1)
        #expect(rescue.spaces.map(\.id) == [StoreWorkload.space])
        #expect(try expectSound(disk, "cut").changes > 0)
    }

    @Test("a file that cannot be opened at all gives way to an empty one, and so does one that is gone")
    func hopeless() throws {
        for change in [{ bytes in bytes = [UInt8](repeating: 9, count: 9000) }, { bytes in bytes = [] }]
            as [(inout [UInt8]) -> Void]
        {
            let disk = try closed()
            disk.damage(Self.name, change)
            let rescue = try DatabaseRescue.run(path: disk.path(Self.name), on: disk, number: 1)
            #expect(!rescue.faults.isEmpty && rescue.spaces.isEmpty)
            #expect(try expectSound(disk, "hopeless").changes == 0)
        }
        let disk = SimulatedDisk(seed: 1)
        #expect(try DatabaseRescue.run(path: disk.path(Self.name), on: disk, number: 1).keptAs == nil)
        #expect(try expectSound(disk, "gone").changes == 0)
    }

    @Test(
        "where power goes in a rescue, the damaged file has one of its names, and the next try has all"
    )
    func stopped() throws {
        let (start, changes, expected) = try spoilt()
        let damaged = start.bytes(of: Self.name)
        var points = 0
        for point in stride(from: 0, to: changes, by: 3) {
            let disk = start.fork(seed: UInt64(point))
            disk.faults.losesPowerAtChange = disk.counts.changes + point
            #expect(throws: StoreError.self, "point \(point)") {
                try DatabaseRescue.run(path: disk.path(Self.name), on: disk, number: 1)
            }
            disk.faults = DiskFaults()
            disk.restart(after: .powerLoss)
            try DatabaseRescue.finish(path: disk.path(Self.name), on: disk)
            let found = disk.names.filter { disk.bytes(of: $0) == damaged }
            #expect(found.count == 1, "point \(point): \(disk.names)")
            if found == [Self.name] {
                _ = try DatabaseRescue.run(path: disk.path(Self.name), on: disk, number: 2)
            }
            #expect(try expectSound(disk, "point \(point)").changes == expected)
            points += 1
        }
        print("a rescue was stopped at \(points) of \(changes) points")
    }

    @Test("where power goes between the names, a rescue that begins anew keeps what the first one carried over")
    func begunAnew() throws {
        let (start, changes, expected) = try spoilt()
        var between = 0
        for point in changes - 6..<changes {
            for draw in 0..<4 {
                let disk = start.fork(seed: UInt64(point * 4 + draw))
                disk.faults.losesPowerAtChange = disk.counts.changes + point
                #expect(throws: StoreError.self, "point \(point)") {
                    try DatabaseRescue.run(path: disk.path(Self.name), on: disk, number: 1)
                }
                disk.faults = DiskFaults()
                disk.restart(after: .powerLoss)
                if disk.bytes(of: Self.name) == nil { between += 1 }
                _ = try DatabaseRescue.run(path: disk.path(Self.name), on: disk, number: 2)
                #expect(try expectSound(disk, "point \(point), draw \(draw)").changes == expected)
            }
        }
        #expect(between > 0)
    }

    @Test("a database that somebody else has open is not taken for one that cannot be read: it stays where it is")
    func busy() throws {
        let disk = try closed()
        let bytes = disk.bytes(of: Self.name)
        let other = try NodeDatabase.openQueue(path: disk.path(Self.name), on: disk, to: .read)
        #expect(throws: StoreError.busy(.opening)) {
            try DatabaseRescue.run(path: disk.path(Self.name), on: disk, number: 1)
        }
        #expect(disk.bytes(of: Self.name) == bytes && !disk.names.contains { $0.contains(".damaged-") })
        try other.close()
        #expect(try DatabaseRescue.run(path: disk.path(Self.name), on: disk, number: 2).spaces.map(\.changes) == [280])
    }

    @Test("a copy that is put in the place of a damaged database is not taken for damaged at the next start")
    func restored() throws {
        let folder = try TemporaryFolder()
        let (path, copy) = (folder.path(Self.name), folder.path("copy.sqlite"))
        let database = try NodeDatabase(path: path)
        try database.commit([Samples.genesis()])
        _ = try DatabaseBackup.make(of: path, to: copy)
        try database.close()
        try DamageMark(of: path).write()
        let keptAs = try #require(try DatabaseBackup.restore(copy, to: path, number: 1))
        #expect(keptAs == path + ".before-1" && !DamageMark(of: path).isThere)
        #expect(try NodeDatabase(path: path).load().spaces.count == 1)
    }

    @Test("what the new database refuses ends the rescue, and is no fault of the old one")
    func refused() throws {
        let disk = try closed()
        let queue = try NodeDatabase.openQueue(path: disk.path(Self.name), on: disk, to: .read)
        for last in [1, 100, 280] {
            var count = 0
            #expect(throws: StoreError.diskFull(.committing)) {
                try queue.inDatabase { database in
                    var audit = HistoryAudit(database) { write in
                        guard case .change = write else { return }
                        count += 1
                        if count == last { throw StoreError.diskFull(.committing) }
                    }
                    try audit.run()
                }
            }
            #expect(count == last)
        }
    }
}
