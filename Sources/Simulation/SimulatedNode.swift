import Discovery
import Identity
import NodeCore
import Replication
import SodiumCrypto
import Store

/// The real node core on a real SQLite database in memory, with the edges played by the simulation.
///
/// A crash loses what was not committed, and nothing else.
final class SimulatedNode {
    let name: String
    let endpoint: Endpoint
    let identity: LocalIdentity
    private let seed: UInt64
    private var starts: UInt64 = 0
    private(set) var node: Node
    private(set) var database: NodeDatabase
    /// Batches on their way to the disk.
    var uncommitted: [(token: StoreToken, writes: [DurableWrite])] = []
    var isUp = true
    /// Counts the starts: what was scheduled for an earlier life is void.
    var life: Int { Int(starts) }

    init(name: String, endpoint: Endpoint, seed: UInt64) throws {
        self.name = name
        self.endpoint = endpoint
        self.seed = seed
        let random = RandomSource(seed: seed)
        identity = try LocalIdentity.generate(name: name, from: random, now: 1_704_067_200)
        database = try NodeDatabase.inMemory()
        node = try Node(identity: identity, random: random, state: database.load())
        node.listeningPort = endpoint.port
    }

    func commit(upTo token: StoreToken) throws {
        while let batch = uncommitted.first, batch.token <= token {
            try database.commit(batch.writes)
            uncommitted.removeFirst()
        }
    }

    /// Starts again from what is on the disk.
    func restart(cleanly: Bool) throws {
        starts += 1
        uncommitted = []
        if cleanly { try database.close() }
        database = try NodeDatabase.inMemory(reopening: database)
        node = try Node(identity: identity, random: RandomSource(seed: seed &+ starts &* 7919), state: database.load())
        node.listeningPort = endpoint.port
        isUp = true
    }
}
