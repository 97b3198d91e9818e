import Identity
import Oracles
import SodiumCrypto
import TestKit
import WireCodec

@testable import Membership

/// A random log beside its model: each op is offered to both, and both must take it or refuse it.
///
/// The ops are not signed, and their ids are drawn: signatures and hashes are for `MembershipOpTests`.
struct RandomLog {
    struct Disagreement: Error, CustomStringConvertible {
        let description: String
    }

    static let chainsPerDevice = 2
    let keys: [Bytes32]
    private(set) var log: MembershipLog
    private(set) var oracle = MembershipOracle()
    private(set) var random: SeededRandom
    private var order: [Int] = []
    private let chains: [ChainID]

    private static let genesis: Genesis = {
        let owner = DeviceKey.generate(from: RandomSource(seed: 1))
        do {
            return try Genesis.create(title: "t", owner: owner, ownerName: "0", nonce: .zero, time: 0)
        } catch { preconditionFailure("a genesis with short names is made: \(error)") }
    }()

    init(seed: UInt64, devices: Int) {
        random = SeededRandom(seed: seed)
        let genesis = Self.genesis
        var source = SeededRandom(seed: seed &+ 0x5EED)
        func bytes32() -> Bytes32 { Bytes32(source.next(), source.next(), source.next(), source.next()) }
        keys = [genesis.ownerKey] + (1..<devices).map { _ in bytes32() }
        log = MembershipLog(genesis: genesis)
        chains = (0..<devices * Self.chainsPerDevice).map { _ in ChainID(bytes32()) }.sorted()
    }

    var operations: [MembershipOp] { log.operations }
    func chain(_ number: Int) -> ChainID { chains[number] }
    func frontier(_ ops: [Int]) -> [Bytes32] { ops.map { log.operations[$0].id }.sorted() }

    /// The id of change `sequence` of a chain, on one of two branches.
    static func changeID(_ chain: Int, _ sequence: Int, branch: Int = 0) -> Bytes32 {
        Bytes32(UInt64(chain), UInt64(sequence), UInt64(branch), 1)
    }

    /// Offers ops until so many were tried. Throws where log and model disagree on one.
    mutating func grow(tries: Int) throws {
        for _ in 0..<tries where log.operations.count < 60 { try offer() }
    }

    private mutating func offer() throws {
        let parents = randomFrontier()
        let view = MembershipOracle.Verdict(oracle, over: oracle.history(parents))
        let members = keys.indices.filter { view.role($0, at: parents) != nil }
        let author =
            random.oneIn(8) || members.isEmpty ? random.below(keys.count) : members[random.below(members.count)]
        let action = randomAction(members: members, author: author)
        let fields = MembershipOp.Fields(
            space: log.space, author: keys[author], parents: frontier(parents), action: action.real(self))
        let id = Bytes32(random.next(), random.next(), random.next(), random.next())
        let op = MembershipOp(fields, id: id, signature: [], countInBytes: 1)
        var refusal: MembershipError?
        do { _ = try log.insert(op) } catch { refusal = error }
        let modelOp = MembershipOracle.Op(author: author, parents: parents, action: action, idOrder: op.id.bytes)
        let isTaken = oracle.offer(modelOp)
        guard isTaken == (refusal == nil) else {
            let said = isTaken ? "taken" : "refused"
            throw Disagreement(description: "\(modelOp) \(said) by the model, \(refusal as Any)")
        }
    }

    /// The newest of some ops, more often those of all.
    mutating func randomFrontier() -> [Int] {
        if oracle.ops.isEmpty { return [] }
        if random.oneIn(3) { return oracle.newest(oracle.all) }
        var set: MembershipOracle.Ops = 0
        for _ in 0..<random.below(4) { set |= oracle.history([random.below(oracle.ops.count)]) }
        if random.oneIn(2) { set |= oracle.history([oracle.ops.count - 1]) }
        return oracle.newest(set)
    }

    private mutating func randomAction(members: [Int], author: Int) -> MembershipOracle.Action {
        let isEarly = oracle.ops.count < 5
        let dice = isEarly ? random.below(40) : random.below(100)
        let strangers = keys.indices.filter { !members.contains($0) }
        func pick(_ list: [Int], _ random: inout SeededRandom) -> Int {
            list.isEmpty || random.oneIn(8) ? random.below(keys.count) : list[random.below(list.count)]
        }
        switch dice {
        case 0..<26:
            return .add(pick(strangers, &random), role: random.oneIn(2) ? 1 + random.below(2) : 1 + random.below(6))
        case 26..<42: return .link(pick(strangers, &random))
        case 42..<54: return .role(targets(members), role: 1 + random.below(6), cut: cuts())
        case 54..<74: return .remove(targets(members), cut: cuts())
        case 74..<79: return .admit(random.below(keys.count), cuts(least: 1))
        case 79..<82: return .leave(cuts())
        case 82..<88: return .successor(random.below(keys.count))
        case 88..<92: return .claim
        case 92..<94: return .epoch
        default: return .lock(random.oneIn(2))
        }
    }

    private mutating func targets(_ members: [Int]) -> [Int] {
        let count = random.oneIn(3) ? 2 : 1
        let some = (0..<count).map { _ in
            members.isEmpty || random.oneIn(8) ? random.below(keys.count) : members[random.below(members.count)]
        }
        return Set(some).sorted()
    }

    private mutating func cuts(least: Int = 0) -> [MembershipOracle.Cut] {
        let some = Set((0..<max(least, random.below(5))).map { _ in random.below(chains.count) })
        return some.sorted().map { chain in
            let count = 1 + random.below(9)
            return MembershipOracle.Cut(chain: chain, count: count, last: random.oneIn(6) ? 1 : 0)
        }
    }

    mutating func below(_ limit: Int) -> Int { random.below(limit) }
    mutating func oneIn(_ chance: UInt64) -> Bool { random.oneIn(chance) }
    mutating func shuffled<Element>(_ list: [Element]) -> [Element] { list.shuffled(using: &random) }
}

extension MembershipOracle.Action {
    /// The same in the words of the log.
    func real(_ world: RandomLog) -> MembershipOp.Action {
        func keys(_ devices: [Int]) -> [Bytes32] { devices.map { world.keys[$0] }.sorted() }
        func role(_ number: Int) -> Role { Role(rawValue: UInt8(number)) ?? .relay }
        func cuts(_ cuts: [MembershipOracle.Cut]) -> [ChainCut] {
            cuts.map { cut in
                ChainCut(
                    chain: world.chain(cut.chain), count: UInt64(cut.count),
                    last: RandomLog.changeID(cut.chain, cut.count - 1, branch: cut.last))
            }
        }
        switch self {
        case .add(let device, let number): return .add(device: world.keys[device], role: role(number), name: "n")
        case .link(let device): return .link(device: world.keys[device], name: "l")
        case .role(let devices, let number, let cut):
            return .role(devices: keys(devices), role: role(number), cut: cuts(cut))
        case .remove(let devices, let cut): return .remove(devices: keys(devices), cut: cuts(cut))
        case .admit(let device, let cut): return .admit(device: world.keys[device], chains: cuts(cut))
        case .leave(let cut): return .leave(cut: cuts(cut))
        case .successor(let device): return .successor(device: world.keys[device])
        case .claim: return .claim
        case .epoch: return .epoch(EpochStatement(epoch: .zero, parents: [], seals: []))
        case .lock(let isLocked): return .lock(isLocked)
        }
    }
}
