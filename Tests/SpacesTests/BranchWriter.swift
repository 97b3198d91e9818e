import CRDT
import Identity
import Membership
import Replication
import SodiumCrypto
import Testing
import WireCodec

@testable import Spaces

/// One device that writes main and branches, each into a chain of its own: what the node does, without a node.
struct BranchWriter {
    let device: DeviceKey
    private let number: UInt8
    var space: Space
    var time: UInt64 = 17_000_000_100
    /// All that is here, in the order of arrival.
    private(set) var changes: [Change] = []
    private var origins: [ViewName: ChainOrigin] = [:]
    private var originCount: UInt16 = 0
    private var draft: ChangeDraft?

    init(_ company: Company, _ index: Int) throws {
        device = company.devices[index]
        number = UInt8(index)
        space = try company.space()
    }

    private mutating func newOrigin() -> ChainOrigin {
        originCount += 1
        return ChainOrigin(
            deviceKey: device.publicKey,
            nonce: [number, UInt8(originCount >> 8), UInt8(originCount & 0xFF)] + [UInt8](repeating: 0, count: 13))
    }

    /// Lets `body` add to the draft of the view in use.
    private mutating func drafting<Value>(_ body: (inout Space, inout ChangeDraft) throws -> Value) throws -> Value {
        let origin = origins[space.inUse] ?? newOrigin()
        let chain = origin.chain(in: space.id)
        var open = draft ?? ChangeDraft(chain: chain, sequence: space.chains.count(of: chain))
        if open.isEmpty, open.sequence == 0 { space.beginChain(in: &open) }
        let value = try body(&space, &open)
        origins[space.inUse] = origin
        draft = open
        return value
    }

    /// As after an end that was not clean: each view goes on in a new chain.
    mutating func forgetChains() {
        precondition(draft == nil, "a draft is closed before")
        origins = [:]
    }

    @discardableResult
    mutating func flush() throws -> Change? {
        defer { draft = nil }
        guard let closing = draft, let origin = origins[space.inUse], !closing.isEmpty else { return nil }
        let change = space.change(closing: closing, origin: origin, at: time)
        delta = space.adopt(change)
        changes.append(change)
        return change
    }

    /// What the last change of this writer did.
    private(set) var delta = SpaceDelta()

    mutating func create(_ path: String) throws -> Bytes32 {
        let author = device.publicKey
        return try drafting { space, draft in try space.createDocument(at: path, by: author, in: &draft) }
    }

    mutating func move(_ path: String, to target: String) throws {
        let plan = try space.relocation(of: path, to: target, by: device.publicKey)
        try drafting { space, draft in try space.move(plan.named, to: plan.target, in: &draft) }
    }

    mutating func remove(_ path: String) throws {
        let nodes = try space.removal(of: path, by: device.publicKey)
        try drafting { space, draft in space.remove(nodes, in: &draft) }
    }

    mutating func bringBack(_ name: String) throws {
        let plan = try space.restoration(of: name, to: nil, by: device.publicKey)
        try drafting { space, draft in try space.move(plan.named + plan.inside, to: nil, in: &draft) }
    }

    @discardableResult
    mutating func edit(_ document: Bytes32, _ edits: [TextEdit]) throws -> [TextEdit] {
        if let draft, !space.canJoin(draft, document: document, session: nil) { try flush() }
        let author = device.publicKey
        var session = EditingSession(revision: 0)
        return try drafting { space, draft in
            try space.edit(document, edits, by: author, session: &session, atTip: true, in: &draft)
        }
    }

    /// Takes back, or brings back, what this device did last; nil when there is nothing.
    mutating func undo(_ document: Bytes32, isRedo: Bool) throws -> [TextEdit]? {
        try flush()
        let device = device.publicKey
        let edits = try drafting { space, draft in
            try space.undo(document, isRedo: isRedo, of: device, by: device, in: &draft)?.edits
        }
        try flush()
        return edits
    }

    @discardableResult
    mutating func type(_ text: String, at place: Int, in document: Bytes32) throws -> Change {
        try edit(document, [TextEdit(at: place, deleted: 0, inserted: text)])
        let change = try flush()
        return try #require(change)
    }

    mutating func found(_ name: String) throws -> (change: Change, id: BranchID) {
        try flush()
        let origin = newOrigin()
        var founding = ChangeDraft(chain: origin.chain(in: space.id), sequence: 0)
        try space.foundBranch(name, by: device.publicKey, in: &founding)
        let change = space.change(closing: founding, origin: origin, at: time)
        delta = try space.apply(change, isSigned: true)
        changes.append(change)
        let id = BranchID(change.chain)
        origins[.branch(id)] = origin
        return (change, id)
    }

    mutating func use(_ name: ViewName) throws {
        try flush()
        space.use(name)
    }

    @discardableResult
    mutating func merge(_ name: ViewName) throws -> Change {
        try flush()
        let author = device.publicKey
        try drafting { space, draft in try space.merge(name, by: author, in: &draft) }
        let change = try flush()
        return try #require(change)
    }

    @discardableResult
    mutating func receive(_ change: Change) throws -> SpaceDelta {
        precondition(draft == nil, "a draft is closed before anything is taken in")
        let delta = try space.receive(change)
        changes.append(change)
        return delta
    }

    mutating func write(_ record: Record) throws {
        try drafting { _, draft in _ = draft.append(record) }
    }

    func text(_ document: Bytes32) -> String? { space.documents[document]?.text.text.string() }
}
