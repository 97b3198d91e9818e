import CRDT
import Identity
import Membership
import NodeCore
import Replication
import SodiumCrypto
import Spaces
import WireCodec

/// The part of the workload that writes, takes back and brings back.
extension RoomScenario {
    // MARK: Words

    func typeWord(_ actor: Actor) {
        guard let document = log(of: actor) else { return }
        guard mayEdit(actor) else { return typeWithoutRight(document, actor) }
        nextWord += 1
        let word = "<\(actor.index).\(nextWord)>"
        let length = document.text.text.lengthInScalars
        // At either end of the text, so that no word is ever typed into another; who may see an old one knows its
        // start.
        let isAtStart = world.random.integer(below: 2) == 0
        let edit = TextEdit(at: isAtStart ? 0 : length, deleted: 0, inserted: word)
        noteWords(by: actor) { done in
            send([edit], to: document, by: actor, mayBeOld: isAtStart, then: done)
        }
        world.noteWriting(at: actor.index)
    }

    /// The document of unique words; only main has all of them.
    func log(of actor: Actor) -> Document? {
        actor.view.inUse == .main ? actor.view.documents[actor.shared.log] : nil
    }

    /// Owners, mentors and editors may, whatever the nodes themselves believe.
    func mayEdit(_ actor: Actor) -> Bool {
        let device = world.nodes[actor.index].identity.device.publicKey
        let role = actor.view.membership.role(of: device)
        return role.map { $0.rawValue <= 3 } ?? false && actor.view.membership.isNameable
    }

    /// What must be refused, or wait for the right.
    private func typeWithoutRight(_ document: Document, _ actor: Actor) {
        let edit = TextEdit(at: 0, deleted: 0, inserted: "x")
        let command = NodeCommand.edit(actor.view.id, document: document.id, revision: nil, edits: [edit])
        world.command(command, at: actor.index) { [self] result in
            if case .success = result { fail(.authority, "\(world.nodes[actor.index].name) wrote without the right") }
        }
    }

    /// Notes which words of the log come and go while `command` is given, as acknowledged once it says so.
    private func noteWords(by actor: Actor, _ command: (_ done: @escaping () -> Void) -> Void) {
        let (shared, index) = (actor.shared, actor.index)
        let before = ownCounts(at: index, shared)
        let wordsBefore = words(at: index, shared)
        var deed: Int?
        var isDone = false
        // What a copy of a node promises is lost when the copy is put away.
        let isKept = !world.nodes[index].isCopy
        func acknowledge() {
            guard let deed, isKept else { return }
            shared.ledger.acknowledge(deed, in: grown(beyond: before, at: index, shared))
        }
        command {
            isDone = true
            acknowledge()
        }
        deed = shared.ledger.note(
            from: wordsBefore, to: words(at: index, shared), by: index, at: world.nanoseconds)
        // An answer within the command itself: it had nothing to do.
        if isDone { acknowledge() }
    }

    private func words(at index: Int, _ shared: SharedSpace) -> Set<String> {
        guard let document = world.nodes[index].node.space(shared.id)?.documents[shared.log] else { return [] }
        return Set(WordLedger.words(in: document.text.text.string()).keys)
    }

    /// How long this device's own chains are.
    private func ownCounts(at index: Int, _ shared: SharedSpace) -> [ChainID: UInt64] {
        let device = world.nodes[index].identity.device.publicKey
        let tips = world.nodes[index].node.space(shared.id)?.chains.tips.filter { $0.deviceKey == device } ?? []
        return Dictionary(tips.map { ($0.chain, $0.count) }, uniquingKeysWith: max)
    }

    private func grown(beyond before: [ChainID: UInt64], at index: Int, _ shared: SharedSpace) -> [ChainRange] {
        ownCounts(at: index, shared).sorted { $0.key < $1.key }.compactMap { chain, count in
            let from = before[chain] ?? 0
            return count > from ? ChainRange(chain: chain, from: from, to: count) : nil
        }
    }

    // MARK: Drafts

    func draft(_ actor: Actor) {
        guard let document = try? actor.view.document(at: SharedSpace.draftPath), mayEdit(actor) else { return }
        let random = world.random
        let length = document.text.text.lengthInScalars
        if random.integer(below: 8) == 0 { actor.shared.oldText = document.text.text.string() }
        let at = random.integer(below: length + 1)
        let deleted = random.integer(below: 3) == 0 ? min(length - at, random.integer(below: 12)) : 0
        let letters: [Character] = ["a", "b", "c", "d", "é", "漢", "🙂", "\n"]
        let inserted = String(
            repeating: letters[random.integer(below: letters.count)], count: random.integer(below: 6))
        send(
            [TextEdit(at: at, deleted: deleted, inserted: inserted)], to: document, by: actor, mayBeOld: true
        ) {}
    }

    /// Half of the edits name the revision that they were made on, some of them one that is old by now.
    private func send(
        _ edits: [TextEdit], to document: Document, by actor: Actor, mayBeOld: Bool, then done: @escaping () -> Void
    ) {
        let index = actor.index
        let life = world.nodes[index].life
        let number = UInt64(1 + world.random.integer(below: 2))
        let client = Client(node: index, life: life, number: number, document: document.id)
        var revision: Int?
        if world.random.integer(below: 2) == 0 {
            let isOld = mayBeOld && world.random.integer(below: 2) == 0
            revision = isOld ? seen[client] ?? document.revision : document.revision
        }
        seen[client] = revision ?? document.revision
        let command = NodeCommand.edit(actor.view.id, document: document.id, revision: revision, edits: edits)
        world.command(command, at: index, client: number) { [self] result in
            switch result {
            case .success: done()
            // What the disk refused for a while is there at the end all the same, but nobody was promised it.
            // Nor of what is written while another one has the seat of a session.
            case .failure(.notStored), .failure(.session(.driverTypes)): break
            case .failure(.space(.positionPastEnd)), .failure(.space(.unknownRevision)): seen[client] = nil
            case .failure(let error): fail(.refusal, "an edit at \(world.nodes[index].name) was refused: \(error)")
            }
        }
    }

    // MARK: Undo

    /// One's own words only: so each word's fate is in one node's hands.
    func undoOwn(_ actor: Actor) {
        guard let document = log(of: actor), mayEdit(actor) else { return }
        // A word that is forgotten while it is taken back comes back without its letters.
        let isRedo = !plan.weights.contains(.forget) && world.random.integer(below: 3) == 0
        let reversal = Reversal(isRedo: isRedo, count: 1, device: nil)
        let before = words(at: actor.index, actor.shared)
        noteWords(by: actor) { done in reverse(reversal, in: document.id, by: actor, then: done) }
        let changed = before.symmetricDifference(words(at: actor.index, actor.shared))
        // All that is in a fork was put there by who made it.
        guard !actor.shared.isFork, let other = changed.sorted().first(where: { !isOwn($0, of: actor) }) else { return }
        fail(.lostEdit, "\(world.nodes[actor.index].name) took back \(other), which another one wrote")
    }

    /// Whether a word was typed by the device of a node: by that node, or by a copy of it.
    private func isOwn(_ word: String, of actor: Actor) -> Bool {
        guard let writer = Int(word.dropFirst().prefix { $0 != "." }), world.nodes.indices.contains(writer) else {
            return false
        }
        return world.nodes[writer].identity.device.publicKey == world.nodes[actor.index].identity.device.publicKey
    }

    /// Now and then what another one did, or several commits at once.
    func undoAny(_ actor: Actor) {
        guard let document = try? actor.view.documentID(at: SharedSpace.draftPath) else { return }
        let writers = actor.view.writers
        let other = writers[world.random.integer(below: writers.count)]
        let reversal = Reversal(
            isRedo: world.random.integer(below: 3) == 0, count: 1 + world.random.integer(below: 3),
            device: world.random.integer(below: 3) == 0 ? other : nil)
        reverse(reversal, in: document, by: actor) {}
    }

    private func reverse(
        _ reversal: Reversal, in document: Bytes32, by actor: Actor, then done: @escaping () -> Void
    ) {
        let mayEdit = mayEdit(actor)
        world.command(.undo(actor.view.id, document: document, reversal), at: actor.index) { [self] result in
            switch result {
            case .success: done()
            case .failure(.notStored), .failure(.session(.driverTypes)): break
            case .failure(.space(.notAllowed)) where !mayEdit: break
            // A change has no name for a version of which it shows one history of a chain, and not the other.
            case .failure(.space(.unknownRevision)) where !actor.view.forks.isEmpty: break
            default: fail(.refusal, "an undo at \(world.nodes[actor.index].name) ended in \(result)")
            }
        }
    }

    // MARK: Talk

    func say(_ actor: Actor) {
        world.command(.say(actor.shared.id, channel: "general", text: "message \(acted)"), at: actor.index) { _ in }
    }
}
