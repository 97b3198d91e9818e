import Discovery
import Identity
import NodeCore
import Replication
import SodiumCrypto
import Store

/// The real node core on a real SQLite database, with the edges played by the simulation.
///
/// Where the database is in memory, a crash loses what was not committed, and nothing else. On a simulated disk, power
/// that goes leaves of what was not synced any part, also of the commit that it comes in the middle of.
final class SimulatedNode {
    /// A machine: what it is called, and where it is.
    struct Place {
        let name: String
        let endpoint: Endpoint
        let hasLanes: Bool
        /// Whether its database is on a simulated disk.
        let hasDisk: Bool
    }

    /// What a disk held at some moment.
    struct Backup {
        let medium: Medium
        let blobs: SimulatedBlobs
        let madeAt: UInt64

        enum Medium {
            case memory(NodeDatabase)
            case image(DiskImage)
        }
    }

    let name: String
    /// Where it is; a fault may move it.
    var endpoint: Endpoint
    let identity: LocalIdentity
    var clock = NodeClock()
    /// When it wants its next tick, on the world's clock.
    var tick: UInt64?
    private let seed: UInt64
    private let hasLanes: Bool
    private var starts: UInt64 = 0
    private(set) var node: Node
    private(set) var database: NodeDatabase
    /// What the database is on; nil: it is in memory.
    private let disk: SimulatedDisk?
    private var commits = 0
    /// Batches on their way to the disk.
    var uncommitted: [(token: StoreToken, writes: [DurableWrite])] = []
    var blobs = SimulatedBlobs()
    var isUp = true
    /// Whether the machine has no power: not even a refusal comes from it.
    var isOff = false
    /// Whether another node has the same keys, of which this is a copy.
    let isCopy: Bool
    private(set) var backup: Backup?
    /// How often it still dies soon after its start.
    var crashesLeft = 0
    /// How fast its streams are, while they are slow.
    var bytesPerSecond: UInt64?
    /// Until when it is at work with what came before, in nanoseconds.
    var busyUntil: UInt64 = 0
    /// Until when its disk takes nothing, in nanoseconds.
    var diskIsFullUntil: UInt64 = 0
    var refusesNextWrite = false
    /// A planted fault: the disk says that it took what it threw away.
    var diskLies = false
    /// Whether it hears beacons.
    var isListening = false
    /// Counts the starts: what was scheduled for an earlier life is void.
    var life: Int { Int(starts) }

    convenience init(at place: Place, seed: UInt64) throws {
        let identity = try LocalIdentity.generate(
            name: place.name, from: RandomSource(seed: seed), now: 1_704_067_200)
        try self.init(
            place, identity, holding: place.hasDisk ? .image(try Self.freshImage.get()) : .memory(try Self.fresh.get()),
            seed: seed, isCopy: false)
    }

    /// A machine with a copy of another one's disk and keys.
    convenience init(copyOf other: SimulatedNode, at place: Place, seed: UInt64) throws {
        try self.init(place, other.identity, holding: other.medium, seed: seed, isCopy: true)
        clock = other.clock
        blobs = other.blobs
        blobs.crash()
    }

    private init(
        _ place: Place, _ identity: LocalIdentity, holding medium: Backup.Medium, seed: UInt64, isCopy: Bool
    ) throws {
        switch medium {
        case .memory(let other): (disk, database) = (nil, try .inMemory(copying: other))
        case .image(let image):
            let disk = SimulatedDisk(seed: seed, holding: image)
            (self.disk, database) = (disk, try Self.open(disk))
        }
        name = place.name
        endpoint = place.endpoint
        hasLanes = place.hasLanes
        self.identity = identity
        self.seed = seed
        self.isCopy = isCopy
        node = try Node(identity: identity, random: RandomSource(seed: seed ^ 0xA7E1), state: database.load())
        node.listeningPort = endpoint.port
        node.datagramPort = hasLanes ? endpoint.port : 0
    }

    /// The first ones have names as people do.
    static func name(_ index: Int) -> String {
        let names = ["ada", "ben", "cleo", "dan", "eva", "finn", "gita", "hugo", "ida", "jan", "kim", "leo"]
        return index < names.count ? names[index] : "n\(index)"
    }

    /// Where its beacons come from.
    var source: BeaconSource { BeaconSource(endpoint: endpoint, interface: "eth0") }

    // MARK: Its disk

    /// With the schema and nothing else; made once, since that takes longer than all else that a node needs.
    private static let fresh = Result { try NodeDatabase.inMemory(policy: policy) }
    private static let freshImage = Result {
        let disk = SimulatedDisk(seed: 0)
        try open(disk).close()
        return disk.image()
    }

    private static func open(_ disk: SimulatedDisk) throws -> NodeDatabase {
        try NodeDatabase(path: disk.path("node.sqlite"), on: disk, policy: policy)
    }

    /// What it holds now, as a copy would.
    private var medium: Backup.Medium { disk.map { .image($0.image()) } ?? .memory(database) }

    /// Seals so early that it happens all the time.
    private static let policy: SealingPolicy = {
        var policy = SealingPolicy()
        policy.tailMax = 12
        policy.tailMaxAtClose = 4
        policy.segmentMax = 60
        policy.mergedMin = 3
        policy.smallFrom = 40
        return policy
    }()

    /// Commits between looks at what can be sealed.
    private static let sealingInterval = 16

    func commit(upTo token: StoreToken) throws {
        while let batch = uncommitted.first, batch.token <= token {
            if !diskLies { try database.commit(batch.writes) }
            uncommitted.removeFirst()
            commits += 1
            if commits % Self.sealingInterval == 0 { try database.seal() }
        }
    }

    /// The disk takes nothing: neither the batch that is its turn nor those behind it. Answers the first.
    func refuse() -> StoreToken? {
        defer { uncommitted = [] }
        return uncommitted.first?.token
    }

    func backUp(at moment: UInt64) throws {
        var durable = blobs
        durable.crash()
        let medium = try disk.map { .image($0.image()) } ?? Backup.Medium.memory(.inMemory(copying: database))
        backup = Backup(medium: medium, blobs: durable, madeAt: moment)
    }

    /// What is on the disk now is what was on it then; the node is down.
    func goBack(to backup: Backup) {
        switch backup.medium {
        case .memory(let other): database = other
        case .image(let image): disk?.rollBack(to: image)
        }
        blobs = backup.blobs
        self.backup = nil
    }

    // MARK: Its end, and its next beginning

    /// The machine loses power, perhaps in the middle of a commit; answers whether it was.
    func losePower(_ random: RandomSource) throws -> Bool {
        guard let disk else { return false }
        var isTorn = false
        if let batch = uncommitted.first {
            disk.faults.losesPowerAtChange = disk.counts.changes + random.integer(below: Self.changesOfCommitMax)
            do {
                try database.commit(batch.writes)
            } catch {
                guard disk.isOff else { throw error }
                isTorn = true
            }
            disk.faults.losesPowerAtChange = nil
        }
        disk.restart(after: .powerLoss)
        return isTorn
    }

    /// A small commit changes the medium about so often.
    private static let changesOfCommitMax = 8

    func end() {
        isUp = false
        isListening = false
        tick = nil
        uncommitted = []
        blobs.crash()
    }

    /// A node made from what is on the disk now.
    func stored() throws -> Node {
        try Node(identity: identity, random: RandomSource(seed: seed), state: database.load())
    }

    /// Starts again from what is on the disk.
    func restart(cleanly: Bool) throws {
        starts += 1
        end()
        if cleanly { try database.close() }
        if let disk {
            disk.restart(after: .kill)
            database = try Self.open(disk)
        } else {
            database = try NodeDatabase.inMemory(reopening: database)
        }
        // Half of the nodes read all but the shortest histories beside the work.
        node = try Node(
            identity: identity, random: RandomSource(seed: seed &+ starts &* 7919), state: database.load(),
            loadsAtOnceMax: seed % 2 == 1 ? 4 : NodeLimits.loadsAtOnceMax)
        node.listeningPort = endpoint.port
        node.datagramPort = hasLanes ? endpoint.port : 0
        isUp = true
        isOff = false
    }
}
