import CRDT
import Discovery
import Membership
import NodeCore
import Pairing
import SodiumCrypto
import Spaces
import WireCodec

/// Two nodes pair by a code, both write into the same documents, undo, redo and move files while links break and nodes
/// die, and at the end both must be equal and have everything that either acknowledged.
final class PairScenario {
    let world: World
    private let edits: Int
    private var space: SpaceID?
    private var code: PairingCode?
    private var isJoined = false
    private var acted = 0
    /// What becomes of the unique words in the document from which words go only as their writer takes them back.
    var ledger = WordLedger()
    private var nextWord = 0
    /// Undos, redos and changes of the file tree that were acknowledged and did something.
    var undos = 0
    var relocations = 0
    /// The documents that are moved and removed.
    private(set) var shelved: [Bytes32] = []
    /// The revision that each client has last seen of each document.
    private var seen: [Client: Int] = [:]

    private struct Client: Hashable {
        let node: Int
        let life: Int
        let number: UInt64
        let document: Bytes32
    }
    var failure: String?

    /// Everybody deletes and reverts here, too.
    static let draftPath = "notes/draft.md"
    /// Only insertions, and undos and redos of one's own: what was acknowledged must hold at the end.
    static let logPath = "notes/log.md"
    private static let shelvedPaths = ["shelf/one.md", "shelf/two.md", "shelf/deep/three.md"]

    init(seed: UInt64, keepsTrace: Bool) throws {
        world = try World(seed: seed, keepsTrace: keepsTrace)
        edits = 40 + world.random.integer(below: 160)
    }

    func run(seed: UInt64) throws -> SeedReport {
        try pair()
        if failure == nil { try work() }
        if failure == nil { try settle() }
        if failure == nil { failure = ConvergenceChecker.fault(in: world, space: space) }
        if failure == nil {
            failure = DurabilityChecker.fault(in: world, space: space, path: Self.logPath, words: ledger.expected)
        }
        failure = failure ?? world.datagrams.fault
        return SeedReport(
            seed: seed, failure: failure, simulatedSeconds: world.seconds, edits: acted,
            acknowledged: ledger.expected.count, undos: undos, relocations: relocations, cuts: world.cuts,
            crashes: world.crashes, cleanStops: world.cleanStops,
            fullDisks: world.fullDisks, moves: world.moves, datagrams: world.datagrams.arrivals,
            rebinds: world.datagrams.rebinds, traceHash: world.trace.hash, trace: world.trace.lines)
    }

    private func deadline(inSeconds seconds: Double) -> UInt64 {
        world.clock.nanoseconds + UInt64(seconds * 1e9)
    }

    // MARK: Pairing

    private func pair() throws {
        world.command(.createSpace(title: "Pair", files: [StarterFile(path: Self.logPath, text: "log\n")]), at: 0) {
            if case .success(.space(let id)) = $0 { self.space = id } else { self.failure = "no space: \($0)" }
        }
        _ = try world.run(until: deadline(inSeconds: 5)) { self.space == nil && self.failure == nil }
        guard let space else { return failure = failure ?? "the space was not stored in time" }
        world.command(.createDocument(space, path: Self.draftPath), at: 0) {
            if case .failure(let error) = $0 { self.failure = "no document: \(error)" }
        }
        for path in Self.shelvedPaths {
            world.command(.createDocument(space, path: path), at: 0) {
                if case .success(.document(let id, _)) = $0 { self.shelved.append(id) }
            }
        }
        world.command(.invite(space, .editor), at: 0) {
            if case .success(.invited(let code, _)) = $0 { self.code = code } else { self.failure = "no code: \($0)" }
        }
        guard let code else { return failure = failure ?? "no code" }
        if world.random.integer(below: 3) == 0 { try tryWrongCode(like: code) }
        let usesBeacon = world.random.integer(below: 2) == 0
        world.command(.join(code, usesBeacon ? nil : world.nodes[0].endpoint), at: 1) {
            switch $0 {
            case .success(.joined): self.isJoined = true
            default: self.failure = "no join: \($0)"
            }
        }
        _ = try world.run(until: deadline(inSeconds: 30)) { !self.isJoined && self.failure == nil }
        if !isJoined { failure = failure ?? "the join did not end" }
    }

    /// A guess must fail in clear words and leave the code usable.
    private func tryWrongCode(like code: PairingCode) throws {
        let wrong = PairingCode.generate(number: code.number, from: world.random)
        var answer: Result<NodeReply, NodeFailure>?
        world.command(.join(wrong, world.nodes[0].endpoint), at: 1) { answer = $0 }
        _ = try world.run(until: deadline(inSeconds: 30)) { answer == nil }
        guard case .failure(.wrongCode)? = answer else { return failure = "a wrong code ended in \(answer as Any)" }
    }

    // MARK: Work

    private func work() throws {
        world.isFaulty = true
        world.scheduleCut()
        world.scheduleCrash()
        world.scheduleFullDisk()
        world.scheduleMove()
        world.scheduleRebind()
        world.scheduleJunk()
        world.onAct = { [unowned self] in act() }
        world.schedule(.act, inSeconds: 0.001)
        let allowed = deadline(inSeconds: 600)
        _ = try world.run(until: allowed) { self.acted < self.edits && self.failure == nil }
        if acted < edits { failure = failure ?? "the workload did not end" }
    }

    private func act() {
        guard acted < edits, failure == nil else { return }
        let node = world.random.integer(below: world.nodes.count)
        if world.nodes[node].isUp { edit(at: node) }
        let pause = world.random.integer(below: 4) == 0 ? 400 : 15
        world.schedule(.act, inSeconds: Double(1 + world.random.integer(below: pause)) / 1000)
    }

    private func edit(at index: Int) {
        guard let space, let view = world.nodes[index].node.space(space) else { return }
        acted += 1
        switch world.random.integer(below: 13) {
        case 0: say(at: index, space)
        case 1...4: log(at: index, view)
        case 5: takeBackInLog(at: index, view)
        case 6: takeBackInDraft(at: index, view)
        case 7: relocate(at: index, view)
        default: draft(at: index, view)
        }
    }

    private func say(at index: Int, _ space: SpaceID) {
        world.command(.say(space, channel: "general", text: "message \(acted)"), at: index) { _ in }
    }

    private func log(at index: Int, _ view: Space) {
        guard let document = try? view.document(at: Self.logPath) else { return }
        nextWord += 1
        let word = "<\(index).\(nextWord)>"
        let length = document.text.text.lengthInScalars
        // At either end of the text, so that no word is ever typed into another; who may see an old one knows its
        // start.
        let isAtStart = world.random.integer(below: 2) == 0
        let edit = TextEdit(at: isAtStart ? 0 : length, deleted: 0, inserted: word)
        noteWords(at: index, view.id) { done in
            send([edit], to: document, of: view, at: index, mayBeOld: isAtStart, then: done)
        }
    }

    private func draft(at index: Int, _ view: Space) {
        guard let document = try? view.document(at: Self.draftPath) else { return }
        let length = document.text.text.lengthInScalars
        let at = world.random.integer(below: length + 1)
        let deleted = world.random.integer(below: 3) == 0 ? min(length - at, world.random.integer(below: 12)) : 0
        let inserted = String(
            repeating: "abcdé漢🙂\n"[world.random.integer(below: 8)], count: world.random.integer(below: 6))
        let edit = TextEdit(at: at, deleted: deleted, inserted: inserted)
        send([edit], to: document, of: view, at: index, mayBeOld: true) {}
    }

    /// Half of the edits name the revision that they were made on, some of them one that is old by now.
    private func send(
        _ edits: [TextEdit], to document: Document, of view: Space, at index: Int, mayBeOld: Bool,
        then done: @escaping () -> Void
    ) {
        let life = world.nodes[index].life
        let number = UInt64(1 + world.random.integer(below: 2))
        let client = Client(node: index, life: life, number: number, document: document.id)
        var revision: Int?
        if world.random.integer(below: 2) == 0 {
            let isOld = mayBeOld && world.random.integer(below: 2) == 0
            revision = isOld ? seen[client] ?? document.revision : document.revision
        }
        seen[client] = revision ?? document.revision
        let command = NodeCommand.edit(view.id, document: document.id, revision: revision, edits: edits)
        world.command(command, at: index, client: number) { result in
            switch result {
            case .success: done()
            // What the disk refused for a while is there at the end all the same, but nobody was promised it.
            case .failure(.notStored): break
            case .failure(.space(.positionPastEnd)): self.seen[client] = nil
            case .failure(let error): self.failure = "an edit at \(index) (life \(life)) was refused: \(error)"
            }
        }
    }

    // MARK: The end

    private func settle() throws {
        world.isFaulty = false
        world.onAct = nil
        let limit = deadline(inSeconds: 30 + 60)
        let isDone = try world.run(until: limit) { ConvergenceChecker.fault(in: world, space: space) != nil }
        if !isDone { failure = ConvergenceChecker.fault(in: world, space: space) }
    }
}

extension StringProtocol {
    fileprivate subscript(offset: Int) -> Character { self[index(startIndex, offsetBy: offset)] }
}
