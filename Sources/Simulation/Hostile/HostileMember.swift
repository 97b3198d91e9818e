import CRDT
import Identity
import Membership
import NodeCore
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import WireCodec

/// A member with a good key and no intention to keep the rules. It has several faces: what it shows to one node may
/// differ from what it shows to another.
final class HostileMember {
    /// What it may do; each seed draws some.
    struct Vices: OptionSet {
        let rawValue: Int
        /// Two changes of one chain with one sequence number.
        static let equivocation = Vices(rawValue: 1)
        /// Frontiers that name what nobody has, and snapshots of what nobody wrote.
        static let lies = Vices(rawValue: 2)
        /// Changes in others' chains, edits without the right, membership that nobody granted.
        static let forgery = Vices(rawValue: 4)
        /// More than anybody can want.
        static let floods = Vices(rawValue: 8)
        /// Writes on after its removal as if it had not heard of it.
        static let backdating = Vices(rawValue: 16)
        /// Keeps back a change and shows the next one.
        static let withholding = Vices(rawValue: 32)
        /// Bytes that are no messages.
        static let malformed = Vices(rawValue: 64)
        static let all: [Vices] = [
            .equivocation, .lies, .forgery, .floods, .backdating, .withholding, .malformed,
        ]
    }

    /// One history that it pretends to have.
    private struct Face {
        var space: Space
        var draft: ChangeDraft
        /// Its changes in this history, from the last one on that it kept back.
        var shown: ArraySlice<Change> = []
    }

    /// More would not fit in a message.
    private static let runCountMax = 64

    let node: Int
    let vices: Vices
    private unowned let world: World
    private let identity: LocalIdentity
    private let origin: ChainOrigin
    private let chain: ChainID
    let space: SpaceID
    private var faces: [Face]
    /// By target.
    private var links: [Int: HostileLink] = [:]
    private var nextLink: UInt64 = 1_000_001
    private var written = 0
    /// How often each vice was given in to.
    private var deeds = FaultTally()
    /// Whether two different changes with one number went out.
    private(set) var hasForked = false
    /// Whether it may have had the right to edit at some time.
    private(set) var couldEdit: Bool
    /// Whether it owned the space before it turned hostile.
    let wasOwner: Bool

    /// Takes a member's node over: the node is gone, its keys and what it knows are in hostile hands.
    init?(takingOver node: Int, in world: World, space id: SpaceID, vices: Vices) {
        guard let space = world.nodes[node].node.space(id) else { return nil }
        self.node = node
        self.vices = vices
        self.world = world
        self.space = id
        identity = world.nodes[node].identity
        origin = ChainOrigin(deviceKey: identity.device.publicKey, nonce: world.random.bytes(16))
        chain = origin.chain(in: id)
        let face = Face(space: space, draft: ChangeDraft(chain: chain, sequence: 0))
        faces = vices.contains(.equivocation) ? [face, face] : [face]
        couldEdit = Self.isEditor(space.membership.role(of: identity.device.publicKey))
        wasOwner = space.membership.role(of: identity.device.publicKey) == .owner
        world.take(node) { [unowned self] end, bytes in receive(bytes, on: end) }
    }

    /// Apart from what the nodes themselves believe about roles.
    private static func isEditor(_ role: Role?) -> Bool { role.map { $0.rawValue <= 3 } ?? false }

    private func face(for target: Int) -> Int { target % faces.count }

    /// Does one thing that it should not, or behaves for once.
    func act() throws {
        let targets = world.honest.filter { world.nodes[$0].isUp }
        guard !targets.isEmpty else { return }
        for target in targets where !isLinked(with: target) { try call(target) }
        let reached = targets.filter { isLinked(with: $0) && links[$0]?.isOpen == true }
        guard !reached.isEmpty else { return }
        let target = reached[world.random.integer(below: reached.count)]
        guard let link = links[target] else { return }
        let choices = [Vices.lies, .forgery, .floods, .malformed].filter { vices.contains($0) }
        let pick = world.random.integer(below: 3 + choices.count)
        guard pick >= 3 else { return try write(to: target, others: reached) }
        switch choices[pick - 3] {
        case .lies: try commit(.lie, [Frame(lie())], on: link)
        case .forgery: try commit(.forgery, try forgery(for: target), on: link)
        case .malformed: try commit(.malformed, [malformed()], on: link)
        default: try commit(.flood, flood(), on: link)
        }
    }

    private func isLinked(with target: Int) -> Bool {
        links[target].map { world.network.other(of: $0.end) != nil } ?? false
    }

    private func commit(_ deed: FaultKind, _ frames: [Frame], on link: HostileLink) throws {
        deeds.note(deed)
        try say(frames, on: link)
    }

    /// Adds its deeds to those of the world.
    func count(into tally: inout FaultTally) { tally += deeds }

    private func call(_ target: Int) throws {
        guard let end = world.connect(from: node, link: nextLink, to: target) else { return }
        nextLink += 2
        let link = HostileLink(
            end: end, identity: identity, remote: world.nodes[target].identity.certificate)
        links[target] = link
        world.send(try link.call(at: world.now(of: node).unixInMilliseconds / 1000, random: world.random), from: end)
    }

    private func say(_ frames: [Frame], on link: HostileLink) throws {
        if let bytes = try link.seal(frames) { world.send(bytes, from: link.end) }
    }

    /// Takes what honest nodes write into all faces, as far as they fit.
    private func receive(_ bytes: [UInt8], on end: SimulatedNetwork.End) {
        guard let link = links.values.first(where: { $0.end == end }), let frames = try? link.receive(bytes) else {
            return
        }
        for frame in frames {
            switch MessageType(rawValue: frame.type) {
            case .changes:
                guard let message = try? ChangesMessage(decoding: frame.body), message.space == space else { continue }
                for index in faces.indices where faces[index].draft.isEmpty { take(message, into: index) }
            case .membership where !vices.contains(.backdating):
                guard let message = try? MembershipMessage(decoding: frame.body), message.space == space else {
                    continue
                }
                for index in faces.indices { take(message, into: index) }
            case .snapshotRequest where vices.contains(.lies):
                guard let message = try? SnapshotRequestMessage(decoding: frame.body), message.space == space else {
                    continue
                }
                if let parts = wrongSnapshot() { try? commit(.wrongSnapshot, parts, on: link) }
            default: break
            }
        }
    }

    private func take(_ message: ChangesMessage, into index: Int) {
        guard
            let changes = try? ChangeVerifier.verify(
                message, chains: faces[index].space.chains, membership: faces[index].space.membership, space: space)
        else { return }
        for change in changes { _ = try? faces[index].space.apply(change, isSigned: change.id == changes.last?.id) }
    }

    private func take(_ message: MembershipMessage, into index: Int) {
        for bytes in message.operations {
            guard let op = try? MembershipOp(decoding: bytes) else { continue }
            _ = try? faces[index].space.membership.insert(op)
        }
        _ = faces[index].space.weighStanding()
        if Self.isEditor(faces[index].space.membership.role(of: identity.device.publicKey)) { couldEdit = true }
    }

    // MARK: Deeds

    /// Writes to one node; if it has two faces, also to one that sees the other of them, while those two do not hear of
    /// each other just then: it can end their connection, as anybody on their way can.
    private func write(to target: Int, others: [Int]) throws {
        let strangers = others.filter { face(for: $0) != face(for: target) }
        try write(to: target)
        guard faces.count > 1, !strangers.isEmpty else { return }
        let other = strangers[world.random.integer(below: strangers.count)]
        if world.random.integer(below: 2) == 0 { world.sever(target, other) }
        try write(to: other)
    }

    /// Writes into a document; each face its own words under the same numbers.
    private func write(to target: Int) throws {
        let index = face(for: target)
        guard let document = faces[index].space.listing().first?.document else { return }
        written += 1
        var session = EditingSession(revision: 0)
        // What it writes when all know that it is out must not be shown by any.
        let mark = world.honest.allSatisfy(isOut) ? "late" : "mallory"
        let edit = TextEdit(at: 0, deleted: 0, inserted: "[\(mark) \(index) \(written)]")
        var face = faces[index]
        do {
            _ = try face.space.edit(
                document.id, [edit], by: identity.device.publicKey, session: &session, atTip: true, in: &face.draft)
        } catch {
            // Its own replica keeps the rules: without the right to edit only a forged change comes of it.
            guard vices.contains(.forgery) else { return }
            return try forgeEdit(of: document.id, for: target)
        }
        let change = face.space.change(
            closing: face.draft, origin: origin, at: world.now(of: node).unixInTenths)
        _ = face.space.adopt(change)
        face.draft = ChangeDraft(chain: chain, sequence: change.sequence + 1)
        let other = faces[(index + 1) % faces.count].space.chains.id(of: chain, sequence: change.sequence)
        if faces.count > 1, let other, other != change.id {
            hasForked = true
            deeds.note(.equivocation)
        }
        faces[index] = face
        if vices.contains(.backdating), isOut(of: target) { deeds.note(.backdating) }
        // The next one names it, and nobody has it.
        if vices.contains(.withholding), world.random.integer(below: 4) == 0 {
            faces[index].shown = []
            return deeds.note(.withholding)
        }
        faces[index].shown.append(change)
        try send(missing(at: target, of: faces[index].shown), by: identity.device, to: target)
    }

    /// What a node lacks of its changes, as far as one message takes them: what that node asks is not answered.
    private func missing(at target: Int, of shown: ArraySlice<Change>) -> ArraySlice<Change> {
        let chains = world.nodes[target].node.space(space)?.chains
        let lacked = shown.drop { chains?.contains($0.id) == true }
        return lacked.isEmpty ? shown.suffix(1) : lacked.prefix(Self.runCountMax)
    }

    /// Whether a node knows that this one may write no more.
    private func isOut(of target: Int) -> Bool {
        !Self.isEditor(world.nodes[target].node.space(space)?.membership.role(of: identity.device.publicKey))
    }

    /// A run of one chain.
    private func send(_ run: ArraySlice<Change>, by key: DeviceKey, to target: Int) throws {
        guard let link = links[target], let first = run.first, let last = run.last else { return }
        let message = ChangesMessage(
            space: space, chain: first.chain, firstSequence: first.sequence, tip: IDPrefix(last.id),
            signature: key.sign(last.signedBytes), bodies: run.map { $0.encodeBody() })
        try say([Frame(type: MessageType.changes.rawValue, body: message.encode())], on: link)
    }

    /// An edit that its role does not allow, by its own chain.
    private func forgeEdit(of document: Bytes32, for target: Int) throws {
        let chains = faces[face(for: target)].space.chains
        let context = Change.Context(
            parents: chains.parents(forNextOf: chain), membership: faces[face(for: target)].space.membership.frontier,
            time: chains.time(forNextOf: chain, at: world.now(of: node).unixInTenths), origin: origin)
        let part = ChangePart.text(
            document: document, parents: .start, operations: [.insert(at: 0, "[forged]")])
        try send([try Change.make([part], context, at: chains.nextPlace(of: chain))], by: identity.device, to: target)
    }

    private func forgery(for target: Int) throws -> [Frame] {
        let replica = faces[face(for: target)].space
        switch world.random.integer(below: 3) {
        case 0:
            // In somebody else's chain, under its own signature.
            guard let victim = replica.chains.tips.first(where: { $0.deviceKey != identity.device.publicKey }) else {
                return []
            }
            let context = Change.Context(
                parents: [], membership: replica.membership.frontier,
                time: replica.chains.time(forNextOf: victim.chain, at: world.now(of: node).unixInTenths),
                origin: nil)
            let record = Record(kind: .chatMessage, fields: JSONObject()).encode()
            let change = try Change.make(
                [.record(record)], context, at: replica.chains.nextPlace(of: victim.chain))
            try send([change], by: identity.device, to: target)
            return []
        case 1:
            // Itself as an owner, in its own words.
            let op = try MembershipOp.role(
                devices: [identity.device.publicKey], role: .owner, cut: [], space: space,
                parents: replica.membership.frontier, by: identity.device)
            return [Frame(MembershipMessage.messages(space: space, operations: [op.encode()])[0])]
        default:
            let op = try MembershipOp.remove(
                devices: [world.nodes[0].identity.device.publicKey], cut: [], space: space,
                parents: replica.membership.frontier, by: identity.device)
            return [Frame(MembershipMessage.messages(space: space, operations: [op.encode()])[0])]
        }
    }

    /// A frontier of chains that are longer than anybody's, or that end otherwise.
    private func lie() -> FrontierMessage {
        let replica = faces[0].space
        let tips = replica.chains.tips.map { tip in
            let isLonger = world.random.integer(below: 2) == 0
            return ChainTip(
                chain: tip.chain, deviceKey: tip.deviceKey,
                count: isLonger ? tip.count + UInt64(1 + world.random.integer(below: 100)) : tip.count,
                id: isLonger ? tip.id : world.random.bytes32())
        }
        return FrontierMessage(space: space, membership: replica.membership.frontier, chains: tips)
    }

    /// What a newcomer is to see: a text that nobody wrote, at changes that are there.
    private func wrongSnapshot() -> [Frame]? {
        let replica = faces[0].space
        let text = SnapshotContent.Text(
            document: replica.listing().first?.document.id ?? .zero, path: "snapshot", eventCount: 11,
            text: "[mallory's]")
        guard !replica.newestOfMain.isEmpty, let content = SnapshotContent([text]),
            let deflated = DeflatedSnapshot(content.encode())
        else { return nil }
        let manifest = SnapshotManifest.make(
            of: deflated, at: (replica.newestOfMain, replica.membership.frontier), in: space, by: identity.device)
        return ([manifest.encode()] + deflated.pieces).enumerated().map { number, part in
            Frame(SnapshotPartMessage(space: space, number: number, bytes: part))
        }
    }

    private func flood() -> [Frame] {
        world.random.integer(below: 2) == 0
            ? (0..<200).map { Frame(PingMessage(stamp: UInt64($0))) } : (0..<50).map { _ in Frame(lie()) }
    }

    private func malformed() -> Frame {
        let types = MessageType.allCases
        return Frame(
            type: types[world.random.integer(below: types.count)].rawValue,
            body: world.random.bytes(1 + world.random.integer(below: 200)))
    }
}
