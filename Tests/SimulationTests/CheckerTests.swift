import CRDT
import Identity
import Membership
import Replication
import Testing
import WireCodec

@testable import NodeCore
@testable import Simulation
@testable import Spaces

/// A checker that cannot fail shows nothing.
struct CheckerTests {
    private let world: World
    private let shared: SharedSpace

    /// A world in which ada has a space with one document, and ben has nothing.
    init() throws {
        world = try World(seed: 3, keepsTrace: false)
        var made: SpaceID?
        let files = [StarterFile(path: "log.md", text: "<0.1> <0.2>")]
        world.command(.createSpace(title: "Alone", files: files), at: 0) {
            if case .success(.space(let id)) = $0 { made = id }
        }
        _ = try world.run(until: 1_000_000_000) { made == nil }
        let space = try #require(made)
        let log = try #require(try world.nodes[0].node.space(space)?.documentID(at: "log.md"))
        shared = SharedSpace(id: space, log: log, holder: 0)
    }

    private func edit(_ text: String, at index: Int = 0) throws {
        let edit = TextEdit(at: 0, deleted: 0, inserted: text)
        world.command(.edit(shared.id, document: shared.log, revision: nil, edits: [edit]), at: index) { _ in }
        _ = try world.run(until: world.nanoseconds + 1_000_000_000) { true }
    }

    /// Lets another node in as an editor, and waits until the two are equal.
    private func letIn(_ guest: Int) throws {
        shared.holders.insert(guest)
        let device = world.nodes[guest].identity.device.publicKey
        var code: NodeCommand?
        world.command(.invite(shared.id, .editor), at: 0) {
            if case .success(.invited(let given, _)) = $0 { code = .join(given, world.nodes[0].endpoint) }
        }
        world.command(try #require(code), at: guest) { _ in }
        _ = try world.run(until: world.nanoseconds + 5_000_000_000) {
            world.nodes[0].node.space(shared.id)?.membership.role(of: device) == nil
        }
        _ = try world.run(until: world.nanoseconds + 5_000_000_000) {
            ConvergenceChecker.fault(in: world, shared) != nil
        }
    }

    private func durable(_ words: [String: Bool]) -> String? {
        let ledger = shared.ledger
        defer { shared.ledger = ledger }
        for (word, isThere) in words {
            let deeds = [
                shared.ledger.note(from: [], to: [word], by: 0, at: 0),
                isThere ? nil : shared.ledger.note(from: [word], to: [], by: 0, at: 0),
            ]
            for deed in deeds { if let deed { shared.ledger.acknowledge(deed, in: []) } }
        }
        var checker = DurabilityChecker(world)
        return checker.fault(in: shared)
    }

    @Test("a member without the space, or without a change of it, is seen; one who is no member is none of it")
    func convergence() throws {
        #expect(ConvergenceChecker.fault(in: world, shared) == nil)
        shared.holders.insert(1)
        #expect(ConvergenceChecker.fault(in: world, shared) == nil)
        try letIn(1)
        #expect(ConvergenceChecker.fault(in: world, shared) == nil)
        _ = world.network.raise(Barrier(sides: [.left, .right], isOneWay: false))
        try edit("x")
        #expect(ConvergenceChecker.fault(in: world, shared) != nil)
    }

    @Test("a lost word, a doubled word, one that was taken back and is there, and a change that is gone are seen")
    func durability() throws {
        #expect(durable(["<0.1>": true, "<0.2>": true, "<0.3>": false]) == nil)
        #expect(durable(["<0.1>": true, "<0.3>": true]) != nil)
        #expect(durable(["<0.1>": false]) != nil)
        try edit("<0.2>")
        #expect(durable(["<0.2>": true]) != nil)
        let chain = try #require(world.nodes[0].node.space(shared.id)?.chains.tips.first)
        let deed = shared.ledger.note(from: [], to: ["<0.9>"], by: 0, at: 0)
        shared.ledger.acknowledge(
            try #require(deed), in: [ChainRange(chain: chain.chain, from: chain.count, to: chain.count + 1)])
        var checker = DurabilityChecker(world)
        #expect(checker.fault(in: shared)?.hasPrefix("change") == true)
    }

    @Test("a text that was shown behind a change that counts for nothing is seen, also where main shows that change")
    func past() throws {
        try letIn(1)
        try edit("ben ", at: 1)
        try edit("ada ", at: 0)
        let replica = try #require(world.nodes[0].node.replicas[shared.id])
        let unaware = replica.space
        let demotion = try MembershipOp.role(
            devices: [world.nodes[1].identity.device.publicKey], role: .viewer, cut: [], space: shared.id,
            parents: unaware.membership.frontier, by: world.nodes[0].identity.device)
        try replica.space.membership.insert(demotion)
        _ = replica.space.weighStanding()
        #expect(replica.space.documents[shared.log]?.text.text.string().hasPrefix("ada ben ") == true)
        let history = try ChangeHistory(of: replica.space, on: world.nodes[0].database)
        var authority = try AuthorityModel(replica.space.membership)
        let model = AcceptanceModel(history, stands: authority.standing(in: history))
        #expect(model.stands.contains(false))
        #expect(AuthorityChecker.pastFault(in: replica.space, model, &authority) == nil)
        #expect(AuthorityChecker.pastFault(in: unaware, model, &authority)?.contains("events, not") == true)
    }

    @Test("what counts, stands or is shown against the rules is seen")
    func model() throws {
        try letIn(1)
        try edit("ben ", at: 1)
        world.command(.say(shared.id, channel: "general", text: "hello"), at: 1) { _ in }
        world.command(.branch(shared.id, .found(name: "apart")), at: 1) { _ in }
        _ = try world.run(until: world.nanoseconds + 1_000_000_000) { true }
        let replica = try #require(world.nodes[0].node.replicas[shared.id])
        func fault(_ change: (SpaceReplica) throws -> Void) throws -> String? {
            let (space, conversation) = (replica.space, replica.conversation)
            try change(replica)
            defer { (replica.space, replica.conversation) = (space, conversation) }
            return try AuthorityChecker.modelFault(in: world, shared)
        }
        #expect(try fault { _ in } == nil)
        #expect(try fault { $0.conversation = $0.conversation.of { _ in false } }?.contains("| nothing") == true)
        let log = shared.log
        #expect(try fault { $0.space.documents[log] = Document(id: log) }?.contains("events") == true)
        let branch = try #require(replica.space.branches.all.first?.id)
        #expect(
            try fault { $0.space.otherViews[.branch(branch)]?.documents[log] = Document(id: log) }?
                .contains("apart: of") == true)
        #expect(try fault { $0.space.branches = BranchTable() }?.contains("0 branches") == true)
        // A statement that nobody asked what falls with it.
        let demotion = try MembershipOp.role(
            devices: [world.nodes[1].identity.device.publicKey], role: .viewer, cut: [], space: shared.id,
            parents: replica.space.membership.frontier, by: world.nodes[0].identity.device)
        #expect(try fault { try $0.space.membership.insert(demotion) }?.contains("stands against") == true)
        #expect(
            try fault {
                try $0.space.membership.insert(demotion)
                _ = $0.space.weighStanding()
            }?.hasPrefix("ben: ") == true)
    }

    @Test("a message, a question, a review and a session that one member does not show are seen, and against the rules")
    func talk() throws {
        try letIn(1)
        func order(_ command: NodeCommand, at index: Int) throws {
            world.command(command, at: index) { _ in }
            _ = try world.run(until: world.nanoseconds + 1_000_000_000) { true }
        }
        try order(.say(shared.id, channel: "general", text: "hello"), at: 1)
        try order(.chat(shared.id, .ask(.ask(title: "why", text: nil))), at: 1)
        try order(
            .review(
                shared.id, .open(.init(title: "look"), .document(.init(document: shared.log, from: [], to: [])))),
            at: 1)
        try order(.session(shared.id, .start(title: nil)), at: 0)
        let replica = try #require(world.nodes[0].node.replicas[shared.id])
        func faults(_ change: (SpaceReplica) -> Void) throws -> [String?] {
            let (conversation, board) = (replica.conversation, replica.board)
            let (reviews, sessions) = (replica.reviewBook, replica.sessionBook)
            change(replica)
            defer {
                (replica.conversation, replica.board) = (conversation, board)
                (replica.reviewBook, replica.sessionBook) = (reviews, sessions)
            }
            return [ConvergenceChecker.fault(in: world, shared), try AuthorityChecker.modelFault(in: world, shared)]
        }
        #expect(try faults { _ in } == [nil, nil])
        for fault in try faults({ $0.conversation = .init() }) { #expect(fault?.contains("message") == true) }
        for fault in try faults({ $0.board = .init() }) { #expect(fault?.contains("question") == true) }
        for fault in try faults({ $0.reviewBook = .init() }) { #expect(fault?.contains("review") == true) }
        for fault in try faults({ $0.sessionBook = .init() }) { #expect(fault?.contains("session") == true) }
    }

    @Test("a word is expected as its last change left it, and not at all where a change is not sure")
    func ledger() {
        var ledger = WordLedger()
        func expected() -> [String: Int] { ledger.expected { node, _ in node != 7 } }
        func deed(_ before: Set<String>, _ after: Set<String>, _ node: Int = 0, isSure: Bool = true) {
            guard let deed = ledger.note(from: before, to: after, by: node, at: 5), isSure else { return }
            let chain = ChainID(Bytes32.zero)
            ledger.acknowledge(deed, in: [ChainRange(chain: chain, from: 0, to: 1)])
        }
        deed([], ["<a>", "<b>"])
        #expect(expected() == ["<a>": 1, "<b>": 1])
        deed(["<a>", "<b>"], ["<a>"])
        #expect(expected() == ["<a>": 1, "<b>": 0])
        // A redo that is lost with its node, and one that is not.
        deed(["<a>"], ["<a>", "<b>"], isSure: false)
        deed(["<a>"], ["<a>", "<b>"])
        #expect(expected() == ["<a>": 1])
        deed([], ["<c>"], 7)
        deed([], ["<d>"], 2)
        #expect(expected() == ["<a>": 1, "<d>": 1])
        ledger.doubt(2, since: 6)
        #expect(expected() == ["<a>": 1, "<d>": 1])
        ledger.doubt(2, since: 5)
        #expect(expected() == ["<a>": 1])
        #expect(WordLedger.words(in: "log <a> b> <a><c") == ["<a>": 2, "<a> b>": 1])
    }
}
