import Identity
import Membership
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct MembershipLogTests {
    private struct File: Decodable {
        struct Step: Decodable {
            let name, bytes: String
            let refusal: String?
        }
        struct Row: Decodable {
            let deviceKey, role, name: String
        }
        struct RoleAt: Decodable {
            let device: String
            let frontier: [String]
            let role: String?
        }

        let genesis: String
        let steps: [Step]
        let frontier: [String]
        let members: [Row]
        let roles: [RoleAt]
    }

    @Test("the vectors' ops are taken or refused as the page says, and end in its members and roles")
    func vectors() throws {
        let file = try VectorFile.read("log.json", as: File.self)
        #expect(file.steps.count >= 10 && !file.roles.isEmpty)
        var log = MembershipLog(genesis: try Genesis(decoding: try bytes(file.genesis)))
        for step in file.steps {
            let op = try MembershipOp(decoding: try bytes(step.bytes))
            let before = log.frontier
            var refusal: String?
            do {
                if try !log.insert(op) { refusal = "known" }
            } catch {
                refusal = caseName(error)
            }
            #expect(refusal == step.refusal, "\(step.name)")
            #expect(refusal == nil || log.frontier == before, "\(step.name): a refusal changes nothing")
        }
        #expect(log.frontier.map(\.hex) == file.frontier)
        #expect(
            log.members.map { "\($0.deviceKey.hex) \($0.role.name) \($0.name)" }
                == file.members.map { "\($0.deviceKey) \($0.role) \($0.name)" })
        for row in file.roles {
            let role = log.role(of: try bytes32(row.device), at: try row.frontier.map(bytes32))
            #expect(role?.name == row.role, "\(row)")
        }
    }

    @Test("without ops the owner of the genesis is the only member")
    func empty() throws {
        let world = try World(seed: 1)
        let log = MembershipLog(genesis: world.genesis)
        #expect(log.frontier.isEmpty)
        let owner = Member(
            deviceKey: world.keys[0].publicKey, role: .owner, name: "0", depth: 0, person: world.keys[0].publicKey,
            addedBy: nil)
        #expect(log.members == [owner])
        #expect(log.formerMembers.isEmpty && !log.isLocked && log.authority.isPlain)
        #expect(log.role(of: world.keys[1].publicKey) == nil)
        #expect(log.role(of: world.keys[0].publicKey, at: []) == .owner)
        #expect(log.opsMissing(given: []).isEmpty)
        #expect(log.member(world.keys[0].publicKey)?.role == .owner)
        #expect(log.member(world.keys[1].publicKey) == nil)
    }

    @Test("ops in any order that puts parents first end in the same log", arguments: SeededRandom.seeds(0..<12))
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let world = try World(seed: seed)
        let ops = try world.grow(&random, count: 40)
        var reference = MembershipLog(genesis: world.genesis)
        for op in ops { try reference.insert(op) }
        for _ in 0..<4 {
            var log = MembershipLog(genesis: world.genesis)
            var open = ops.shuffled(using: &random)
            while !open.isEmpty {
                let index = try #require(open.firstIndex { log.knows($0.parents) }, "\(random)")
                let op = open.remove(at: index)
                #expect(try log.insert(op), "\(random)")
                #expect(try !log.insert(op), "\(random)")
            }
            #expect(log.frontier == reference.frontier, "\(random)")
            #expect(log.members == reference.members, "\(random)")
            let frontier = ops[random.below(ops.count)].parents
            for key in world.keys {
                #expect(
                    log.role(of: key.publicKey, at: frontier) == reference.role(of: key.publicKey, at: frontier),
                    "\(random)")
            }
        }
    }

    @Test(
        "covering, minimality and what is missing are as the sets of all ancestors say",
        arguments: SeededRandom.seeds(20..<28))
    func againstSets(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let world = try World(seed: seed)
        let ops = try world.grow(&random, count: 30)
        var log = MembershipLog(genesis: world.genesis)
        for op in ops { try log.insert(op) }
        var model = SetModel()
        for op in ops { model.insert(op) }
        #expect(Set(log.frontier) == model.newest(Set(ops.map(\.id))), "\(random)")
        for _ in 0..<60 {
            let some = (0..<random.below(4)).map { _ in ops[random.below(ops.count)].id }
            let others = (0..<random.below(4)).map { _ in ops[random.below(ops.count)].id }
            let (a, b) = (model.newest(Set(some)).sorted(), model.newest(Set(others)).sorted())
            #expect(log.covers(a, b) == model.history(b).isSubset(of: model.history(a)), "\(random)")
            #expect(log.isMinimal(Array(Set(some))) == (model.newest(Set(some)) == Set(some)), "\(random)")
            #expect(
                Set(log.opsMissing(given: a).map(\.id)) == Set(ops.map(\.id)).subtracting(model.history(a)), "\(random)"
            )
        }
    }

    @Test("what is missing comes parents first, so that it can be taken in as it comes")
    func missingInOrder() throws {
        var random = SeededRandom(seed: 5)
        let world = try World(seed: 5)
        let ops = try world.grow(&random, count: 40)
        var log = MembershipLog(genesis: world.genesis)
        for op in ops { try log.insert(op) }
        var other = MembershipLog(genesis: world.genesis)
        for op in ops.prefix(13) { try other.insert(op) }
        for op in log.opsMissing(given: other.frontier) { #expect(try other.insert(op)) }
        #expect(other.frontier == log.frontier)
        #expect(log.opsMissing(given: other.frontier).isEmpty)
        #expect(log.opsMissing(given: [.zero]).count == ops.count)
    }

    @Test("an id that is not known is in no frontier that this log can judge")
    func unknownIDs() throws {
        let world = try World(seed: 6)
        let log = MembershipLog(genesis: world.genesis)
        let owner = world.genesis.ownerKey
        #expect(!log.knows([.zero]))
        #expect(log.role(of: owner, at: [.zero]) == nil)
        #expect(!log.covers([.zero], []) && !log.covers([], [.zero]) && !log.covers([.zero], [.zero]))
        #expect(!log.isMinimal([.zero]))
    }

    @Test("concurrent adds of one device never weaken it, whoever comes first")
    func strongest() throws {
        let world = try World(seed: 7)
        let device = world.keys[3].publicKey
        let ops = try [Role.viewer, .editor, .relay].map { role in
            try MembershipOp.add(
                device: device, role: role, name: role.name, space: world.genesis.id, parents: [], by: world.keys[0])
        }
        for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0]] {
            var log = MembershipLog(genesis: world.genesis)
            for index in order { try log.insert(ops[index]) }
            #expect(log.role(of: device) == .editor)
            #expect(log.member(device)?.name == "editor")
        }
    }
}

/// Devices and a genesis of the first one.
private struct World {
    let keys: [DeviceKey]
    let genesis: Genesis

    init(seed: UInt64) throws {
        let random = RandomSource(seed: seed)
        keys = (0..<24).map { _ in DeviceKey.generate(from: random) }
        genesis = try Genesis.create(title: "t", owner: keys[0], ownerName: "0", nonce: random.bytes32(), time: 0)
    }

    /// Valid ops on random frontiers, parents first; some of them at the same time as others.
    func grow(_ random: inout SeededRandom, count: Int) throws -> [MembershipOp] {
        var ops: [MembershipOp] = []
        var model = SetModel()
        var log = MembershipLog(genesis: genesis)
        while ops.count < count {
            var frontier: Set<Bytes32> = []
            if !ops.isEmpty {
                for _ in 0..<random.below(4) { frontier.insert(ops[random.below(ops.count)].id) }
                if random.oneIn(2) { frontier.insert(ops[ops.count - 1].id) }
            }
            let parents = model.newest(frontier).sorted()
            let owners = keys.filter { log.role(of: $0.publicKey, at: parents) == .owner }
            let strangers = keys.filter { log.role(of: $0.publicKey, at: parents) == nil }
            guard let author = owners.randomElement(using: &random),
                let device = strangers.randomElement(using: &random)
            else { continue }
            let role = random.oneIn(3) ? Role.owner : Role.allCases[random.below(Role.allCases.count)]
            let op = try MembershipOp.add(
                device: device.publicKey, role: role, name: "n\(ops.count)", space: genesis.id, parents: parents,
                by: author)
            if try !log.insert(op) { continue }
            ops.append(op)
            model.insert(op)
        }
        return ops
    }
}

/// The slow obvious model: for each op, itself and all its ancestors.
private struct SetModel {
    private(set) var histories: [Bytes32: Set<Bytes32>] = [:]

    mutating func insert(_ op: MembershipOp) {
        histories[op.id] = history(op.parents).union([op.id])
    }

    func history(_ frontier: [Bytes32]) -> Set<Bytes32> {
        frontier.reduce(into: []) { $0.formUnion(histories[$1] ?? []) }
    }

    func newest(_ ids: Set<Bytes32>) -> Set<Bytes32> {
        ids.filter { id in !ids.contains { $0 != id && histories[$0]?.contains(id) == true } }
    }
}
