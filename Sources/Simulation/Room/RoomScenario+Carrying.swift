import CRDT
import Identity
import Membership
import NodeCore
import Replication
import SodiumCrypto
import Spaces
import WireCodec

/// The very last part of a run: no network any more, and what one wrote is carried to others in files.
extension RoomScenario {
    private static let readersMax = 2
    /// For a client that waits for a node's answer, in seconds.
    private static let answerSpan = 5.0

    func carry() throws {
        guard let shared = spaces.first else { return }
        let members = Company.members(of: shared, in: world)
        let writers = members.compactMap { actor(at: $0, in: shared) }.filter { mayWriteNow($0) }
        guard members.count > 1, !writers.isEmpty else { return }
        let writer = writers[world.random.integer(below: writers.count)]
        let readers = members.filter { $0 != writer.index }.prefix(Self.readersMax)
        // What is still on its way to a reader from before is in no bundle.
        let isBehind = { readers.contains { self.lacksAnything($0, of: writer) } }
        if try !wait(seconds: Self.answerSpan, while: isBehind) {
            return fail(.divergence, "somebody lacks something of \(world.nodes[writer.index].name) when all is quiet")
        }
        let barriers = members.map { member in
            let sides = world.nodes.indices.map { $0 == member ? Barrier.Side.left : .right }
            return world.network.raise(Barrier(sides: sides, isOneWay: false))
        }
        if world.random.integer(below: 2) == 0 {
            try carryInBundles(from: writer, to: Array(readers))
        } else {
            try carryInMailbox(from: writer, to: Array(readers))
        }
        for barrier in barriers { world.mend(.barrier(barrier)) }
        try wait(seconds: Self.answerSpan) {
            members.contains { lacksAnything($0, of: writer) || !world.nodes[$0].node.isStored }
        }
    }

    /// Two bundles, the second of which comes first: it waits for what it builds on. Each comes damaged, cut off, and
    /// twice, too.
    private func carryInBundles(from writer: Actor, to readers: [Int]) throws {
        guard let known = world.nodes[writer.index].node.shortFrontier(of: writer.shared.id) else { return }
        try writeAlone(writer)
        guard let first = try bundle(.since(known), by: writer) else { return }
        try writeAlone(writer)
        guard let second = try bundle(.since(first.contents.frontier), by: writer) else { return }
        for reader in readers where failure == nil {
            for harm in [Harm.damaged, .cutOff] {
                let outcome = try read(harm.done(to: second.bytes, world.random), at: reader)
                if outcome?.ending == .whole { fail(.authority, "a bundle that was \(harm) is taken for whole") }
            }
            // A key may be missing, as it may of any change.
            guard let early = try read(second.bytes, at: reader) else { continue }
            let late = try read(first.bytes, at: reader)
            let again = try read(first.bytes, at: reader)
            let isRight =
                early.waiting > 0 && late?.ending == .whole && late?.waiting == 0 && again?.changeCount == 0
                && again?.operationCount == 0
            if !isRight || lacksAnything(reader, of: writer) {
                let name = world.nodes[reader].name
                fail(.lostEdit, "\(name) lacks what bundles brought it: \(early) | \(late as Any) | \(again as Any)")
            }
        }
    }

    /// A folder that two of them visit, one after the other.
    private func carryInMailbox(from writer: Actor, to readers: [Int]) throws {
        let space = writer.shared.id
        guard let place = MailboxPlace(parsing: "/mailboxes/last") else { return }
        try writeAlone(writer)
        for node in [writer.index] + readers where failure == nil {
            guard case .success(.mailbox(.added(let id))) = try answer(to: .mailbox(.add(space, place)), at: node)
            else { return }
            guard case .success(.mailbox(.visited(let status))) = try answer(to: .mailbox(.sync(id)), at: node) else {
                return fail(.liveness, "\(world.nodes[node].name) does not come back from a mailbox")
            }
            // A key may be missing, as it may of any change.
            if status.failure != nil || status.lockedCount > 0 { return }
            if lacksAnything(node, of: writer) {
                fail(.lostEdit, "\(world.nodes[node].name) lacks what a mailbox brought it: \(status)")
            }
        }
    }

    // MARK: Steps

    /// A word, and before it a statement about members, where the writer may make any.
    private func writeAlone(_ writer: Actor) throws {
        let lock = MembershipCommand.setLock(!isLocked(writer))
        _ = try answer(to: .membership(writer.shared.id, lock), at: writer.index)
        let edit = TextEdit(at: 0, deleted: 0, inserted: "<alone>")
        let command = NodeCommand.edit(
            writer.shared.id, document: writer.shared.log, revision: nil, edits: [edit])
        if case .success = try answer(to: command, at: writer.index) { return }
        fail(.refusal, "a word of \(world.nodes[writer.index].name), which is alone, was refused")
    }

    private func isLocked(_ actor: Actor) -> Bool {
        world.nodes[actor.index].node.space(actor.shared.id)?.membership.isLocked == true
    }

    private func answer(to command: NodeCommand, at node: Int) throws -> Result<NodeReply, NodeFailure>? {
        var answer: Result<NodeReply, NodeFailure>?
        world.step(command, at: node) { answer = $0 }
        try wait(seconds: Self.answerSpan) { answer == nil }
        return answer
    }

    private func bundle(_ scope: BundleScope, by writer: Actor) throws -> CarriedBundle? {
        var result: Result<CarriedBundle, NodeFailure>?
        world.export(scope, of: writer.shared.id, at: writer.index) { result = $0 }
        try wait(seconds: Self.answerSpan) { result == nil }
        return try? result?.get()
    }

    private func read(_ bytes: [UInt8], at reader: Int) throws -> BundleOutcome? {
        var result: Result<BundleOutcome, NodeFailure>?
        world.read(bytes, at: reader) { result = $0 }
        try wait(seconds: Self.answerSpan) { result == nil }
        return try? result?.get()
    }

    private func lacksAnything(_ reader: Int, of writer: Actor) -> Bool {
        let (here, there) = (
            world.nodes[reader].node.space(writer.shared.id), world.nodes[writer.index].node.space(writer.shared.id)
        )
        return here?.chains.frontier != there?.chains.frontier
            || here?.membership.frontier != there?.membership.frontier
    }
}
