import CRDT
import Identity
import Membership
import Replication
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// The members of a space before anything is written in it.
struct Company {
    let genesis: Genesis
    let devices: [DeviceKey]
    private let operations: [MembershipOp]

    /// The first device is the owner; the others have the roles given.
    init(seed: UInt64, roles: [Role]) throws {
        let random = RandomSource(seed: seed)
        let owner = DeviceKey.generate(from: random)
        let genesis = try Genesis.create(
            title: "Space", owner: owner, ownerName: "owner", nonce: random.bytes32(), time: 17_000_000_000)
        var log = MembershipLog(genesis: genesis)
        var devices = [owner]
        for (index, role) in roles.enumerated() {
            let device = DeviceKey.generate(from: random)
            let op = try MembershipOp.add(
                device: device.publicKey, role: role, name: "member \(index)", space: genesis.id,
                parents: log.frontier, by: owner)
            try log.insert(op)
            devices.append(device)
        }
        self.genesis = genesis
        self.devices = devices
        operations = log.operations
    }

    /// A replica that knows all members and nothing else.
    func space() throws -> Space {
        var space = Space(genesis: genesis)
        for op in operations { try space.membership.insert(op) }
        return space
    }
}

/// One device with its replica, its chain and the draft that it is gathering: what the node does, without a node.
struct Writer {
    let device: DeviceKey
    private(set) var origin: ChainOrigin
    private(set) var chain: ChainID
    var space: Space
    var draft: ChangeDraft
    var time: UInt64 = 17_000_000_100

    init(_ company: Company, _ index: Int, nonce: UInt8 = 0) throws {
        device = company.devices[index]
        origin = ChainOrigin(deviceKey: device.publicKey, nonce: [UInt8](repeating: nonce, count: 16))
        chain = origin.chain(in: company.genesis.id)
        space = try company.space()
        draft = ChangeDraft(chain: chain, sequence: 0)
    }

    /// Begins another chain.
    mutating func use(nonce: UInt16) {
        let bytes = [UInt8(nonce >> 8), UInt8(nonce & 0xFF)] + [UInt8](repeating: 7, count: 14)
        origin = ChainOrigin(deviceKey: device.publicKey, nonce: bytes)
        chain = origin.chain(in: space.id)
        draft = ChangeDraft(chain: chain, sequence: 0)
    }

    /// Closes the draft; nil when there is nothing in it.
    mutating func flush() -> Change? {
        if draft.isEmpty { return nil }
        let change = space.change(closing: draft, origin: origin, at: time)
        _ = space.adopt(change)
        draft = ChangeDraft(chain: chain, sequence: space.chains.count(of: chain))
        return change
    }

    /// The change of a draft that has something in it.
    mutating func closed() throws -> Change {
        let change = flush()
        return try #require(change)
    }

    /// Takes in what another one wrote, by its bytes. A draft must be closed before.
    @discardableResult
    mutating func receive(_ change: Change) throws -> SpaceDelta {
        precondition(draft.isEmpty, "a draft is closed before anything is taken in")
        // It may be of this very chain, written by another program under the same key.
        defer { draft = ChangeDraft(chain: chain, sequence: space.chains.count(of: chain)) }
        return try space.receive(change)
    }

    mutating func create(_ path: String, _ kind: NodeKind = .text) throws -> Bytes32 {
        try space.createFile(kind, at: path, by: device.publicKey, in: &draft)
    }

    mutating func set(_ value: FileValue, of file: Bytes32, replacing: [TreeOperationID]? = nil) throws {
        try space.set(value, of: file, replacing: replacing, by: device.publicKey, in: &draft)
    }

    mutating func move(_ path: String, to target: String) throws {
        let plan = try space.relocation(of: path, to: target, by: device.publicKey)
        try space.move(plan.named, to: plan.target, in: &draft)
    }

    /// Takes away what is at a path, with all that is in it.
    mutating func remove(_ path: String) throws {
        space.remove(try space.removal(of: path, by: device.publicKey), in: &draft)
    }

    mutating func bringBack(_ name: String, to target: String? = nil) throws {
        let plan = try space.restoration(of: name, to: target, by: device.publicKey)
        try space.move(plan.named, to: plan.target, in: &draft)
        try space.move(plan.inside, to: nil, in: &draft)
    }

    /// What is shown of the tree.
    var paths: [String] { space.tree.list().map(\.text) }

    /// Edits as a client that has seen everything.
    @discardableResult
    mutating func edit(_ document: Bytes32, _ edits: [TextEdit]) throws -> [TextEdit] {
        var session = EditingSession(revision: 0)
        return try edit(document, edits, session: &session, atTip: true)
    }

    @discardableResult
    mutating func edit(
        _ document: Bytes32, _ edits: [TextEdit], session: inout EditingSession, atTip: Bool = false
    ) throws -> [TextEdit] {
        try space.edit(document, edits, by: device.publicKey, session: &session, atTip: atTip, in: &draft)
    }

    /// Takes back, or brings back, the newest commit of a device; the draft is closed before.
    mutating func undo(_ document: Bytes32, isRedo: Bool = false, of device: Bytes32? = nil) throws -> UndoneEdits? {
        precondition(draft.isEmpty, "a draft is closed before anything is taken back")
        return try space.undo(
            document, isRedo: isRedo, of: device ?? self.device.publicKey, by: self.device.publicKey, in: &draft)
    }

    func text(_ document: Bytes32) -> String { space.documents[document]?.text.text.string() ?? "" }

    func revision(_ document: Bytes32) -> Int { space.documents[document]?.revision ?? -1 }

    /// A change of this writer with any parts, as one who does not keep the rules could sign it.
    func forge(_ parts: [ChangePart], parents: [Bytes32]? = nil) throws -> Change {
        let context = Change.Context(
            parents: parents ?? space.chains.parents(forNextOf: chain), membership: space.membership.frontier,
            time: space.chains.time(forNextOf: chain, at: time), origin: origin)
        return try Change.make(parts, context, at: space.chains.nextPlace(of: chain))
    }
}

extension Space {
    /// Takes a change in as it comes over a link or from the disk: from its bytes.
    @discardableResult
    mutating func receive(_ change: Change) throws -> SpaceDelta {
        let place = chains.place(behind: chains.index(of: change.previous), of: change.chain)
        return try apply(try Change(decodingBody: change.encodeBody(), at: place), isSigned: true)
    }

    /// Whether everything that a change is made on is here.
    func isReady(for change: Change) -> Bool {
        let below = change.parents + (change.sequence > 0 ? [change.previous] : [])
        return !chains.contains(change.id) && below.allSatisfy { chains.contains($0) }
    }

    /// All that replicas must agree about, in one value.
    func view() -> ReplicaView {
        ReplicaView(
            frontier: chains.frontier, count: chains.count,
            listing: listing().map { "\($0.path) \($0.document.id.hex) \($0.document.text.text.string())" },
            folders: tree.list().map(\.text), files: files(), hidden: hiddenFiles(),
            times: Dictionary(
                uniqueKeysWithValues: (0..<chains.count).map { (chains.id(at: $0), time(at: $0)) }))
    }
}

struct ReplicaView: Equatable {
    let frontier: [Bytes32]
    let count: Int
    let listing: [String]
    let folders: [String]
    let files: [SpaceFile]
    let hidden: [HiddenFile]
    let times: [Bytes32: HybridTime]
}
