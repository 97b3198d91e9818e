import TestKit

@testable import CRDT

/// The slow obvious model of what a document remembers beside its text: of each event who made it, of what kind it is,
/// and when it happened, so that what is undone next, and what was there at a time, are found by going through all.
struct MemoryOracle {
    enum Kind {
        case edit
        case undo
        case redo
    }

    private let chronicle: Chronicle
    /// By local versions of the document.
    private let agents: [AgentID]
    private let numbers: [Int]
    private let kinds: [Kind]
    /// What each event's author had just seen, as local versions.
    private let parents: [[Int]]

    /// Of a document with all events of a history.
    init(_ history: RandomHistory, _ document: TextDocument) {
        chronicle = history.chronicle
        var kinds: [EventName: Kind] = [:]
        var parents: [EventName: [EventName]] = [:]
        for run in history.runs {
            for offset in 0..<run.count {
                let name = EventName(agent: run.agent, sequence: run.sequence + offset)
                kinds[name] = run.undo.map { $0.isRedo ? .redo : .undo } ?? .edit
                let before = EventName(agent: run.agent, sequence: run.sequence + offset - 1)
                parents[name] = offset == 0 ? run.parents : [before]
            }
        }
        let names = (0..<LV(document.eventCount)).map { version in
            let (agent, sequence) = document.eventID(of: version)
            return EventName(agent: agent, sequence: sequence)
        }
        let versions = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
        agents = names.map(\.agent)
        numbers = names.map { history.chronicle.number(of: $0.agent, $0.sequence) ?? -1 }
        self.kinds = names.map { kinds[$0] ?? .edit }
        self.parents = names.map { parents[$0, default: []].compactMap { versions[$0] } }
    }

    // MARK: Stacks

    /// What one undo takes back: from the newest edit of these agents that stands, back to the first commit that does
    /// not join the one after it.
    func nextUndo(of wanted: [AgentID], grouping: TextDocument.EditGrouping) -> [Range<LV>] {
        var newestFirst: [Range<LV>] = []
        var commitAfter: Range<LV>?
        for event in agents.indices.reversed()
        where wanted.contains(agents[event]) && kinds[event] == .edit && !chronicle.oracle.isUndone(numbers[event]) {
            let commit = grouping.commit(LV(event))
            if let commitAfter, commit != commitAfter, !grouping.joins(commit, commitAfter) { break }
            commitAfter = commit
            if let last = newestFirst.last, last.lowerBound == LV(event + 1) {
                newestFirst[newestFirst.count - 1] = LV(event)..<last.upperBound
            } else if newestFirst.count == TextLimits.undoSpansMax {
                break
            } else {
                newestFirst.append(LV(event)..<LV(event + 1))
            }
        }
        return newestFirst.reversed()
    }

    /// The undo that one redo takes back: the newest in force, unless an edit came after it.
    func nextRedo(of wanted: [AgentID]) -> LV? {
        for event in agents.indices.reversed() where wanted.contains(agents[event]) {
            switch kinds[event] {
            case .edit: return nil
            case .redo: continue
            case .undo: if !chronicle.oracle.isUndone(numbers[event]) { return LV(event) }
            }
        }
        return nil
    }

    // MARK: Times

    /// When each event counts to have happened: never before what it was made on, nor before its agent's event before.
    func times(_ claimed: [Int]) -> [Int] {
        var times: [Int] = []
        var newest: [AgentID: Int] = [:]
        for (event, claim) in claimed.enumerated() {
            let seen = parents[event].map { times[$0] }
            let time = max(claim, seen.max() ?? claim, newest[agents[event]] ?? claim)
            newest[agents[event]] = time
            times.append(time)
        }
        return times
    }

    /// The text of the first `count` events that the document heard of.
    func text(atRevision count: Int) -> String { chronicle.oracle.text(at: Array(numbers[..<count])) }

    /// The text of the events that happened until a time.
    func text(until time: Int, _ times: [Int]) -> String {
        chronicle.oracle.text(at: times.indices.filter { times[$0] <= time }.map { numbers[$0] })
    }
}
