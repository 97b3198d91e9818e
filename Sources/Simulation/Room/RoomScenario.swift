import CRDT
import Identity
import Membership
import NodeCore
import SodiumCrypto
import Spaces
import WireCodec

/// A room of nodes in which people write, undo, move files, branch, merge, talk and say who may do what, while
/// networks, disks, clocks and processes fail and perhaps one of them turns hostile. At the end all who keep the rules
/// must be equal and hold all that any of them acknowledged.
final class RoomScenario {
    let world: World
    let plan: RoomPlan
    private let seed: UInt64
    var spaces: [SharedSpace] = []
    var hostile: HostileMember?
    var failure: Finding?
    private(set) var acted = 0
    private var acts = [Int](repeating: 0, count: Act.allCases.count)
    private var settledAfter = 0.0
    var nextWord = 0
    var nextName = 0
    /// Guests who are about to come: their commands.
    var arrivals: [(node: Int, space: SharedSpace, command: NodeCommand)] = []
    /// Who said to be where.
    var marks = WhereaboutsLedger()
    /// The revision that each client has last seen of each document.
    var seen: [Client: Int] = [:]

    struct Client: Hashable {
        let node: Int
        let life: Int
        let number: UInt64
        let document: Bytes32
    }

    /// How long after the last fault nodes may be unequal, in seconds.
    static let patience = 30.0

    init(seed: UInt64, nodes: Int? = nil, keepsTrace: Bool) throws {
        self.seed = seed
        plan = RoomPlan(from: RandomSource(seed: seed ^ 0x0052_004D), nodeCount: nodes)
        world = try World(seed: seed, keepsTrace: keepsTrace, nodeCount: plan.nodeCount)
        world.onRollback = { [unowned self] node, moment in
            for space in spaces { space.ledger.doubt(node, since: moment) }
            forgetSpaces(of: node)
            forgetBlobs(of: node)
        }
        world.onEnd = { [unowned self] in marks.ended($0, world.nanoseconds) }
    }

    /// A node that went back to before it was in a space does not know of it, until it is let in again.
    private func forgetSpaces(of node: Int) {
        guard !world.nodes[node].isCopy, let known = try? world.nodes[node].stored().spaceOrder else { return }
        for space in spaces where !known.contains(space.id) { space.holders.remove(node) }
    }

    func run() throws -> SeedReport {
        do {
            try gather()
            if failure == nil { try work() }
            if failure == nil { try settle() }
            if failure == nil { try speak() }
            if failure == nil { try carry() }
            if failure == nil { failure = try check() }
        } catch let standstill as World.Standstill {
            fail(.liveness, "the time stands still at \(standstill.event)")
        } catch {
            // A disk that fails is told to its node: what comes up to here is a fault of ours, and of this seed.
            fail(.lostEdit, "a store or a node failed: \(error)")
        }
        // What waits for an answer of a node that died meanwhile holds on to this room.
        world.answers = [:]
        return report()
    }

    private func report() -> SeedReport {
        var tally = world.tally
        hostile?.count(into: &tally)
        let done = Act.allCases.enumerated().filter { acts[$0.offset] > 0 }
        return SeedReport(
            seed: seed, failure: failure, simulatedSeconds: world.seconds, nodes: world.nodes.count,
            spaces: spaces.count,
            acts: Dictionary(uniqueKeysWithValues: done.map { ($0.element.rawValue, acts[$0.offset]) }),
            faults: tally, acknowledged: spaces.reduce(0) { $0 + $1.ledger.acknowledgedCount },
            settledAfter: settledAfter, datagrams: world.datagrams.arrivals,
            forks: spaces.first.map { AuthorityChecker.blamed(in: world, $0).count } ?? 0,
            traceHash: world.trace.hash, trace: world.trace.lines)
    }

    func fail(_ kind: Finding.Kind, _ words: String) {
        if failure == nil { failure = Finding(kind: kind, words: words) }
    }

    /// Runs the world until something is done, so many seconds at most; answers whether it was.
    @discardableResult
    func wait(seconds: Double, while isNotDone: () -> Bool) throws -> Bool {
        try world.run(until: world.moment(inSeconds: seconds)) { isNotDone() && failure == nil }
    }

    // MARK: Work

    private func work() throws {
        world.beginFaults()
        world.onAct = { [unowned self] in try act() }
        world.onReturn = { [unowned self] in goOn(at: $0) }
        world.schedule(.act, inSeconds: 0.001)
        try wait(seconds: 20_000) { acted < plan.actCount }
        if acted < plan.actCount { fail(.refusal, "the workload did not end") }
    }

    private func act() throws {
        guard acted < plan.actCount, failure == nil else { return }
        acted += 1
        if acted == plan.turnsHostileAt { turnHostile() }
        if acted == plan.dismissesAt { dismissHostile() }
        sendArrivals()
        if let hostile, world.random.integer(below: 2) == 0 { try hostile.act() }
        doSomething()
        world.schedule(.act, inSeconds: pause())
    }

    /// People write in bursts and are silent between them.
    private func pause() -> Double {
        if acted % plan.burst == 0 { return plan.quiet * (0.3 + Double(world.random.integer(below: 1400)) / 1000) }
        let longest = world.random.integer(below: 4) == 0 ? 800 : 15
        return Double(1 + world.random.integer(below: longest)) / 1000
    }

    private func turnHostile() {
        guard let space = spaces.first else { return }
        hostile = HostileMember(takingOver: plan.nodeCount - 1, in: world, space: space.id, vices: plan.vices)
    }

    private func dismissHostile() {
        guard let space = spaces.first, let hostile, world.nodes[0].isUp else { return }
        let device = world.nodes[hostile.node].identity.device.publicKey
        let isRemoval = world.random.integer(below: 2) == 0
        world.command(
            .membership(space.id, isRemoval ? .remove(device, alone: false) : .setRole(device, .viewer)), at: 0
        ) { _ in }
    }

    private func doSomething() {
        let actors = world.nodes.indices.filter { world.nodes[$0].isUp }
        guard !actors.isEmpty else { return }
        let index = actors[world.random.integer(below: actors.count)]
        let act = plan.weights.pick(from: world.random)
        guard let actor = actor(at: index) else { return }
        acts[act.place] += 1
        world.trace.note(world.nanoseconds, "\(world.nodes[index].name): \(act.rawValue)")
        perform(act, by: actor)
        lookAround(actor)
    }

    /// Half of those whose node died write on as soon as it is back, before it has heard from anybody.
    private func goOn(at index: Int) {
        guard failure == nil, world.random.integer(below: 2) == 0, let actor = actor(at: index) else { return }
        acts[Act.typeWord.place] += 1
        typeWord(actor)
    }

    /// Who is at a node, in one of the spaces that are here.
    private func actor(at index: Int) -> Actor? {
        let held = spaces.filter { world.nodes[index].node.space($0.id) != nil }
        guard !held.isEmpty else { return nil }
        return actor(at: index, in: held[world.random.integer(below: held.count)])
    }

    func actor(at index: Int, in shared: SharedSpace) -> Actor? {
        world.nodes[index].node.space(shared.id).map { Actor(index: index, shared: shared, view: $0) }
    }

    /// Who does something, and where.
    struct Actor {
        let index: Int
        let shared: SharedSpace
        let view: Space
    }

    private func perform(_ act: Act, by actor: Actor) {
        switch act {
        case .typeWord: typeWord(actor)
        case .draft: draft(actor)
        case .undoOwn: undoOwn(actor)
        case .undoAny: undoAny(actor)
        case .createFile, .relocate, .restoreText, .nameVersion, .forget: tidy(act, actor)
        case .say: say(actor)
        case .foundBranch, .changeView, .merge: branch(act, actor)
        case .setRole, .remove, .accept, .lock, .leave, .nameSuccessor, .claim: administer(act, actor)
        case .invite: invite(actor)
        case .fork: fork(actor)
        case .addBlob: addBlob(actor)
        case .getBlob: getBlob(actor)
        case .dropBlob: dropBlob(actor)
        case .exportBundle: exportBundle(actor)
        case .importBundle: importBundle(actor)
        case .addMailbox: addMailbox(actor)
        case .setPlace: setPlace(actor)
        case .leavePlace: leavePlace(actor)
        case .answer, .remark, .ask, .openReview, .discuss, .meet: talk(act, actor)
        }
    }

    // MARK: The end

    private func settle() throws {
        world.endFaults()
        world.onAct = nil
        world.onReturn = nil
        askForBlobs()
        let start = world.seconds
        var difference: String? = "nothing was compared"
        while difference != nil, world.seconds < start + Self.patience, failure == nil {
            try wait(seconds: 0.25) { true }
            difference = unsettled()
        }
        settledAfter = world.seconds - start
        if let difference { fail(.divergence, difference) }
    }

    /// What differs still, or nil.
    private func unsettled() -> String? {
        for shared in spaces {
            if let fault = ConvergenceChecker.fault(in: world, shared) ?? missingBlob(in: shared) { return fault }
        }
        return nil
    }

    private func check() throws -> Finding? {
        var durability = DurabilityChecker(world)
        for shared in spaces {
            if let fault = durability.fault(in: shared) {
                return Finding(kind: .lostEdit, words: fault)
            }
            if let fault = AuthorityChecker.fault(in: world, shared, hostile: hostile) {
                return Finding(kind: .authority, words: fault)
            }
            if let fault = try AuthorityChecker.modelFault(in: world, shared) {
                return Finding(kind: .authority, words: fault)
            }
            if let fault = blobFault(in: shared) { return Finding(kind: .lostEdit, words: fault) }
        }
        return world.fault
    }
}

extension Act {
    fileprivate var place: Int { Act.allCases.firstIndex(of: self) ?? 0 }
}
