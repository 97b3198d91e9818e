import CRDT
import TestKit

/// What a few writers did, each on what it knew: runs in an order that puts parents first, with the oracle's text
/// after each.
struct RandomHistory {
    private(set) var delivery = Delivery(runs: [])
    /// The text of the first `n` runs, the empty one among them.
    private(set) var texts = [""]
    private(set) var chronicle = Chronicle()
    private(set) var random: SeededRandom

    private var graph = GraphOracle()
    private var names: [EventName] = []
    /// What each writer knows, by numbers in the oracle.
    private var versions: [[Int]]
    private var ends: [AgentID: Int] = [:]
    private var undos: [EventName] = []

    var runs: [Delivery.Run] { delivery.runs }
    var text: String { texts[texts.count - 1] }

    /// With `undoesOneIn` some runs are undos and redos. With `sharesAgents` writers now and then write under one
    /// another's name: one agent on several branches.
    init(
        seed: UInt64, writers: Int = 3, runs count: Int = 40, makesVoid: Bool = true, sharesAgents: Bool = false,
        meetsOneIn chance: UInt64 = 3, undoesOneIn undoChance: UInt64? = nil
    ) {
        random = SeededRandom(seed: seed)
        versions = Array(repeating: [], count: writers)
        for _ in 0..<count {
            let who = random.below(writers)
            if random.oneIn(chance) {
                versions[who] = graph.dominators(of: versions[who] + versions[random.below(writers)])
            }
            let number = sharesAgents && random.oneIn(3) ? random.below(writers) : who
            let agent = AgentID([UInt8](repeating: UInt8(65 + number), count: 1 + number % 3))
            if let undoChance, !names.isEmpty, random.oneIn(undoChance) {
                undo(who, agent)
            } else {
                write(who, agent, makesVoid: makesVoid)
            }
        }
    }

    private mutating func write(_ who: Int, _ agent: AgentID, makesVoid: Bool) {
        let length = chronicle.oracle.text(at: versions[who]).unicodeScalars.count
        let operations = RandomOperations.make(onLength: length, makesVoid: makesVoid, &random)
        let count = operations.reduce(0) { $0 + $1.eventCount }
        add(
            who,
            Delivery.Run(
                agent: agent, sequence: ends[agent, default: 0], parents: versions[who].map { names[$0] },
                operations: operations, count: count))
    }

    /// An undo or a redo: of the newest events of somebody, of undos, or of anything, known to its author or not.
    private mutating func undo(_ who: Int, _ agent: AgentID) {
        let isRedo = !undos.isEmpty && random.oneIn(3)
        let spans = (0..<1 + random.below(3)).map { _ in
            let event = isRedo && !random.oneIn(5) ? undos[random.below(undos.count)] : name(near: who)
            let count = isRedo ? 1 : 1 + random.below(8)
            return EventSpan(agent: event.agent, first: event.sequence, count: count)
        }
        if !isRedo { undos.append(EventName(agent: agent, sequence: ends[agent, default: 0])) }
        add(
            who,
            Delivery.Run(
                agent: agent, sequence: ends[agent, default: 0], parents: versions[who].map { names[$0] },
                operations: [], count: 1, undo: UndoOperation(isRedo: isRedo, spans: spans)))
    }

    /// Often one of the newest that a writer knows.
    private mutating func name(near who: Int) -> EventName {
        guard let newest = versions[who].last, !random.oneIn(4) else { return names[random.below(names.count)] }
        return names[newest - random.below(min(newest + 1, 12))]
    }

    private mutating func add(_ who: Int, _ run: Delivery.Run) {
        let (agent, sequence, count) = (run.agent, run.sequence, run.count)
        chronicle.tell(run)
        graph.append(parents: versions[who], count: count)
        for offset in 0..<count { names.append(EventName(agent: agent, sequence: sequence + offset)) }
        ends[agent] = sequence + count
        versions[who] = [names.count - 1]
        delivery.runs.append(run)
        texts.append(chronicle.text)
    }

    /// The name of an event by its number in the oracle.
    func name(ofEvent number: Int) -> EventName { names[number] }

    /// A document that was told of the first `count` runs.
    func document(runs count: Int? = nil) throws -> TextDocument {
        var document = TextDocument()
        for run in runs.prefix(count ?? runs.count) { try document.append(run) }
        document.refresh()
        return document
    }
}

extension TextDocument {
    /// Takes in a run whose parents are here.
    mutating func append(_ run: Delivery.Run) throws {
        let parents = try run.parents.map { name in
            guard let version = lv(of: name.agent, sequence: name.sequence) else {
                throw CRDTError.unknownEvent(agent: name.agent, sequence: name.sequence)
            }
            return version
        }
        if let undo = run.undo {
            try append(agent: run.agent, sequence: run.sequence, parents: Frontier(parents), undo: undo)
        } else {
            try append(agent: run.agent, sequence: run.sequence, parents: Frontier(parents), operations: run.operations)
        }
    }
}
