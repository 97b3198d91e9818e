import GRDBSQLite
import Replication
import Store
import StoreCrashWriter
import TestKit
import Testing

@testable import Simulation

struct SimulatedDiskTests {
    @Test(
        "whatever is written, synced, renamed and removed, a power failure leaves what a naive account allows",
        arguments: SeededRandom.seeds(0..<40))
    func model(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let disk = SimulatedDisk(seed: seed)
        var run = ModelRun(disk: disk)
        for _ in 0..<Int.random(in: 1..<60, using: &random) { try run.step(&random) }
        if random.oneIn(3) {
            disk.restart(after: .kill)
            for name in ModelRun.names {
                let expected = run.model.names[name].flatMap { run.model.files[$0]?.bytes }
                #expect(disk.bytes(of: name) == expected, "\(name), \(random)")
            }
        } else {
            disk.restart(after: .powerLoss)
            for name in ModelRun.names {
                #expect(run.model.allows(disk.bytes(of: name), as: name), "\(name), \(random)")
            }
        }
    }

    @Test("what was written and not synced is lost, kept and torn, each in some of two hundred failures")
    func fates() throws {
        let old = [UInt8](repeating: 1, count: 8192)
        let new = [UInt8](repeating: 2, count: 8192)
        var fates: [String: Int] = [:]
        for seed in 0..<200 as Range<UInt64> {
            let disk = SimulatedDisk(seed: seed, holding: SimulatedDisk.image(["a": old]))
            try disk.open("a").write(new)
            disk.restart(after: .powerLoss)
            let found = try #require(disk.bytes(of: "a"))
            fates[found == new ? "kept" : found == old ? "lost" : "torn", default: 0] += 1
        }
        #expect(fates.values.allSatisfy { $0 >= 10 } && fates.count == 3, "\(fates)")
    }

    @Test("a name is durable when its folder is synced, or with the first sync of a new journal")
    func names() throws {
        var absent = 0
        for seed in 0..<60 as Range<UInt64> {
            let disk = SimulatedDisk(seed: seed)
            let (file, journal) = (
                try disk.open("a", creating: true), try disk.open("a-wal", creating: true, SQLITE_OPEN_WAL)
            )
            file.write([1])
            #expect(file.sync() == SQLITE_OK)
            disk.restart(after: .powerLoss)
            if disk.bytes(of: "a") == nil { absent += 1 }
            _ = journal
            let other = SimulatedDisk(seed: seed)
            let synced = try other.open("a-wal", creating: true, SQLITE_OPEN_WAL)
            synced.write([1])
            #expect(synced.sync() == SQLITE_OK)
            other.restart(after: .powerLoss)
            #expect(other.bytes(of: "a-wal") == [1])
        }
        #expect((5..<60).contains(absent), "\(absent) of 60")
    }

    @Test(
        "a sync that fails may lose what it was to keep, though reads still give it, and a later one does not bring it")
    func failingSync() throws {
        var lost = 0
        for seed in 0..<60 as Range<UInt64> {
            let disk = SimulatedDisk(seed: seed, holding: SimulatedDisk.image(["a": [1]]))
            let file = try disk.open("a")
            file.write([2])
            disk.faults.failsAtCall = disk.counts.calls
            #expect(file.sync() == DiskAnswer.sync)
            #expect(disk.bytes(of: "a") == [2])
            #expect(file.sync() == SQLITE_OK)
            disk.restart(after: .powerLoss)
            if disk.bytes(of: "a") == [1] { lost += 1 }
        }
        #expect((10..<50).contains(lost), "\(lost) of 60")
    }

    @Test(
        "the real store finds what was committed after a kill and after a loss of power",
        arguments: [0, 1, 2] as [UInt64])
    func store(_ seed: UInt64) throws {
        let disk = SimulatedDisk(seed: seed)
        let path = disk.path("node.sqlite")
        var count = 0
        for end in [SimulatedDisk.End.kill, .powerLoss, .kill, .powerLoss] {
            let database = try NodeDatabase(path: path, on: disk)
            #expect(try database.load().spaces.first?.changes.count ?? 0 == count)
            for _ in 0..<3 {
                try database.commit(CrashWorkload.batch(after: count))
                count += CrashWorkload.batchCount(after: count)
            }
            #expect(try database.sizeInBytes() > 4096)
            disk.restart(after: end)
            #expect(throws: StoreError.self) { try database.commit(CrashWorkload.batch(after: count)) }
        }
        let database = try NodeDatabase(path: path, on: disk)
        #expect(!database.wasClosedCleanly)
        try database.check()
        #expect(try database.load().spaces.first?.changes == (0..<count).map { CrashWorkload.change($0) })
        try database.close()
        #expect(disk.bytes(of: "node.sqlite-wal") == nil)
    }

    @Test("one seed and the same calls give the same disk")
    func repeatable() throws {
        func run() throws -> (Int, Int) {
            let disk = SimulatedDisk(seed: 5)
            let database = try NodeDatabase(path: disk.path("node.sqlite"), on: disk)
            disk.faults.losesPowerAtChange = disk.counts.changes + 21
            var count = 0
            while !disk.isOff, (try? database.commit(CrashWorkload.batch(after: count))) != nil {
                count += CrashWorkload.batchCount(after: count)
            }
            disk.restart(after: .kill)
            let again = try NodeDatabase(path: disk.path("node.sqlite"), on: disk)
            return (try again.load().spaces.first?.changes.count ?? 0, disk.counts.calls)
        }
        let first = try run()
        #expect(try run() == first)
        #expect(first.0 > 0)
    }

    @Test("a full disk, a failing one and one that misreads are told as what they are")
    func faults() throws {
        let disk = SimulatedDisk(seed: 1)
        let database = try NodeDatabase(path: disk.path("node.sqlite"), on: disk)
        disk.faults.capacityInBytes = 0
        #expect(throws: StoreError.diskFull(.committing)) { try database.commit(CrashWorkload.batch(after: 0)) }
        disk.faults.capacityInBytes = nil
        disk.faults.failsOneIn = [.sync: 1]
        #expect(throws: StoreError.disk(.committing, code: DiskAnswer.sync)) {
            try database.commit(CrashWorkload.batch(after: 0))
        }
        disk.faults = DiskFaults()
        try database.commit(CrashWorkload.batch(after: 0))

        let file = try disk.open("other", creating: true)
        file.write([UInt8](repeating: 0, count: 64))
        disk.faults.misreadsOneIn = 1
        let read = file.read(64)
        #expect(read.reduce(0) { $0 + $1.nonzeroBitCount } == 1)
        disk.faults = DiskFaults()
        #expect(file.read(64).allSatisfy { $0 == 0 })
        #expect(disk.counts.faults >= 2)
    }

    @Test("one connection at a time; another disk holds the same after a copy, and a restored one what it held")
    func copies() throws {
        let disk = SimulatedDisk(seed: 1)
        let path = disk.path("node.sqlite")
        let database = try NodeDatabase(path: path, on: disk)
        #expect(throws: StoreError.busy(.opening)) { try NodeDatabase(path: path, on: disk) }
        try database.commit(CrashWorkload.batch(after: 0))
        try database.close()
        let image = disk.image()

        let later = try NodeDatabase(path: path, on: disk)
        try later.commit(CrashWorkload.batch(after: 1))
        let other = SimulatedDisk(seed: 2, holding: image)
        let copy = try NodeDatabase(path: other.path("node.sqlite"), on: other)
        #expect(try copy.load().spaces.first?.changes.count == 1)
        disk.restore(image)
        #expect(throws: StoreError.self) { try later.load() }
        #expect(try NodeDatabase(path: path, on: disk).load().spaces.first?.changes.count == 1)
    }
}

/// Does things to a disk and to the naive account of it.
private struct ModelRun {
    static let names = ["a", "b", "c"]
    let disk: SimulatedDisk
    var model = DiskModel()
    private var open: [(file: OpenFile, number: Int)] = []
    private var numbers = 0

    init(disk: SimulatedDisk) {
        self.disk = disk
    }

    mutating func step(_ random: inout SeededRandom) throws {
        let name = Self.names[Int.random(in: 0..<3, using: &random)]
        switch Int.random(in: 0..<8, using: &random) {
        case 0: try create(name)
        case 1:
            try disk.removeFile(at: disk.path(name))
            if model.names[name] != nil { model.set(name, to: nil) }
        case 2:
            let other = Self.names[Int.random(in: 0..<3, using: &random)]
            guard name != other, let number = model.names[name] else { return }
            try disk.rename(disk.path(name), to: disk.path(other))
            model.set(name, to: nil)
            model.set(other, to: number)
        case 3:
            try disk.syncFolder(of: disk.path(name))
            model.syncFolder()
        default: try change(&random)
        }
    }

    private mutating func create(_ name: String) throws {
        guard model.names[name] == nil else { return }
        open.append((try disk.open(name, creating: true), numbers))
        model.files[numbers] = DiskModel.File()
        model.set(name, to: numbers)
        numbers += 1
    }

    private mutating func change(_ random: inout SeededRandom) throws {
        guard !open.isEmpty else { return }
        let (file, number) = open[Int.random(in: 0..<open.count, using: &random)]
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            let count = Int.random(in: 0..<10_000, using: &random)
            #expect(file.truncate(to: count) == SQLITE_OK)
            model.files[number]?.truncate(to: count)
        case 1:
            #expect(file.sync() == SQLITE_OK)
            model.files[number]?.sync()
        default:
            let (offset, count) = (Int.random(in: 0..<9_000, using: &random), Int.random(in: 1..<6_000, using: &random))
            let new = [UInt8](repeating: UInt8.random(in: 1...255, using: &random), count: count)
            file.write(new, at: offset)
            model.files[number]?.write(new, at: offset)
        }
    }
}

extension SimulatedDisk {
    fileprivate static func image(_ files: [String: [UInt8]]) -> DiskImage {
        DiskImage(files: files.mapValues { DiskImage.File(number: 1, contents: FileContents(bytes: $0)) })
    }

    fileprivate func open(_ name: String, creating: Bool = false, _ kind: CInt = 0) throws -> OpenFile {
        try OpenFile(named: name, on: self, flags: kind | SQLITE_OPEN_READWRITE | (creating ? SQLITE_OPEN_CREATE : 0))
    }
}

extension OpenFile {
    fileprivate func write(_ bytes: [UInt8], at offset: Int = 0) {
        #expect(bytes.withUnsafeBytes { write($0, at: offset) } == SQLITE_OK)
    }

    fileprivate func read(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        #expect(bytes.withUnsafeMutableBytes { read(into: $0, at: 0) } == SQLITE_OK)
        return bytes
    }
}
