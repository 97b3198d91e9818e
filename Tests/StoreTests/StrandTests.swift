import Identity
import Membership
import Replication
import SodiumCrypto
import StoreCrashWriter
import TestKit
import Testing
import WireCodec

@testable import Store

/// Chains that their devices forked: several changes of one sequence.
struct StrandTests {
    @Test(
        "a forked history is read back as it was, from rows and from segments, and each strand of it is given out",
        arguments: SeededRandom.seeds(0..<8))
    func againstTable(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let folder = try TemporaryFolder()
        var policy = SealingPolicy()
        policy.tailMax = 10
        policy.tailMaxAtClose = 5
        policy.segmentMax = 60
        policy.smallFrom = 40
        let path = folder.path("node.sqlite")
        var history = try ForkedHistory(seed: seed)
        var database = try NodeDatabase(path: path, policy: policy)
        try database.commit([history.genesis])
        for _ in 0..<12 {
            let rows = try (0..<random.below(25)).map { _ in try history.next(&random) }
            try database.commit(rows.map { .change($0) })
            // Doing so twice changes nothing.
            if random.oneIn(3) { try database.commit(rows.map { .change($0) }) }
            if random.oneIn(2) { try database.seal() }
            if random.oneIn(3) {
                try database.close()
                database = try NodeDatabase(path: path, policy: policy)
            }
            try expectTable(of: history, in: database.load(), "\(random)")
            for range in history.ranges {
                let given = try database.changes(
                    space: history.space, chain: range.chain, strand: history.table.ordinal(ofStrand: range.strand),
                    from: range.from, to: range.to)
                let expected = history.table.indexes(in: range).map { history.rows[$0] }
                #expect(given.prefix(expected.count).map(\.body) == expected.map(\.body), "\(random)")
                #expect(given.prefix(expected.count).map(\.id) == expected.map(\.id), "\(random)")
                #expect(given.contains { $0.signature != nil }, "\(random)")
            }
        }
        try database.check()
    }

    @Test("another change in the place of one that is there is damage, unless it is of another strand")
    func differing() throws {
        let database = try NodeDatabase.inMemory()
        try database.commit([Samples.genesis(), .change(Samples.change(0)), .change(Samples.change(1))])
        var other = Samples.change(1, id: 77)
        #expect(throws: StoreError.self) { try database.commit([.change(other)]) }
        other.strand = 1
        other.leaving = StoredChange.Leaving(previous: Samples.change(0).id, membership: [Samples.bytes32(8, 1)])
        try database.commit([.change(other)])
        let rows = try database.load().changes()
        #expect(rows.map(\.strand) == [0, 0, 1] && rows[2].leaving == other.leaving && rows[1].leaving == nil)
        let given = try database.changes(space: Samples.space(), chain: Samples.chain(), strand: 1, from: 1, to: 2)
        #expect(given.map(\.id) == [other.id])
    }

    @Test("a database of the version before opens with its chains and what is noted of them")
    func earlierVersion() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("node.sqlite")
        var workload = RealWorkload()
        let changes = workload.next(3)
        try EarlierDatabase.write(changes, of: workload, upTo: "3 texts to be forgotten", at: path)
        let database = try NodeDatabase(path: path)
        #expect(try database.load().spaces[0].changes == changes)
        try database.check()
    }

    private func expectTable(of history: ForkedHistory, in state: DurableState, _ comment: Comment) throws {
        let space = state.spaces[0]
        var table = ChainTable(space: space.id)
        for bytes in space.sealed {
            let segment = try SealedSegment(decoding: bytes, space: space.id)
            var reader = SealedReader(segment)
            for _ in 0..<segment.changeCount {
                let (change, signature) = try reader.nextChange()
                try table.checkPlace(of: change)
                table.insert(change, isSigned: signature != nil)
            }
            try table.checkSignatures(of: segment)
        }
        for row in space.changes { table.insert(try table.decode(row), isSigned: row.signature != nil) }
        #expect(table.tips == history.table.tips, comment)
        for index in 0..<table.count {
            #expect(table.id(at: index) == history.table.id(at: index), comment)
            #expect(table.strand(at: index) == history.table.strand(at: index), comment)
        }
    }
}

/// Two devices, each of which goes on anywhere in its chain.
private struct ForkedHistory {
    let space: SpaceID
    let genesis: DurableWrite
    private(set) var table: ChainTable
    private(set) var rows: [StoredChange] = []
    private let devices: [DeviceKey]
    private let origins: [ChainOrigin]

    init(seed: UInt64) throws {
        let random = RandomSource(seed: seed)
        let keys = (0..<2).map { _ in DeviceKey.generate(from: random) }
        let made = try Genesis.create(
            title: "Forks", owner: keys[0], ownerName: "a", nonce: random.bytes32(), time: 17_000_000_000)
        devices = keys
        space = made.id
        genesis = .space(made.id, genesis: made.encode())
        origins = keys.map { ChainOrigin(deviceKey: $0.publicKey, nonce: [UInt8](repeating: 5, count: 16)) }
        table = ChainTable(space: made.id)
    }

    /// The own changes of each strand.
    var ranges: [StrandRange] {
        origins.map { $0.chain(in: space) }.flatMap { chain in
            table.strands(of: chain).map { strand in
                let own = table.sequences(ofStrand: strand)
                return StrandRange(chain: chain, strand: strand, from: own.lowerBound, to: own.upperBound)
            }
        }
    }

    mutating func next(_ random: inout SeededRandom) throws -> StoredChange {
        let writer = random.below(2)
        let chain = origins[writer].chain(in: space)
        let own = (0..<table.count).filter { table.entry(at: $0).chain == chain }
        let ends = table.strands(of: chain).compactMap { strand in
            table.index(inStrand: strand, sequence: table.sequences(ofStrand: strand).upperBound - 1)
        }
        let previous = random.oneIn(20) ? nil : (random.oneIn(5) ? own : ends).randomElement(using: &random)
        let others = table.frontier.filter { id in
            table.index(of: id).map { table.entry(at: $0).chain != chain } ?? false
        }
        let parents = others.filter { !table.isAncestor($0, of: previous.map { [table.id(at: $0)] } ?? []) }
        let context = Change.Context(
            parents: random.oneIn(3) ? parents : [], membership: [], time: UInt64(table.count), origin: origins[writer])
        let change = try Change.make(
            [.record(Array("{\"fields\":{},\"kind\":\"k\(table.count)\",\"version\":1}".utf8))], context,
            at: table.place(behind: previous, of: chain))
        let index = table.insert(change, isSigned: true)
        let row = table.stored(change, at: index, signature: devices[writer].sign(change.signedBytes))
        rows.append(row)
        return row
    }
}
