import Membership
import Replication
import StoreCrashWriter
import WireCodec

@testable import Store

/// What a store does in its life, in steps: it is made, filled in group commits, sealed, asked to forget, closed,
/// opened again. The same in every run.
struct StoreWorkload {
    enum Step {
        case open, seal, close
        /// Batches of changes with a setting that says how many changes there are.
        case commit(end: Int)
        case forget(upTo: Int)
    }

    static let space = RealWorkload().space
    static let first = RealWorkload().writes
    static let changes: [StoredChange] = {
        var workload = RealWorkload()
        return workload.next(280)
    }()

    static let steps: [Step] = {
        var steps: [Step] = [.open]
        var (end, batch) = (0, 0)
        while end < changes.count {
            end = min(changes.count, end + 1 + batch * 7 % 16)
            batch += 1
            steps.append(.commit(end: end))
            if batch % 5 == 0 { steps.append(.seal) }
            if batch == 12 { steps += [.forget(upTo: 30), .seal] }
            if batch == 20 { steps += [.close, .open] }
        }
        return steps + [.forget(upTo: 60), .seal, .close]
    }()

    static let policy: SealingPolicy = {
        var policy = SealingPolicy()
        policy.tailMax = 12
        policy.tailMaxAtClose = 4
        policy.segmentMax = 120
        policy.mergedMin = 3
        // What is made small takes long, and is written no other way.
        policy.smallFrom = 10_000
        return policy
    }()

    static func writes(from start: Int, to end: Int) -> [DurableWrite] {
        (start == 0 ? [first] : []) + changes[start..<end].map { .change($0) } + [
            .setting(key: "count", value: [UInt8(end >> 8), UInt8(end & 255)])
        ]
    }

    /// Of the chain that wrote first, the changes among the first `count` of all.
    static func forgotten(upTo count: Int) -> ChainRange {
        let chain = changes[0].chain
        let end = changes.prefix(count).last { $0.chain == chain }.map { $0.sequence + 1 } ?? 1
        return ChainRange(chain: chain, from: 0, to: end)
    }
}

/// A run of the workload on some disk, and what must be found of it whatever happens.
struct StoreRun {
    let path: String
    let disk: any DatabaseDisk
    private var database: NodeDatabase?
    private var next = 0
    /// Of as many changes the store said that they are durable.
    private(set) var acknowledged = 0
    /// As many were handed to it.
    private(set) var attempted = 0
    private(set) var forgotten = 0
    private(set) var isDone = false

    init(path: String, on disk: any DatabaseDisk) {
        self.path = path
        self.disk = disk
    }

    /// Goes on with the step that failed, or the first one, until one fails or all are done.
    mutating func proceed() throws(StoreError) {
        while next < StoreWorkload.steps.count {
            try take(StoreWorkload.steps[next])
            next += 1
        }
        isDone = true
    }

    private mutating func take(_ step: StoreWorkload.Step) throws(StoreError) {
        switch step {
        case .open: database = try NodeDatabase(path: path, on: disk, policy: StoreWorkload.policy)
        case .seal: try database?.seal()
        case .close:
            try database?.close()
            database = nil
        case .commit(let end):
            attempted = end
            try database?.commit(StoreWorkload.writes(from: acknowledged, to: end))
            acknowledged = end
        case .forget(let count):
            try database?.commit([.forget(StoreWorkload.space, [StoreWorkload.forgotten(upTo: count)])])
            forgotten = count
        }
    }

    /// The program is gone, with all that it had open.
    mutating func end() { database = nil }

    /// What is wrong with a database that was opened again; empty when everything acknowledged is there, whole.
    func faults(of database: NodeDatabase) throws -> [String] {
        try database.seal()
        let state = try database.load()
        let count = state.settings["count"].map { Int($0[0]) << 8 | Int($0[1]) } ?? 0
        var faults: [String] = []
        if count < acknowledged { faults.append("\(count) changes of \(acknowledged) that were acknowledged") }
        if count != acknowledged && count != attempted { faults.append("\(count) changes, the end of no batch") }
        let ids = try state.spaces.first?.rows().map(\.id) ?? []
        if ids != StoreWorkload.changes.prefix(count).map(\.id) { faults.append("\(ids.count) other changes") }
        let checker = try database.queue.inDatabase { try StoreChecker.check($0) }
        faults += checker.faults
        if checker.changeCount != count { faults.append("\(checker.changeCount) changes by plain SQL, not \(count)") }
        let chain = StoreWorkload.changes[0].chain
        if forgotten > 0, UInt64(checker.forgottenCount) < textCount(StoreWorkload.forgotten(upTo: forgotten)) {
            faults.append("\(checker.forgottenCount) texts of \(chain) are forgotten")
        }
        return faults
    }

    /// Changes in a range that insert something.
    private func textCount(_ range: ChainRange) -> UInt64 {
        let inside = StoreWorkload.changes.filter { $0.chain == range.chain && $0.sequence < range.to }
        return UInt64(inside.count { (try? $0.forgettingText()) != $0 })
    }
}
