/// Decides which ops of a set count, in one pass from the most senior rank to the least (Protocol/membership.md,
/// section 4).
///
/// What is decided stays decided, and each op is judged by what was decided before it, so that the outcome is a
/// function of the set whatever the shape of the graph. An op is decided in the round of its author's rank. Inside a
/// round first claims; then what is said inside a person, older devices first; then the rest, ancestors first.
///
/// O(n log n) judgements; each is O(ops about the devices that it concerns).
struct Seniority {
    private let graph: MembershipGraph
    private let isInSet: (Int) -> Bool
    private var verdicts: Verdicts
    private var isDecided: [Bool]
    /// Ops that can be decided in a round, with the age at which they are.
    private var waiting: [Rank.Round: [(op: Int, age: Int32)]] = [:]
    private var round = Rank.Round(depth: 0, claims: 0)
    private var queue = OpQueue()

    /// Over the ops of `history`, or all of them.
    static func verdicts(over history: OpSet?, of graph: MembershipGraph) -> Verdicts {
        var pass = Seniority(graph: graph) { history?.contains($0) ?? true }
        pass.run()
        return pass.verdicts
    }

    private init(graph: MembershipGraph, isInSet: @escaping (Int) -> Bool) {
        self.graph = graph
        self.isInSet = isInSet
        verdicts = Verdicts()
        verdicts.extend(to: graph)
        isDecided = [Bool](repeating: false, count: graph.count)
    }

    private mutating func run() {
        wake(0, .founder(0))
        while let next = waiting.keys.min() {
            round = next
            var rest: [Int] = []
            pushWoken()
            while let op = queue.pop() {
                if isDecided[op] { continue }
                if isInsidePerson(op) { decide(op) } else { rest.append(op) }
                pushWoken()
            }
            for op in rest.sorted(by: graph.isEarlier) where !isDecided[op] { decide(op) }
        }
    }

    private mutating func pushWoken() {
        for (op, age) in waiting.removeValue(forKey: round) ?? [] { queue.push(op, age: age, in: graph) }
    }

    private func isInsidePerson(_ op: Int) -> Bool {
        switch graph.nodes[op].kind {
        case .link, .leave, .successor, .claim: true
        case .remove: graph.nodes[op].isInPerson
        case .add, .role, .admit, .epoch, .lock: false
        }
    }

    private mutating func decide(_ op: Int) {
        let node = graph.nodes[op]
        let asked = Verdicts.Asked(node: node, index: op)
        guard let rank = verdicts.rank(of: asked, in: graph), place(of: op, rank).round == round else { return }
        isDecided[op] = true
        guard let counting = verdicts.judge(asked, rank: rank, in: graph) else { return }
        verdicts.count(op, counting, in: graph)
        switch node.kind {
        case .add, .link, .claim:
            if let given = verdicts.rank(given: op, in: graph) { wake(node.subjects[0], given) }
        case .successor:
            for claim in graph.opsByAuthor[node.subjects[0]] where graph.nodes[claim].kind == .claim {
                wait(claim, rank.claimed)
            }
        default: break
        }
    }

    /// The device has a grant of this rank: its ops can be decided now or later.
    private mutating func wake(_ device: Int, _ rank: Rank) {
        for op in graph.opsByAuthor[device] where graph.nodes[op].kind != .claim { wait(op, rank) }
    }

    private mutating func wait(_ op: Int, _ rank: Rank) {
        guard isInSet(op), !isDecided[op] else { return }
        let place = place(of: op, rank)
        waiting[place.round, default: []].append((op, place.age))
    }

    /// Claims come first in their round; another op in the place of its author's rank, but not before the removals and
    /// leaves that it knows of.
    private func place(of op: Int, _ rank: Rank) -> MembershipGraph.Place {
        let node = graph.nodes[op]
        if node.kind == .claim { return MembershipGraph.Place(round: rank.round, age: -1) }
        return graph.place(of: node.author, rank: rank, at: node.parents)
    }
}

extension MembershipGraph {
    /// An order that puts ancestors first and does not depend on when ops came: by height, then by id.
    func isEarlier(_ left: Int, _ right: Int) -> Bool {
        (nodes[left].height, ids[left]) < (nodes[right].height, ids[right])
    }
}
