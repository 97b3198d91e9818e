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
    /// Where it is; a fault may move it.
    var endpoint: Endpoint
    let identity: LocalIdentity
    private let seed: UInt64
    private let hasLanes: Bool
    private var starts: UInt64 = 0
    private(set) var node: Node
    private(set) var database: NodeDatabase
    /// Batches on their way to the disk.
    var uncommitted: [(token: StoreToken, writes: [DurableWrite])] = []
    var isUp = true
    /// Until when its disk takes nothing, in nanoseconds.
    var diskIsFullUntil: UInt64 = 0
    /// A planted fault: the disk says that it took what it threw away.
    var diskLies = false
    /// Whether it hears beacons.
    var isListening = false
    /// Counts the starts: what was scheduled for an earlier life is void.
    var life: Int { Int(starts) }

    init(name: String, endpoint: Endpoint, seed: UInt64, hasLanes: Bool) throws {
        self.hasLanes = hasLanes
        self.name = name
        self.endpoint = endpoint
        self.seed = seed
        let random = RandomSource(seed: seed)
        identity = try LocalIdentity.generate(name: name, from: random, now: 1_704_067_200)
        database = try NodeDatabase.inMemory(policy: Self.policy)
        node = try Node(identity: identity, random: random, state: database.load())
        node.listeningPort = endpoint.port
        node.datagramPort = hasLanes ? endpoint.port : 0
    }

    /// Where its beacons come from.
    var source: BeaconSource { BeaconSource(endpoint: endpoint, interface: "eth0") }

    /// Seals so early that it happens all the time.
    private static let policy: SealingPolicy = {
        var policy = SealingPolicy()
        policy.tailMax = 12
        policy.tailMaxAtClose = 4
        policy.segmentMax = 60
        policy.smallFrom = 40
        return policy
    }()

    func commit(upTo token: StoreToken) throws {
        while let batch = uncommitted.first, batch.token <= token {
            if !diskLies { try database.commit(batch.writes) }
            uncommitted.removeFirst()
        }
        try database.seal()
    }

    /// The disk takes nothing: neither the batch that is its turn nor those behind it. Answers the first.
    func refuse() -> StoreToken? {
        defer { uncommitted = [] }
        return uncommitted.first?.token
    }

    /// A node made from what is on the disk now.
    func stored() throws -> Node {
        try Node(identity: identity, random: RandomSource(seed: seed), state: database.load())
    }

    /// Starts again from what is on the disk.
    func restart(cleanly: Bool) throws {
        starts += 1
        uncommitted = []
        isListening = false
        if cleanly { try database.close() }
        database = try NodeDatabase.inMemory(reopening: database)
        // Half of the nodes read all but the shortest histories beside the work.
        node = try Node(
            identity: identity, random: RandomSource(seed: seed &+ starts &* 7919), state: database.load(),
            loadsAtOnceMax: seed % 2 == 1 ? 4 : NodeLimits.loadsAtOnceMax)
        node.listeningPort = endpoint.port
        node.datagramPort = hasLanes ? endpoint.port : 0
        isUp = true
    }
}
