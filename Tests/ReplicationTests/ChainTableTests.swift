import Identity
import Membership
import TestKit
import Testing
import WireCodec

@testable import Replication

struct ChainTableTests {
    @Test(
        "ancestors, frontier, tips and parents are as the sets of all ancestors say",
        arguments: SeededRandom.seeds(0..<8))
    func againstSets(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let (replicas, model) = try randomHistory(&random, count: 80)
        for replica in replicas {
            let table = replica.table
            let ids = (0..<table.count).map { table.id(at: $0) }
            #expect(table.frontier == model.newest(Set(ids)).sorted(), "\(random)")
            for _ in 0..<100 {
                let some = Set((0..<1 + random.below(3)).map { _ in ids[random.below(ids.count)] })
                let id = ids[random.below(ids.count)]
                #expect(table.isAncestor(id, of: Array(some)) == model.history(some).contains(id), "\(random)")
            }
            let tip = table.tips.first { $0.chain == replica.chain }?.id
            let parents = table.parents(forNextOf: replica.chain)
            #expect(parents == model.newest(Set(ids)).filter { $0 != tip }.sorted(), "\(random)")
            for tip in table.tips {
                #expect(
                    table.count(of: tip.chain) == tip.count
                        && table.id(of: tip.chain, sequence: tip.count - 1) == tip.id)
                #expect(table.index(of: tip.chain, sequence: tip.count) == nil)
                #expect(table.deviceKey(of: tip.chain) == tip.deviceKey)
            }
            #expect(table.tips.map(\.chain) == table.tips.map(\.chain).sorted())
            for (index, id) in ids.enumerated() {
                let entry = table.entry(at: index)
                #expect(table.index(of: id) == index && entry.id == id)
                #expect(table.index(of: entry.chain, sequence: entry.sequence) == index)
                #expect(
                    table.countedInBytes(at: index)
                        == replica.rows[index].countedInBytes)
                #expect(table.isSigned(entry.chain, sequence: entry.sequence) == (replica.rows[index].signature != nil))
            }
        }
    }

    @Test("an empty table has no frontier, no tips and knows nothing")
    func empty() {
        let table = ChainTable(space: SpaceID(.zero))
        let chain = ChainID(.zero)
        #expect(table.count == 0 && table.frontier.isEmpty && table.tips.isEmpty)
        #expect(!table.contains(.zero) && table.index(of: chain, sequence: 0) == nil && table.count(of: chain) == 0)
        #expect(table.deviceKey(of: chain) == nil && !table.isSigned(chain, sequence: 0))
        #expect(!table.isAncestor(.zero, of: [.zero]))
        #expect(table.nextPlace(of: chain).sequence == 0)
    }

    @Test("what was stored is read back into the same table; a changed row is refused")
    func restore() throws {
        var random = SeededRandom(seed: 9)
        let replica = try randomHistory(&random, count: 40).replicas[0]
        var restored = ChainTable(space: replica.space.id)
        for row in replica.rows {
            var body = row.body
            body[body.count - 1] ^= 1
            let damaged = StoredChange(
                space: row.space, chain: row.chain, sequence: row.sequence, id: row.id, body: body, signature: nil)
            #expect(throws: ReplicationError.self) { _ = try restored.decode(damaged) }
            restored.insert(try restored.decode(row), isSigned: row.signature != nil)
            #expect(throws: ReplicationError.gap(row.chain, expected: row.sequence + 1, received: row.sequence)) {
                _ = try restored.decode(row)
            }
        }
        #expect(restored.tips == replica.table.tips && restored.frontier == replica.table.frontier)
    }

    @Test("times count from the chain's first change, and never before it")
    func times() throws {
        var replica = TestReplica(try TestSpace(seed: 5), member: 0)
        #expect(replica.table.time(forNextOf: replica.chain, at: 1_000) == 1_000)
        let first = try replica.write("a")
        #expect(replica.table.claimedTime(of: first) == 1_000)
        #expect(replica.table.time(forNextOf: replica.chain, at: 1_007) == 7)
        #expect(replica.table.time(forNextOf: replica.chain, at: 3) == 0)
        #expect(replica.table.time(forNextOf: replica.chain, at: .max) == ReplicationLimits.timeEnd - 1)
        let second = try replica.write("b")
        #expect(second.time == 1 && replica.table.claimedTime(of: second) == 1_001)
    }

    @Test("a change names at most 1,024 others; those left out are named by the next one")
    func manyParents() throws {
        let space = try TestSpace(seed: 6, members: 6)
        var hub = TestReplica(space, member: 0)
        let limit = ReplicationLimits.parentCount
        for index in 0..<limit + 1 {
            var other = TestReplica(space, member: 1 + index / 256, nonce: UInt8(index & 255))
            try other.write("\(index)")
            let run = other.message(ChainRange(chain: other.chain, from: 0, to: 1))
            try hub.receive(try #require(run))
        }
        let oldest = hub.table.id(at: 0)
        let first = try hub.write("all but one")
        #expect(first.parents.count == limit && !first.parents.contains(oldest))
        #expect(try hub.write("the one").parents == [oldest])
        #expect(hub.table.parents(forNextOf: hub.chain).isEmpty)
    }

    @Test("ids are found among thousands, and absent ones are not")
    func manyIDs() {
        var index = ChangeIndex()
        var ids: ContiguousArray<Bytes32> = []
        var random = SeededRandom(seed: 7)
        for _ in 0..<5_000 {
            let id = Bytes32(random.next(), random.next(), random.next(), random.next())
            #expect(index.find(id, in: ids) == nil)
            ids.append(id)
            index.addLast(of: ids)
        }
        for (position, id) in ids.enumerated() { #expect(index.find(id, in: ids) == position) }
    }

    @Test("bits are kept across words")
    func bits() {
        var list = BitList()
        for index in 0..<200 { list.append(index % 3 == 0) }
        #expect(list.count == 200)
        #expect((0..<200).allSatisfy { list[$0] == ($0 % 3 == 0) })
    }
}

/// Replicas that write and hear from each other at random, and the ancestors of every change.
private func randomHistory(
    _ random: inout SeededRandom, count: Int
) throws -> (replicas: [TestReplica], model: AncestorSets) {
    let space = try TestSpace(seed: random.seed)
    var replicas = (0..<3).map { TestReplica(space, member: $0) }
    var model = AncestorSets()
    for step in 0..<count {
        let writer = random.below(3)
        model.insert(try replicas[writer].write("\(step)"))
        if random.oneIn(2) {
            let (from, to) = (random.below(3), random.below(3))
            for row in replicas[from].rows where !replicas[to].table.contains(row.id) {
                let range = ChainRange(chain: row.chain, from: row.sequence, to: row.sequence + 1)
                guard let message = replicas[from].message(range) else { continue }
                _ = try replicas[to].receive(message)
            }
        }
    }
    return (replicas, model)
}

/// The slow obvious model: for each change, itself and all its ancestors.
private struct AncestorSets {
    private var histories: [Bytes32: Set<Bytes32>] = [:]

    mutating func insert(_ change: Change) {
        let below = Set(change.parents + (change.sequence > 0 ? [change.previous] : []))
        histories[change.id] = history(below).union([change.id])
    }

    func history(_ ids: Set<Bytes32>) -> Set<Bytes32> {
        ids.reduce(into: []) { $0.formUnion(histories[$1] ?? []) }
    }

    func newest(_ ids: Set<Bytes32>) -> Set<Bytes32> {
        ids.filter { id in !ids.contains { $0 != id && histories[$0]?.contains(id) == true } }
    }
}
