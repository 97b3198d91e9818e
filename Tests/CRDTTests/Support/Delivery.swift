import CRDT
import TestKit

/// Events on their way to a replica: known by agent and sequence, parents before children, each agent's in order.
struct Delivery {
    enum Batching {
        /// `integrate` after everything.
        case once
        /// After each run.
        case each
        case random
    }

    struct Run {
        let agent: AgentID
        let sequence: Int
        let parents: [EventName]
        let operations: [TextOperation]
        let count: Int
        /// Of a run that is an undo: it has no operations and counts one.
        var undo: UndoOperation?

        /// The events from `range` of this run on their own.
        func slice(_ range: Range<Int>) -> Run {
            let before = EventName(agent: agent, sequence: sequence + range.lowerBound - 1)
            return Run(
                agent: agent, sequence: sequence + range.lowerBound,
                parents: range.lowerBound == 0 ? parents : [before],
                operations: TextOperation.slice(operations, range), count: range.count, undo: undo)
        }
    }

    var runs: [Run] = []

    init(runs: [Run]) {
        self.runs = runs
    }

    init(_ history: History) {
        var names: [EventName] = []
        for run in history.runs {
            let agent = AgentID([UInt8](run.agent.utf8))
            let parents = run.parents.map { names[$0] }
            let slice = Run(
                agent: agent, sequence: run.sequence, parents: parents, operations: run.operations, count: run.count)
            runs.append(slice)
            for offset in 0..<run.count { names.append(EventName(agent: agent, sequence: run.sequence + offset)) }
        }
    }

    /// The same events cut at random and in another order that puts parents first and keeps each agent's own.
    func shuffled(_ random: inout SeededRandom) -> Delivery {
        var cut: [Run] = []
        for run in runs {
            var start = 0
            while start < run.count {
                let end = random.oneIn(2) ? run.count : start + 1 + random.below(run.count - start)
                cut.append(run.slice(start..<end))
                start = end
            }
        }
        var queues: [AgentID: [Run]] = [:]
        for run in cut.reversed() { queues[run.agent, default: []].append(run) }
        var known: [AgentID: Int] = [:]
        var result = Delivery(runs: [])
        while true {
            let ready = queues.keys.sorted().filter { agent in
                queues[agent]?.last?.parents.allSatisfy { known[$0.agent, default: 0] > $0.sequence } ?? false
            }
            if ready.isEmpty { break }
            guard let run = queues[ready[random.below(ready.count)]]?.popLast() else { break }
            known[run.agent, default: 0] += run.count
            result.runs.append(run)
        }
        precondition(result.runs.count == cut.count, "a history refers to events that it does not have")
        return result
    }

    /// Consecutive parts, about equal in runs.
    func parts(_ count: Int) -> [Delivery] {
        (0..<count).map { part in
            Delivery(runs: Array(runs[runs.count * part / count..<runs.count * (part + 1) / count]))
        }
    }
}

extension TextOperation {
    /// The operations that stand for a part of the events of a list.
    static func slice(_ operations: [TextOperation], _ range: Range<Int>) -> [TextOperation] {
        var result: [TextOperation] = []
        var start = 0
        for operation in operations {
            let end = start + operation.eventCount
            let first = max(start, range.lowerBound)
            let last = min(end, range.upperBound)
            if first < last {
                switch operation {
                case .insert(let at, let text):
                    let scalars = text.unicodeScalars.dropFirst(first - start).prefix(last - first)
                    result.append(.insert(at: at + first - start, String(String.UnicodeScalarView(scalars))))
                case .delete(let at, _): result.append(.delete(at: at, count: last - first))
                }
            }
            start = end
        }
        return result
    }
}
