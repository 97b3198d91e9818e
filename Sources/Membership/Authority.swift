package import WireCodec

/// Which ops of a whole log count, and what their authors may: seniority decides.
///
/// A function of the set of ops alone, whatever the order in which they came (Protocol/membership.md, section 4).
package struct Authority: Sendable {
    private(set) var graph: MembershipGraph
    private(set) var verdicts: Verdicts
    /// Ops that act on what did not know of them: removals, leaves, demotions.
    private var cuttingCount = 0

    init(owner: Bytes32) {
        graph = MembershipGraph(owner: owner)
        verdicts = Verdicts()
        verdicts.extend(to: graph)
    }

    /// Whether an op counts; false for one that is not here.
    package func counts(_ op: Bytes32) -> Bool {
        graph.index(of: op).map { verdicts.counts[$0] } ?? false
    }

    /// The role under the whole log, over the counting ops of `frontier` and their ancestors. Nil for a device that is
    /// no member there, and for every device when an id is not known.
    package func role(of device: Bytes32, at frontier: [Bytes32]) -> Role? {
        guard let newest = graph.known(frontier), let number = graph.number(of: device) else { return nil }
        return verdicts.role(of: number, at: newest, in: graph)
    }

    /// True when nothing can fail to stand: every op counts, and none is a removal, a leave or a demotion.
    package var isPlain: Bool { allCount && cuttingCount == 0 }

    /// Every op counts; then so does every op in the history of every frontier.
    var allCount: Bool { verdicts.countingCount == graph.count }

    /// Takes in an op that its own ancestors allow; `coversAll` tells that these are all ops that are here.
    ///
    /// O(parents · ops / 64) where the op cannot change what is said of others, else the whole pass.
    mutating func append(_ entry: LogEntry, coversAll: Bool) {
        let node = entry.node
        let isCutting = node.kind == .remove || node.kind == .leave || !node.demoted.isEmpty
        let isAlone = !coversAll && isPlain && !isCutting && isApartFromAll(node)
        graph.append(node, newcomers: entry.newcomers, id: entry.id)
        if isCutting { cuttingCount += 1 }
        if isAlone || coversAll && isLast(graph.count - 1, entry.counting.rank) {
            verdicts.extend(to: graph)
            verdicts.count(graph.count - 1, entry.counting, in: graph)
        } else {
            verdicts = Seniority.verdicts(over: nil, of: graph)
        }
    }

    /// Whether an op that covers all others is judged in the pass by all that it is judged by when it comes in: what
    /// counts of its devices has its turn before the op can have one. It says nothing about what is below it.
    private func isLast(_ op: Int, _ rank: Rank) -> Bool {
        if graph.lateCount == 0 { return true }
        let node = graph.nodes[op]
        if node.kind == .claim { return false }
        let ranks = verdicts.about(node.author).grants.compactMap { verdicts.rank(given: $0, in: graph) }
        let founder = node.author == 0 ? [Rank.founder(0)] : []
        let first = (ranks + founder).reduce(rank) { $1 < $0 ? $1 : $0 }
        let own = graph.turn(of: op, first)
        func isEarlier(_ other: Int) -> Bool { verdicts.ranks[other].map { graph.turn(of: other, $0) < own } ?? true }
        return (node.kind != .add || verdicts.locks.allSatisfy(isEarlier))
            && Set(node.subjects + [node.author]).allSatisfy { device in
                verdicts.about(device).lastTurn.map { $0 < own } ?? true
            }
    }

    /// Whether no op that did not know of this one can have a say in it, nor it in theirs: seniority is asked for
    /// roles and admissions, by what their devices were granted.
    private func isApartFromAll(_ node: MembershipGraph.Node) -> Bool {
        switch node.kind {
        case .epoch, .lock, .successor: return true
        case .add, .link, .claim:
            let about = verdicts.about(node.subjects[0])
            return about.roles.isEmpty && about.admits.isEmpty
        case .role, .admit, .remove, .leave: return false
        }
    }
}

/// An op that its own ancestors allow, as it comes into the graph.
struct LogEntry {
    let id: Bytes32
    let node: MembershipGraph.Node
    let newcomers: [Bytes32]
    let counting: Verdicts.Counting
}
