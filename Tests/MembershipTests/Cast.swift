import Identity
import Membership
import SodiumCrypto
import WireCodec

/// A space of named devices; Ann made it. Ops are signed and named, and put into one log.
struct Cast {
    private(set) var log: MembershipLog
    private(set) var ops: [MembershipOp] = []
    private let keys: [String: DeviceKey]

    init(_ names: [String], seed: UInt64 = 1) throws {
        let random = RandomSource(seed: seed)
        var keys: [String: DeviceKey] = [:]
        for name in ["Ann"] + names { keys[name] = DeviceKey.generate(from: random) }
        self.keys = keys
        guard let ann = keys["Ann"] else { throw BadHex() }
        log = MembershipLog(
            genesis: try Genesis.create(title: "t", owner: ann, ownerName: "Ann", nonce: .zero, time: 0))
    }

    func key(_ name: String) -> Bytes32 { keys[name]?.publicKey ?? .zero }
    func name(_ key: Bytes32) -> String { keys.first { $0.value.publicKey == key }?.key ?? "?" }
    func names(_ keys: [Bytes32]) -> [String] { keys.map(name) }

    /// The id of the op: what `parents` and frontiers are made of. Without parents it knows of everything.
    @discardableResult
    mutating func say(
        _ author: String, _ action: MembershipOp.Action, on parents: [Bytes32]? = nil
    ) throws -> Bytes32 {
        guard let key = keys[author] else { throw BadHex() }
        let op = try MembershipOp.make(action, space: log.space, parents: parents ?? log.frontier, by: key)
        try log.insert(op)
        ops.append(op)
        return op.id
    }

    @discardableResult
    mutating func add(
        _ name: String, _ role: Role, by author: String, on parents: [Bytes32]? = nil
    ) throws -> Bytes32 {
        try say(author, .add(device: key(name), role: role, name: name), on: parents)
    }

    @discardableResult
    mutating func link(_ name: String, by author: String, on parents: [Bytes32]? = nil) throws -> Bytes32 {
        try say(author, .link(device: key(name), name: name), on: parents)
    }

    @discardableResult
    mutating func remove(
        _ names: [String], by author: String, keeping cut: [ChainCut] = [], on parents: [Bytes32]? = nil
    ) throws -> Bytes32 {
        try say(author, .remove(devices: names.map { key($0) }.sorted(), cut: cut), on: parents)
    }

    @discardableResult
    mutating func give(
        _ role: Role, to names: [String], by author: String, keeping cut: [ChainCut] = [],
        on parents: [Bytes32]? = nil
    ) throws -> Bytes32 {
        try say(author, .role(devices: names.map { key($0) }.sorted(), role: role, cut: cut), on: parents)
    }

    func role(_ name: String) -> Role? { log.role(of: key(name)) }
    func counts(_ op: Bytes32) -> Bool { log.authority.counts(op) }
    var memberNames: Set<String> { Set(names(log.members.map(\.deviceKey))) }

    /// Why it is refused; nil when it is not.
    mutating func refusal(_ author: String, _ action: MembershipOp.Action, on parents: [Bytes32]? = nil) throws
        -> String?
    {
        do {
            try say(author, action, on: parents)
            return nil
        } catch let error as MembershipError { return caseName(error) }
    }

    /// The one chain of a device here, and ids of its changes.
    func chain(_ name: String) -> ChainID { ChainID(key(name)) }
    func change(_ sequence: UInt64, of name: String, branch: UInt64 = 0) -> Bytes32 {
        Bytes32(key(name).leadingWord, sequence, branch, 1)
    }
    func cut(_ name: String, _ count: UInt64, branch: UInt64 = 0) -> ChainCut {
        ChainCut(chain: chain(name), count: count, last: change(count - 1, of: name, branch: branch))
    }

    /// How many of `count` changes stand that a device made, all edits, on one frontier.
    func standing(of name: String, _ count: UInt64, at frontier: [Bytes32], isEdit: Bool = true) -> UInt64 {
        let run = StandingRun(frontier: frontier, first: 0, count: count, firstEdit: isEdit ? 0 : nil)
        return standing(of: name, [run])
    }

    func standing(of name: String, _ runs: [StandingRun]) -> UInt64 {
        let end = runs.last.map { $0.first + $0.count } ?? 0
        return log.authority.standing(
            of: chain(name), by: key(name), runs: runs,
            isMeant: { $0.count > end || $0.last == change($0.count - 1, of: name) })
    }
}
