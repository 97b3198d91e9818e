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

    /// Takes in an op that its own ancestors allow; `coversAll` tells that these are all ops that are here. O(parents
    /// · ops) bits where the op cannot change what is said of others, else the whole pass.
    mutating func append(_ entry: LogEntry, coversAll: Bool) {
        let isCutting = entry.node.kind == .remove || entry.node.kind == .leave || !entry.node.demoted.isEmpty
        let isAlone = coversAll ? graph.removalsInPersonCount == 0 : isPlain && !isCutting
        graph.append(entry.node, newcomers: entry.newcomers, id: entry.id)
        if isCutting { cuttingCount += 1 }
        if isAlone {
            verdicts.extend(to: graph)
            verdicts.count(graph.count - 1, entry.counting, in: graph)
        } else {
            verdicts = Seniority.verdicts(over: nil, of: graph)
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
