/// Which agent made which event: local version to (agent, sequence) and back, both as runs.
///
/// An agent's sequence numbers have no holes and arrive in order, even when it writes on several branches.
struct AgentAssignment: Sendable {
    /// Events of one agent with consecutive sequence numbers.
    private struct Run: Sendable {
        let start: LV
        let agentIndex: Int
        let sequence: Int
    }

    /// One agent and where its events are.
    private struct Writer: Sendable {
        let id: AgentID
        var eventCount = 0
        /// Starts of runs, ascending in both.
        var runs: ContiguousArray<(sequence: Int, start: LV)> = []
    }

    private var runs: ContiguousArray<Run> = []
    private var writers: ContiguousArray<Writer> = []
    private var indexes: [AgentID: Int] = [:]
    private var count: LV = 0

    var agentCount: Int { writers.count }
    var agents: [AgentID] { writers.map(\.id) }

    /// The sequence number that the agent's next event will have; zero for an agent not heard of.
    func nextSequence(of agent: AgentID) -> Int {
        index(of: agent).map { writers[$0].eventCount } ?? 0
    }

    /// Gives the next `count` versions to the agent's next sequence numbers. Cost: amortised O(1), one hash look-up.
    mutating func append(agent: AgentID, count eventCount: Int) {
        let agentIndex = index(of: agent) ?? add(agent)
        let sequence = writers[agentIndex].eventCount
        if runs.last?.agentIndex != agentIndex {
            runs.append(Run(start: count, agentIndex: agentIndex, sequence: sequence))
            writers[agentIndex].runs.append((sequence, count))
        }
        writers[agentIndex].eventCount += eventCount
        count += LV(eventCount)
    }

    /// Nil for an event not heard of. Cost: O(log r).
    func version(of agent: AgentID, sequence: Int) -> LV? {
        guard let agentIndex = index(of: agent), sequence >= 0, sequence < writers[agentIndex].eventCount else {
            return nil
        }
        let starts = writers[agentIndex].runs
        let run = starts[starts.lastIndex(holding: { $0.sequence <= sequence })]
        return run.start + LV(sequence - run.sequence)
    }

    /// Cost: O(log r).
    func eventID(of version: LV) -> (agent: AgentID, sequence: Int) {
        precondition(version < count, "an event of another document was asked for")
        let run = runs[runs.lastIndex(holding: { $0.start <= version })]
        return (writers[run.agentIndex].id, run.sequence + Int(version - run.start))
    }

    /// Whether one event comes before another in the order of agents, then sequences: that of tied characters.
    func precedes(_ left: LV, _ right: LV) -> Bool {
        let (leftAgent, leftSequence) = eventID(of: left)
        let (rightAgent, rightSequence) = eventID(of: right)
        return leftAgent == rightAgent ? leftSequence < rightSequence : leftAgent < rightAgent
    }

    private func index(of agent: AgentID) -> Int? {
        if let last = runs.last, writers[last.agentIndex].id == agent { return last.agentIndex }
        return indexes[agent]
    }

    private mutating func add(_ agent: AgentID) -> Int {
        indexes[agent] = writers.count
        writers.append(Writer(id: agent))
        return writers.count - 1
    }
}

extension ContiguousArray {
    /// The last index whose element still satisfies a condition that holds from the first up to some element.
    /// The condition must hold for the first one. Cost: O(log n).
    func lastIndex(holding condition: (Element) -> Bool) -> Int {
        precondition(!isEmpty, "there is nothing to search")
        var low = 0
        var high = count
        while high - low > 1 {
            let middle = (low + high) / 2
            if condition(self[middle]) { low = middle } else { high = middle }
        }
        return low
    }
}
