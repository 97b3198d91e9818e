internal import WireCodec

/// Decides which ops of a set count, in one pass from the most senior rank to the least (Protocol/membership.md,
/// section 4).
///
/// Again and again the op is decided whose turn is first, of those whose author has a rank at the op's own parents by
/// what was decided before. What is decided stays decided, so the outcome is a function of the set whatever the shape
/// of the graph. O(n log n) steps, each O(ops about the devices that the op concerns).
struct Seniority {
    private let graph: MembershipGraph
    private let history: OpSet?
    private var verdicts = Verdicts()
    private var isDecided: [Bool]
    /// By op: the rank by which it stands in the queue. A rank may get worse until its turn comes; then it is queued
    /// again.
    private var queuedRanks: [Rank?]
    private var queue = OpQueue()

    /// Over the ops of `history`, or all of them.
    static func verdicts(over history: OpSet?, of graph: MembershipGraph) -> Verdicts {
        var pass = Seniority(graph: graph, history: history)
        pass.run()
        return pass.verdicts
    }

    private init(graph: MembershipGraph, history: OpSet?) {
        self.graph = graph
        self.history = history
        isDecided = [Bool](repeating: false, count: graph.count)
        queuedRanks = [Rank?](repeating: nil, count: graph.count)
        verdicts.extend(to: graph)
    }

    private mutating func run() {
        wake(0, .founder(0))
        while let next = queue.pop() {
            let op = next.op
            guard !isDecided[op], let queued = queuedRanks[op], turn(of: op, queued) == next.turn else { continue }
            let asked = Verdicts.Asked(node: graph.nodes[op], index: op)
            queuedRanks[op] = nil
            guard let author = verdicts.author(of: asked, in: graph) else { continue }
            let isItsTurn = author.rank == queued || turn(of: op, author.rank) == next.turn
            if isItsTurn { decide(asked, op, author) } else { enqueue(op, author.rank) }
        }
    }

    private mutating func decide(_ asked: Verdicts.Asked, _ op: Int, _ author: Verdicts.Standing) {
        isDecided[op] = true
        guard let counting = verdicts.judge(asked, by: author, in: graph) else { return }
        verdicts.count(op, counting, in: graph)
        switch asked.node.kind {
        case .add, .link, .claim:
            if let given = verdicts.rank(given: op, in: graph) { wake(asked.node.subjects[0], given) }
        case .successor:
            for claim in graph.opsByAuthor[asked.node.subjects[0]] where graph.nodes[claim].kind == .claim {
                enqueue(claim, author.rank.claimed)
            }
        default: break
        }
    }

    /// The device has a grant of this rank: its ops may have their turn.
    private mutating func wake(_ device: Int, _ rank: Rank) {
        for op in graph.opsByAuthor[device] where graph.nodes[op].kind != .claim { enqueue(op, rank) }
    }

    private mutating func enqueue(_ op: Int, _ rank: Rank) {
        guard !isDecided[op], history?.contains(op) ?? true else { return }
        if let queued = queuedRanks[op], !(rank < queued) { return }
        queuedRanks[op] = rank
        queue.push(OpQueue.Entry(op: op, turn: turn(of: op, rank)))
    }

    private func turn(of op: Int, _ rank: Rank) -> Turn { graph.turn(of: op, rank) }
}
