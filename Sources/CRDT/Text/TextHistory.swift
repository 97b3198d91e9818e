/// Everything that was ever done to a text, in order of arrival: who made which event, on what, and what it did.
///
/// Three sets of run-length coded columns over the same local versions. It is only appended to.
struct TextHistory: Sendable {
    private(set) var graph = CausalGraph()
    private(set) var order = AgentAssignment()
    private(set) var log = OpLog()

    init() {}

    init(graph: CausalGraph, order: AgentAssignment, log: OpLog) {
        precondition(graph.count == log.count && graph.count == order.eventCount, "columns tell of the same events")
        self.graph = graph
        self.order = order
        self.log = log
    }

    /// How many events there are; the next one gets this version.
    var count: Int { log.count }

    // MARK: Growing

    /// The index of an agent, new or known.
    mutating func addAgent(_ agent: AgentID) throws(CRDTError) -> Int {
        if let known = order.index(of: agent) { return known }
        if agent.bytes.count > CausalLimits.agentIDBytesMax {
            throw .overLimit(field: "agent", value: agent.bytes.count, limit: CausalLimits.agentIDBytesMax)
        }
        if order.agentCount == CausalLimits.agentCountMax {
            let value = order.agentCount + 1
            throw .overLimit(field: "agents", value: value, limit: CausalLimits.agentCountMax)
        }
        return order.addAgent(agent)
    }

    /// Says of an agent without events that it goes on from the first so many events of others.
    mutating func addAgent(_ agent: AgentID, behind earlier: [(agent: AgentID, count: Int)]) throws(CRDTError) {
        for (agent, _) in earlier { _ = try addAgent(agent) }
        order.begin(agentAt: try addAgent(agent), with: earlier)
    }

    /// The index of an agent of another history, which goes on there as here.
    mutating func addAgent(_ agent: AgentID, of other: TextHistory) throws(CRDTError) -> Int {
        let index = try addAgent(agent)
        order.begin(agentAt: index, asIn: other.order)
        return index
    }

    /// Takes back the agents from index `first` on, which have no events: what named them was refused.
    mutating func forgetAgents(from first: Int) {
        if order.agentCount > first { order.forgetAgents(from: first) }
    }

    /// Adds operations of one agent on a version, without their first `skipped` events; room was checked.
    mutating func append(agentAt index: Int, parents: Frontier, _ operations: [TextOperation], skipping skipped: Int) {
        let before = log.count
        log.append(operations, skipping: skipped)
        note(agentAt: index, parents: parents, count: log.count - before)
    }

    /// Adds an agent's events from another log, made on a version; room was checked.
    mutating func append(agentAt index: Int, parents: Frontier, _ range: Range<LV>, of other: OpLog) {
        for piece in other.pieces(in: range) { log.append(piece, of: other) }
        note(agentAt: index, parents: parents, count: range.count)
    }

    /// Adds events of another history that follow each other, all their ancestors being here. The agent may be new;
    /// room was checked, or this is part of a history within the limits.
    mutating func append(agent: AgentID, parents: Frontier, _ range: Range<LV>, of other: TextHistory) {
        let index = order.addAgent(agent)
        order.begin(agentAt: index, asIn: other.order)
        if let undo = other.log.undo(at: range.lowerBound) {
            appendUndo(agentAt: index, parents: parents, naming(of: undo, other))
        } else {
            append(agentAt: index, parents: parents, range, of: other.log)
        }
    }

    /// Says who made the events that were just added to the log, and on what.
    private mutating func note(agentAt index: Int, parents: Frontier, count: Int) {
        graph.append(parents: parents, count: count)
        order.append(agentAt: index, count: count)
    }

    /// Adds what an agent did who has seen everything. Amortised O(1) and the length of the text.
    @inline(__always) mutating func insertOnTop(
        agentAt index: Int, _ bytes: UnsafeBufferPointer<UInt8>, count: Int, at position: Int
    ) {
        graph.appendOnTop(count: count)
        order.append(agentAt: index, count: count)
        log.appendInsert(at: position, bytes, count: count)
    }

    @inline(__always) mutating func deleteOnTop(agentAt index: Int, _ range: Range<Int>) {
        graph.appendOnTop(count: range.count)
        order.append(agentAt: index, count: range.count)
        log.appendDelete(at: range.lowerBound, count: range.count)
    }

    /// Adds an undo of which it is known what counts of what it names.
    mutating func appendUndo(agentAt index: Int, parents: Frontier, _ naming: UndoNaming, of targets: [Range<LV>]) {
        let reach = log.appendUndo(naming, of: targets)
        graph.append(parents: parents, naming: reach)
        order.append(agentAt: index, count: 1)
    }

    /// One operation as it comes from a delta: an insertion's text is `inserted`; a deletion has none.
    struct Step {
        let position: Int
        let count: Int
        let isDelete: Bool
        var isForward = true
        var inserted: Range<Int> = 0..<0
    }

    /// Adds an agent's operations on a version, with their text in `bytes`; room was checked.
    mutating func append(
        agentAt index: Int, parents: Frontier, _ steps: ContiguousArray<Step>.SubSequence,
        bytes: UnsafeBufferPointer<UInt8>
    ) {
        let before = log.count
        for step in steps {
            if !step.isDelete {
                log.appendInsert(
                    at: step.position, UnsafeBufferPointer(rebasing: bytes[step.inserted]), count: step.count)
            } else if step.isForward {
                log.appendDelete(at: step.position, count: step.count)
            } else {
                log.appendBackwardDeletes(lowest: step.position, count: step.count)
            }
        }
        note(agentAt: index, parents: parents, count: log.count - before)
    }

    // MARK: Checks

    /// The version that these parents make: checked to be known, and without ancestors of others among them.
    func reduced(_ parents: Frontier) throws(CRDTError) -> Frontier {
        if let last = parents.last, Int(last) >= count { throw .unknownParent(last) }
        if parents.count > CausalLimits.parentCountMax {
            throw .overLimit(field: "parents", value: parents.count, limit: CausalLimits.parentCountMax)
        }
        return graph.dominators(of: parents)
    }

    /// Whether so many events that follow everything pass no limit.
    @inline(__always) func hasRoomOnTop(events: Int, bytes: Int) -> Bool {
        events <= CausalLimits.eventCountMax - count && bytes <= TextLimits.insertedBytesMax - log.text.byteCount
            && graph.frontier.count <= 2 && graph.parentList.count <= CausalLimits.parentsInAllMax
    }

    /// Throws where an event that follows everything would have too many parents, or so many of them pass a limit.
    func checkRoomOnTop(events: Int, bytes: Int) throws(CRDTError) {
        if graph.frontier.count > CausalLimits.parentCountMax {
            throw .overLimit(field: "parents", value: graph.frontier.count, limit: CausalLimits.parentCountMax)
        }
        try checkRoom(events: events, bytes: bytes)
    }

    /// Throws where so many more events and bytes would pass a limit.
    func checkRoom(events: Int, bytes: Int) throws(CRDTError) {
        if events > CausalLimits.eventCountMax - count {
            throw .overLimit(field: "events", value: count + events, limit: CausalLimits.eventCountMax)
        }
        if bytes > TextLimits.insertedBytesMax - log.text.byteCount {
            let value = log.text.byteCount + bytes
            throw .overLimit(field: "inserted bytes", value: value, limit: TextLimits.insertedBytesMax)
        }
        // What comes at once, a block at most, names far fewer than are left between this limit and that of the column.
        if graph.parentList.count > CausalLimits.parentsInAllMax {
            let value = graph.parentList.count
            throw .overLimit(field: "parents in all", value: value, limit: CausalLimits.parentsInAllMax)
        }
    }
}
