import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Store

struct NodeDatabaseModelTests {
    @Test(
        "any run of batches, refusals, closings and crashes leaves what a list of the accepted rows says",
        arguments: SeededRandom.seeds(0..<3))
    func model(_ seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("node.sqlite")
        var random = SeededRandom(seed: seed)
        var model = Model()
        var database = try NodeDatabase(path: path)
        for _ in 0..<120 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                try database.close()
                database = try NodeDatabase(path: path)
                #expect(database.wasClosedCleanly == !model.hasRefused, "\(random)")
                model.hasRefused = false
            case 1:
                database = try NodeDatabase(path: path)
                #expect(!database.wasClosedCleanly, "\(random)")
                model.hasRefused = false
            default:
                let batch = (0..<Int.random(in: 0..<6, using: &random)).map { _ in Self.write(&random) }
                let isAccepted = model.commit(batch)
                do throws(StoreError) {
                    try database.commit(batch)
                    #expect(isAccepted, "\(random)")
                } catch {
                    #expect(!isAccepted, "\(error) \(random)")
                }
            }
            #expect(try model.matches(database.load()), "\(random)")
        }
        try database.check()
    }

    private static func write(_ random: inout SeededRandom) -> DurableWrite {
        let space = Int.random(in: 1...3, using: &random)
        if random.oneIn(8) { return Samples.genesis(space) }
        if random.oneIn(8) {
            let number = Int.random(in: 0..<4, using: &random)
            return .membershipOp(Samples.space(space), id: Samples.bytes32(9, number), bytes: [UInt8(number)])
        }
        if random.oneIn(8) { return .setting(key: "\(space)", value: random.bytes(3)) }
        let sequence = UInt64.random(in: 0..<30, using: &random)
        let chain = Int.random(in: 1...3, using: &random)
        return .change(Samples.change(sequence, chain: chain, space: space, id: random.oneIn(40) ? 5 : nil))
    }
}

/// The slow obvious store: lists that are searched.
private struct Model {
    struct Space {
        let id: SpaceID
        var ops: [(id: Bytes32, bytes: [UInt8])] = []
        var changes: [StoredChange] = []
    }

    var spaces: [Space] = []
    var settings: [String: [UInt8]] = [:]
    var hasRefused = false

    /// False, and nothing done, when one of the writes cannot be.
    mutating func commit(_ batch: [DurableWrite]) -> Bool {
        var next = self
        for write in batch where !next.add(write) {
            hasRefused = true
            return false
        }
        self = next
        return true
    }

    private mutating func add(_ write: DurableWrite) -> Bool {
        switch write {
        case .space(let id, _):
            if !spaces.contains(where: { $0.id == id }) { spaces.append(Space(id: id)) }
        case .membershipOp(let space, let id, let bytes):
            guard let index = spaces.firstIndex(where: { $0.id == space }) else { return false }
            if !spaces[index].ops.contains(where: { $0.id == id }) { spaces[index].ops.append((id, bytes)) }
        case .change(let change):
            guard let index = spaces.firstIndex(where: { $0.id == change.space }) else { return false }
            let stored = spaces[index].changes.first { $0.chain == change.chain && $0.sequence == change.sequence }
            if let stored { return stored.id == change.id }
            spaces[index].changes.append(change)
        case .setting(let key, let value): settings[key] = value
        default: return false
        }
        return true
    }

    func matches(_ state: DurableState) -> Bool {
        settings == state.settings && spaces.map(\.id) == state.spaces.map(\.id)
            && spaces.map(\.changes) == state.spaces.map(\.changes)
            && spaces.map { $0.ops.map(\.bytes) } == state.spaces.map(\.membershipOps)
    }
}
