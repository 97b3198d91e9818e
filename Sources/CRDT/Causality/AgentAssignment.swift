/// Which agent made which event: local version to (agent, sequence) and back, both as runs.
///
/// An agent's sequence numbers have no holes and arrive in order, even when it writes on several branches. Inside a
/// document an agent goes by its index here, a small number in the order in which agents were heard of.
struct AgentAssignment: Sendable {
    /// Events of one agent with consecutive sequence numbers; it ends where the next one starts.
    struct Run: Sendable {
        let start: LV
        let agentIndex: UInt32
        let sequence: UInt32
    }

    /// One agent and where its events are.
    private struct Writer: Sendable {
        let id: AgentID
        var eventCount = 0
        /// Indexes of its runs, ascending in sequence and in version.
        var runs: ContiguousArray<UInt32> = []
    }

    /// The first so many events of an agent.
    private struct Beginning: Sendable {
        let agentIndex: Int
        let count: Int
    }

    private(set) var runs: ContiguousArray<Run> = []
    private var writers: ContiguousArray<Writer> = []
    /// By id, once there are many; few are found sooner by looking at each.
    private var indexes: [AgentID: Int] = [:]
    private static let unindexedMax = 8
    private var count: LV = 0
    /// The agent of the newest run, and how many events it has: its own entry is brought up when another one writes, so
    /// that a typed letter touches no array.
    private var openIndex = -1
    private var openCount = 0
    /// By agent that goes on where others were: what of these comes before all its own.
    private var beginnings: [Int: [Beginning]] = [:]

    var agentCount: Int { writers.count }
    var agents: [AgentID] { writers.map(\.id) }
    /// How many events were given out.
    var eventCount: Int { Int(count) }

    /// The index of an agent that was heard of. One hash look-up, none for the agent of the newest event.
    func index(of agent: AgentID) -> Int? {
        if openIndex >= 0, writers[openIndex].id == agent { return openIndex }
        if writers.count > Self.unindexedMax { return indexes[agent] }
        return writers.firstIndex { $0.id == agent }
    }

    func agent(at index: Int) -> AgentID { writers[index].id }

    /// The index of an agent that may be a new one. One hash look-up.
    mutating func addAgent(_ agent: AgentID) -> Int {
        if let known = index(of: agent) { return known }
        writers.append(Writer(id: agent))
        if writers.count == Self.unindexedMax + 1 {
            for (index, writer) in writers.enumerated() { indexes[writer.id] = index }
        } else if writers.count > Self.unindexedMax {
            indexes[agent] = writers.count - 1
        }
        return writers.count - 1
    }

    /// Takes back the agents from index `first` on, which have no events.
    mutating func forgetAgents(from first: Int) {
        for writer in writers[first...] {
            precondition(writer.runs.isEmpty, "an agent with events was to be forgotten")
            indexes[writer.id] = nil
        }
        for index in first..<writers.count { beginnings[index] = nil }
        writers.removeLast(writers.count - first)
    }

    /// The sequence number that the agent's next event will have.
    @inline(__always) func nextSequence(ofAgentAt index: Int) -> Int {
        index == openIndex ? openCount : writers[index].eventCount
    }

    /// The same; zero for an agent not heard of.
    func nextSequence(of agent: AgentID) -> Int {
        index(of: agent).map { nextSequence(ofAgentAt: $0) } ?? 0
    }

    /// Gives the next `count` versions to an agent's next sequence numbers. Amortised O(1).
    @inline(__always) mutating func append(agentAt index: Int, count eventCount: Int) {
        if index != openIndex { open(index) }
        openCount += eventCount
        count += LV(eventCount)
    }

    /// Begins a run of an agent.
    private mutating func open(_ index: Int) {
        if openIndex >= 0 { writers[openIndex].eventCount = openCount }
        openIndex = index
        openCount = writers[index].eventCount
        writers[index].runs.append(UInt32(runs.count))
        runs.append(Run(start: count, agentIndex: UInt32(index), sequence: UInt32(openCount)))
    }

    /// The version of an agent's event; nil for one not heard of. O(log r).
    func version(ofAgentAt index: Int, sequence: Int) -> LV? {
        guard sequence >= 0, sequence < nextSequence(ofAgentAt: index) else { return nil }
        let numbers = writers[index].runs
        var run = runs[Int(numbers[numbers.count - 1])]
        if sequence < run.sequence {
            run = runs[Int(numbers[numbers.lastIndex(holding: { Int(runs[Int($0)].sequence) <= sequence })])]
        }
        return run.start + LV(sequence - Int(run.sequence))
    }

    /// The versions of an agent's events, ascending; of those not heard of none. O(log r) and the runs that hold them.
    func versions(ofAgentAt index: Int, sequences: Range<Int>) -> [Range<LV>] {
        let end = min(sequences.upperBound, nextSequence(ofAgentAt: index))
        guard sequences.lowerBound < end else { return [] }
        let numbers = writers[index].runs
        var place = numbers.lastIndex(holding: { Int(runs[Int($0)].sequence) <= sequences.lowerBound })
        var found: [Range<LV>] = []
        var sequence = sequences.lowerBound
        while sequence < end {
            let run = runs[Int(numbers[place])]
            let start = run.start + LV(sequence - Int(run.sequence))
            let last = min(self.end(ofRun: Int(numbers[place])), start + LV(end - sequence))
            found.append(start..<last)
            sequence += Int(last - start)
            place += 1
        }
        return found
    }

    /// The same. One more hash look-up.
    func version(of agent: AgentID, sequence: Int) -> LV? {
        index(of: agent).flatMap { version(ofAgentAt: $0, sequence: sequence) }
    }

    /// The run that holds an event. O(log r), O(1) for the newest run.
    func runIndex(of version: LV) -> Int {
        precondition(version < count, "an event of another document was asked for")
        if version >= runs[runs.count - 1].start { return runs.count - 1 }
        return runs.lastIndex(holding: { $0.start <= version })
    }

    /// The first version behind a run.
    func end(ofRun index: Int) -> LV { index + 1 < runs.count ? runs[index + 1].start : count }

    /// Who made an event, by index, and which of theirs it is. O(log r).
    func place(of version: LV) -> (agentIndex: Int, sequence: Int) {
        let run = runs[runIndex(of: version)]
        return (Int(run.agentIndex), Int(run.sequence) + Int(version - run.start))
    }

    /// O(log r).
    func eventID(of version: LV) -> (agent: AgentID, sequence: Int) {
        let (index, sequence) = place(of: version)
        return (writers[index].id, sequence)
    }

    /// Whether one event comes before another in the order of agents, then sequences: that of tied characters. What an
    /// agent goes on from comes before its events, whatever it is called.
    func precedes(_ left: LV, _ right: LV) -> Bool {
        let (leftAgent, leftSequence) = place(of: left)
        let (rightAgent, rightSequence) = place(of: right)
        if leftAgent == rightAgent { return leftSequence < rightSequence }
        if !beginnings.isEmpty {
            if isBegun(agentAt: rightAgent, by: leftAgent, leftSequence) { return true }
            if isBegun(agentAt: leftAgent, by: rightAgent, rightSequence) { return false }
        }
        return writers[leftAgent].id < writers[rightAgent].id
    }

    private func isBegun(agentAt index: Int, by other: Int, _ sequence: Int) -> Bool {
        beginnings[index]?.contains { $0.agentIndex == other && sequence < $0.count } ?? false
    }

    /// Says that an agent goes on from the first so many events of others, which may be new.
    mutating func begin(agentAt index: Int, with earlier: [(agent: AgentID, count: Int)]) {
        beginnings[index] = earlier.map { Beginning(agentIndex: addAgent($0.agent), count: $0.count) }
    }

    /// The same as another history of the same agents says it, if it does.
    mutating func begin(agentAt index: Int, asIn other: AgentAssignment) {
        guard !other.beginnings.isEmpty, beginnings[index] == nil, let known = other.index(of: writers[index].id),
            let earlier = other.beginnings[known]
        else { return }
        begin(agentAt: index, with: earlier.map { (other.agent(at: $0.agentIndex), $0.count) })
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
