import CRDT
import Discovery
import Identity
import Membership
import Replication
import SodiumCrypto
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// A node with its edges played by `TestNetwork`: a store in memory, an address, and what it answered so far.
final class TestNode {
    let name: String
    let index: Int
    /// Where it listens; a test may move it.
    var endpoint: Endpoint
    /// Which network it is on: beacons and dials stay within.
    var segment = 0
    private(set) var identity: LocalIdentity
    private let seed: UInt64
    private(set) var core: Node
    private(set) var life = 0
    var effects = EffectQueue()

    /// How far its clock on the wall is ahead, in milliseconds.
    var clockLead: Int64 = 0

    var isUp = true
    var isListening = false
    var wasStoppedCleanly = false
    var store = MemoryStore()
    var blobs = MemoryBlobs()
    var uncommitted: [(token: StoreToken, writes: [DurableWrite])] = []
    /// How long a commit takes in nanoseconds; nil: the test commits by hand.
    var commitDelay: UInt64? = 0
    /// How long the history of a space takes to be read, in nanoseconds.
    var loadDelay: UInt64 = 0
    /// Histories that are longer are read beside the work.
    var loadsAtOnceMax = NodeLimits.loadsAtOnceMax
    /// The disk is full.
    var refusesWrites = false

    var replies: [RequestID: Result<NodeReply, NodeFailure>] = [:]
    var notifications: [(Subscription, NodeNotification)] = []
    var log: [(LogLevel, String)] = []
    var beacons: [[UInt8]] = []
    var answers: [(bytes: [UInt8], to: BeaconSource)] = []
    /// What reaches this machine while it sleeps, and is seen when it wakes; nil while it is awake.
    var heldInSleep: [NodeEvent]?
    /// What this machine calls its link to all others.
    var zone: String { "eth\(index)" }
    var isDiscoverable = false { didSet { core.isDiscoverable = isDiscoverable } }
    /// What it asked for of its links: to be read or not.
    var reading: [(link: LinkID, isOn: Bool)] = []
    var fetches: [FetchRequest] = []

    init(name: String, index: Int, seed: UInt64, at now: Instant) throws {
        self.name = name
        self.index = index
        self.seed = seed
        let random = RandomSource(seed: seed)
        endpoint = try #require(Endpoint(host: "10.0.0.\(index + 1)", port: 4040))
        identity = try LocalIdentity.generate(name: name, from: random, now: now.unixInSeconds)
        core = try Node(identity: identity, random: random, state: .empty)
        core.listeningPort = endpoint.port
    }

    /// A copy of a machine at another address. Its disk knows that it is not the one that was in use.
    init(copying original: TestNode, index: Int, at now: Instant) throws {
        name = "copy of \(original.name)"
        self.index = index
        seed = original.seed &+ 1_000_003
        endpoint = try #require(Endpoint(host: "10.0.0.\(index + 1)", port: 4040))
        identity = original.identity
        store = original.store
        core = try Node(
            identity: identity, random: RandomSource(seed: seed), state: store.state(wasClosedCleanly: false))
        core.listeningPort = endpoint.port
        core.isDiscoverable = original.isDiscoverable
    }

    /// A new process on what the store holds.
    func restart(at now: Instant) throws {
        life += 1
        (isUp, isListening, uncommitted, replies, notifications) = (true, false, [], [:], [])
        let state = store.state(wasClosedCleanly: wasStoppedCleanly)
        wasStoppedCleanly = false
        core = try Node(
            identity: identity, random: RandomSource(seed: seed &+ UInt64(life) &* 7919), state: state,
            loadsAtOnceMax: loadsAtOnceMax)
        core.listeningPort = endpoint.port
        core.isDiscoverable = isDiscoverable
    }

    /// Its address as another machine knows it: one that means something on one link alone has that one's own name for
    /// the link, unless all call it the same.
    func host(seenBy other: TestNode) -> String {
        endpoint.isLinkLocal && endpoint.zone == nil ? "\(endpoint.host)%\(other.zone)" : endpoint.host
    }

    func endpoint(seenBy other: TestNode) -> Endpoint {
        guard let endpoint = Endpoint(host: host(seenBy: other), port: endpoint.port) else {
            preconditionFailure("a host is a host")
        }
        return endpoint
    }

    /// Where its beacons come from.
    func source(seenBy other: TestNode) -> BeaconSource {
        guard let endpoint = Endpoint(host: host(seenBy: other), port: 47_747) else {
            preconditionFailure("a host is a host")
        }
        return BeaconSource(endpoint: endpoint, interface: other.zone)
    }

    var key: Bytes32 { identity.device.publicKey }

    func text(_ document: Bytes32, in space: SpaceID) -> String? {
        core.space(space)?.documents[document]?.text.text.string()
    }

    func revision(_ document: Bytes32, in space: SpaceID) -> Int {
        core.space(space)?.documents[document]?.revision ?? -1
    }

    /// The chain that this node writes now.
    func ownChain(in space: SpaceID) -> ChainID? { core.replicas[space]?.ownChain?.id }

    func messages(in space: SpaceID) -> [String] { core.conversation(space)?.messages.map(\.text) ?? [] }

    var warnings: [String] { log.filter { $0.0 == .warning }.map(\.1) }
}

/// What a store holds, as the slow obvious model of one: the writes themselves.
struct MemoryStore {
    private var order: [SpaceID] = []
    private var spaces: [SpaceID: DurableSpace] = [:]
    private var peers: [Bytes32: PeerRecord] = [:]
    private var settings: [String: [UInt8]] = [:]
    /// Writes that no store could keep: a change before the one that it follows, or of a space that is not there.
    private(set) var faults: [String] = []
    private(set) var commitCount = 0
    /// What was written of shared folders, in order.
    private(set) var folderWrites: [DurableWrite] = []
    /// Whether texts go when that is asked for; a disk may be slow to do it.
    var carriesOut = true

    mutating func commit(_ writes: [DurableWrite]) {
        commitCount += 1
        for write in writes { add(write) }
    }

    private mutating func add(_ write: DurableWrite) {
        switch write {
        case .space(let id, let genesis):
            guard spaces[id] == nil else { return }
            order.append(id)
            spaces[id] = DurableSpace(id: id, genesis: genesis, membershipOps: [], changes: [], ownChain: nil)
        case .membershipOp(let space, _, let bytes):
            if spaces[space] == nil { faults.append("an op of a space that is not there") }
            if spaces[space]?.membershipOps.contains(bytes) == false { spaces[space]?.membershipOps.append(bytes) }
        case .change(let change): add(change)
        case .forget(let space, let ranges):
            let kept = spaces[space]?.changes.map { change in
                let isNamed = ranges.contains {
                    $0.chain == change.chain && ($0.from..<$0.to).contains(change.sequence)
                }
                return isNamed && carriesOut ? (try? change.forgettingText()) ?? change : change
            }
            if let kept { spaces[space]?.changes = kept }
            spaces[space]?.texts = nil
        case .ownChain(let space, let chain, let nonce):
            if spaces[space] == nil { faults.append("a chain of a space that is not there") }
            spaces[space]?.ownChain = (chain, nonce)
        case .texts(let space, let texts):
            let earlier = spaces[space]?.texts?.documents ?? []
            let documents = texts.documents.map { text in
                CachedText(
                    document: text.document, path: text.path, revision: text.revision,
                    lengthInScalars: text.lengthInScalars,
                    text: text.text ?? earlier.first { $0.document == text.document }?.text)
            }
            spaces[space]?.texts = CachedTexts(changeCount: texts.changeCount, documents: documents)
        case .peer(let peer): peers[peer.deviceKey] = peer
        case .setting(let key, let value): settings[key] = value
        case .folder, .folderFile: folderWrites.append(write)
        }
    }

    private mutating func add(_ change: StoredChange) {
        guard let changes = spaces[change.space]?.changes else {
            return faults.append("a change of a space that is not there")
        }
        let own = changes.filter { $0.chain == change.chain && $0.strand == change.strand }
        let start = own.first?.sequence ?? change.leaving.map { _ in change.sequence } ?? 0
        let count = start + UInt64(own.count)
        if count > change.sequence {
            if !changes.contains(where: { $0.id == change.id }) { faults.append("another change \(change.sequence)") }
            return
        }
        if count < change.sequence { faults.append("change \(change.sequence) of a chain before \(count)") }
        spaces[change.space]?.changes.append(change)
    }

    func state(wasClosedCleanly: Bool) -> DurableState {
        let stored = order.compactMap { spaces[$0] }.map { space in
            var space = space
            if space.texts?.changeCount != space.changeCount { space.texts = nil }
            return space
        }
        return DurableState(
            spaces: stored, peers: peers.values.sorted { $0.deviceKey < $1.deviceKey },
            settings: settings, wasClosedCleanly: wasClosedCleanly)
    }

    func changes(_ request: FetchRequest) -> [StoredChange] {
        var bytes = 0
        let run = (spaces[request.space]?.changes ?? []).filter {
            $0.chain == request.chain && $0.strand == request.strand
                && (request.from..<request.to).contains($0.sequence)
        }
        return Array(
            run.prefix { change in
                bytes += change.countedInBytes
                return bytes <= ReplicationLimits.runInBytes
            })
    }

    func changeCount(of space: SpaceID) -> Int { spaces[space]?.changes.count ?? 0 }

    var spaceCount: Int { order.count }

    /// Every text that was made durable, worked out from the changes alone.
    func texts(of space: SpaceID) throws -> [String: String] {
        let stored = try #require(spaces[space])
        let replica = try SpaceReplica(LoadedSpace(restoring: stored, keepsChain: false))
        return Dictionary(
            uniqueKeysWithValues: replica.space.listing().map { ($0.path, $0.document.text.text.string()) })
    }
}
