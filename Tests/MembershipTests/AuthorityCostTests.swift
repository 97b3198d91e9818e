import Foundation
import Identity
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Membership

/// What the pass costs, printed; with `ATELIER_LONG_TESTS` for large logs. Only an optimised build says much.
struct AuthorityCostTests {
    private static let isLong = ProcessInfo.processInfo.environment["ATELIER_LONG_TESTS"] == "1"
    private static let usualCount = isLong ? 2_000 : 120

    @Test("an everyday log, with removals apart from adds, is gone through in one pass")
    func usual() throws {
        var log = try CostLog(seed: 1)
        try log.fill(Self.usualCount) { log, index in
            switch index % 10 {
            case 0..<6: log.add(by: index % 3 == 0 ? 0 : log.someAdmin(index))
            case 6: log.link(by: log.someAdmin(index + 1))
            case 7: log.remove(log.someMember(index), by: 0)
            case 8: log.lock(index % 20 == 8, by: log.someAdmin(index))
            default: log.demote(log.someMember(index), by: 0)
            }
        }
        try log.report("\(Self.usualCount) ops, each two apart")
        #expect(log.log.operations.count == Self.usualCount)
    }

    @Test("hostile shapes stay bounded", arguments: isLong ? [500, 2_000] : [60])
    func hostile(count: Int) throws {
        var wide = try CostLog(seed: 2)
        try wide.fill(count) { log, index in
            log.parents = index < 2 ? log.log.frontier : Array(log.log.operations.prefix(2).suffix(1).map(\.id))
            return index == 1 ? log.remove(0, by: 0) : index % 2 == 0 ? log.add(by: 0) : log.epoch(by: 0)
        }
        try wide.report("\(count) ops, all apart")

        var swap = try CostLog(seed: 3)
        let device = swap.newDevice()
        try swap.fill(count) { log, index in
            index % 2 == 0 ? .link(device: log.keys[device], name: "l") : log.remove(device, by: 0)
        }
        try swap.report("\(count) ops that link and remove one device")

        var moody = try CostLog(seed: 5)
        let editor = moody.newDevice()
        try moody.fill(count) { log, index in
            if index == 0 { return .add(device: log.keys[editor], role: .editor, name: "e") }
            log.parents = log.log.frontier
            if index % 3 == 0 {
                log.author = editor
                let device = log.newDevice()
                return .link(device: log.keys[device], name: "l")
            }
            return .role(devices: [log.keys[editor]], role: index % 3 == 1 ? .viewer : .editor, cut: [])
        }
        try moody.report("\(count) ops that give one device roles, or are by it")

        var door = try CostLog(seed: 6)
        let (mentor, guest) = (door.newDevice(), door.newDevice())
        try door.fill(count) { log, index in
            log.parents = log.log.frontier
            switch index % 4 {
            case 0 where index == 0: return .add(device: log.keys[mentor], role: .mentor, name: "m")
            case 0, 2: return log.remove(guest, by: 0)
            case 1: return .add(device: log.keys[guest], role: .editor, name: "g")
            default:
                log.author = mentor
                return .add(device: log.keys[guest], role: .editor, name: "g")
            }
        }
        try door.report("\(count) ops that let one device in and put it out, by two")

        var feud = try CostLog(seed: 4)
        let pair = feud.newDevice()
        try feud.fill(count) { log, index in
            if index == 0 { return .link(device: log.keys[pair], name: "l") }
            log.parents = [log.log.operations[0].id]
            log.author = index % 2 == 0 ? 0 : pair
            return index % 2 == 0 ? log.remove(pair, by: 0) : log.remove(0, by: pair)
        }
        try feud.report("\(count) removals of each other, all apart")
    }
}

private struct CostLog {
    var log: MembershipLog
    private(set) var keys: [Bytes32]
    var parents: [Bytes32] = []
    var author = 0
    private var random: SeededRandom
    private var admins: [Int] = [0]
    private var others: [Int] = []
    private var slowest = Duration.zero
    private var all = Duration.zero

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        let owner = DeviceKey.generate(from: RandomSource(seed: seed))
        log = MembershipLog(
            genesis: try Genesis.create(title: "t", owner: owner, ownerName: "0", nonce: .zero, time: 0))
        keys = [owner.publicKey]
    }

    /// Ops until the log has so many; what is refused is left out.
    mutating func fill(_ count: Int, _ next: (inout CostLog, Int) -> MembershipOp.Action) throws {
        var index = 0
        while log.operations.count < count {
            // Every other op does not know of the one before.
            parents = index % 2 == 0 || log.operations.count < 2 ? log.frontier : before
            before = log.frontier
            author = 0
            let action = next(&self, index)
            let fields = MembershipOp.Fields(space: log.space, author: keys[author], parents: parents, action: action)
            let op = MembershipOp(fields, id: bytes32(), signature: [], countInBytes: 200)
            index += 1
            var isTaken = false
            let time = Self.processorTime { isTaken = (try? log.insert(op)) != nil }
            all += time
            slowest = max(slowest, time)
            if isTaken { note(action) }
        }
    }

    /// Of this thread: others may be busy beside it.
    private static func processorTime(_ body: () -> Void) -> Duration {
        func now() -> Duration {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .nanoseconds(time.tv_sec * 1_000_000_000 + time.tv_nsec)
        }
        let start = now()
        body()
        return now() - start
    }

    private var before: [Bytes32] = []

    func report(_ name: String) throws {
        let pass = Self.processorTime { _ = Seniority.verdicts(over: nil, of: log.graph) }
        let counting = log.operations.count { log.authority.counts($0.id) }
        let each = all / log.operations.count
        print("membership, \(name): pass \(pass), insert \(each), slowest \(slowest), \(counting) count")
    }

    private mutating func note(_ action: MembershipOp.Action) {
        if case .add(let device, let role, _) = action, let number = keys.firstIndex(of: device) {
            if role == .mentor { admins.append(number) } else { others.append(number) }
        }
    }

    mutating func bytes32() -> Bytes32 { Bytes32(random.next(), random.next(), random.next(), random.next()) }

    mutating func newDevice() -> Int {
        keys.append(bytes32())
        return keys.count - 1
    }

    func someAdmin(_ index: Int) -> Int { admins[index % admins.count] }
    func someMember(_ index: Int) -> Int { others.isEmpty ? 0 : others[index * 7 % others.count] }

    mutating func add(by author: Int) -> MembershipOp.Action {
        self.author = author
        return .add(device: keys[newDevice()], role: random.oneIn(6) ? .mentor : .editor, name: "n")
    }

    mutating func link(by author: Int) -> MembershipOp.Action {
        self.author = author
        return .link(device: keys[newDevice()], name: "l")
    }

    mutating func remove(_ device: Int, by author: Int) -> MembershipOp.Action {
        self.author = author
        return .remove(devices: [keys[device]], cut: [])
    }

    mutating func demote(_ device: Int, by author: Int) -> MembershipOp.Action {
        self.author = author
        return .role(devices: [keys[device]], role: .viewer, cut: [])
    }

    mutating func lock(_ isLocked: Bool, by author: Int) -> MembershipOp.Action {
        self.author = author
        return .lock(isLocked)
    }

    mutating func epoch(by author: Int) -> MembershipOp.Action {
        self.author = author
        return .epoch(EpochStatement(epoch: bytes32(), parents: [], seals: []))
    }
}
