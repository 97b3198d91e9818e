/// A text that several writers change at the same time: its whole history and the text that follows from it.
///
/// `append` takes events into the history; `integrate` brings the visible text up to it. The text is a function of the
/// set of events alone: their order of arrival, and when `integrate` was called, make no difference.
///
/// A copy shares memory until one of the two is changed.
///
/// Source: the Eg-walker algorithm (Gentle and Kleppmann, EuroSys 2025); rules in `Protocol/text.md`.
package struct TextDocument: Sendable {
    private(set) var graph = CausalGraph()
    private(set) var assignment = AgentAssignment()
    private(set) var log = OpLog()
    private(set) var branch = Branch()

    package init() {}

    // MARK: Taking in

    /// Adds the events of one agent that follow each other, the first of them made on the version `parents`.
    ///
    /// `sequence` is the first event's number among the agent's events. Events that are known already are passed over
    /// (that they are the same ones is the caller's affair: it verified who made them). Returns the local versions of
    /// the new events, of none when all were known. A position past the end of the text is no error here: such an event
    /// has no effect.
    ///
    /// Cost: O(length of what is inserted), and one hash look-up unless the agent is that of the newest event.
    @discardableResult
    package mutating func append(
        agent: AgentID, sequence: Int, parents: Frontier, operations: [TextOperation]
    ) throws(CRDTError) -> Range<Int> {
        let start = eventCount
        let expected = assignment.nextSequence(of: agent)
        if sequence < 0 { throw .negative(field: "sequence", value: sequence) }
        if sequence > expected { throw .sequenceGap(expected: expected, received: sequence) }
        let offered = try TextLimits.eventCount(of: operations)
        let knownCount = min(expected - sequence, offered)
        let newCount = offered - knownCount
        if newCount == 0 { return start..<start }
        try checkRoom(for: newCount, agent: agent, operations: operations)
        if knownCount > 0, let last = assignment.version(of: agent, sequence: expected - 1) {
            graph.append(parents: Frontier(last), count: newCount)
        } else {
            graph.append(parents: try reduced(parents), count: newCount)
        }
        assignment.append(agent: agent, count: newCount)
        log.append(operations, skipping: knownCount)
        return start..<start + newCount
    }

    /// Brings the visible text up to everything appended and returns what that did to it, in order.
    ///
    /// Cost: O(log n) for an operation that nothing is concurrent with; else it replays from the newest version that
    /// everything later follows, which it remembers while the concurrency lasts.
    package mutating func integrate() -> [TextEdit] {
        branch.takeIn(graph: graph, log: log, order: assignment)
    }

    // MARK: Reading

    /// The text as of the last `integrate`.
    package var text: TextBuffer { branch.text }

    /// How many events were appended; also this replica's revision: the version of all events below it.
    package var eventCount: Int { graph.count }

    /// The version of everything that was appended.
    package var frontier: Frontier { graph.frontier }

    /// The version of all events below a revision, which is not above `eventCount`. Cost: O(log n).
    package func frontier(atRevision revision: Int) -> Frontier { graph.frontier(atCount: revision) }

    /// Nil for an event not heard of.
    package func lv(of agent: AgentID, sequence: Int) -> LV? { assignment.version(of: agent, sequence: sequence) }

    /// The name under which other replicas know an event.
    package func eventID(of lv: LV) -> (agent: AgentID, sequence: Int) { assignment.eventID(of: lv) }

    /// The sequence number that the agent's next event will have.
    package func nextSequence(of agent: AgentID) -> Int { assignment.nextSequence(of: agent) }

    /// The smallest version that holds all these events.
    package func dominators(of versions: [LV]) -> Frontier { graph.dominators(of: versions) }

    /// Whether an event is in the history of a version.
    package func contains(_ frontier: Frontier, _ lv: LV) -> Bool { graph.contains(frontier, lv) }

    // MARK: Checks

    private func reduced(_ parents: Frontier) throws(CRDTError) -> Frontier {
        if let last = parents.last, Int(last) >= eventCount { throw .unknownParent(last) }
        if parents.count > CausalLimits.parentCountMax {
            throw .overLimit(field: "parents", value: parents.count, limit: CausalLimits.parentCountMax)
        }
        return graph.dominators(of: parents)
    }

    private func checkRoom(for newCount: Int, agent: AgentID, operations: [TextOperation]) throws(CRDTError) {
        if eventCount > CausalLimits.eventCountMax - newCount {
            throw .overLimit(field: "events", value: eventCount + newCount, limit: CausalLimits.eventCountMax)
        }
        let byteCount = log.text.byteCount + TextLimits.insertedByteCount(of: operations)
        if byteCount > TextLimits.insertedBytesMax {
            throw .overLimit(field: "inserted bytes", value: byteCount, limit: TextLimits.insertedBytesMax)
        }
        if assignment.nextSequence(of: agent) == 0 && assignment.agentCount == CausalLimits.agentCountMax {
            let value = assignment.agentCount + 1
            throw .overLimit(field: "agents", value: value, limit: CausalLimits.agentCountMax)
        }
    }
}
