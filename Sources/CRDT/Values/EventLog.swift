/// Everything that was ever done to a value, in order of arrival: who did what, knowing what. Only appended to.
///
/// The base of ``Counter`` and ``RegisterMap``. What a value makes of its events must be a function of their set, so
/// that replicas agree when they have the same ones.
///
/// Invariant: parents come before their children; of each agent there are the first so many events.
struct EventLog<Payload: Sendable>: Sendable {
    private(set) var graph = CausalGraph()
    private(set) var order = AgentAssignment()
    private(set) var payloads: ContiguousArray<Payload> = []
    /// Of each event, one more than the greatest of its parents: the same on every replica, and greater than those of
    /// all its ancestors.
    private(set) var lamports: ContiguousArray<UInt32> = []

    var count: Int { payloads.count }

    /// How many events of each agent are here.
    var counts: [AgentID: Int] {
        var counts: [AgentID: Int] = [:]
        for index in 0..<order.agentCount where order.nextSequence(ofAgentAt: index) > 0 {
            counts[order.agent(at: index)] = order.nextSequence(ofAgentAt: index)
        }
        return counts
    }

    // MARK: Growing

    /// Adds what an agent of this replica did, who knew everything. Amortised O(1) for one or two newest events.
    mutating func append(_ payload: Payload, by agent: AgentID) throws(CRDTError) -> LV {
        try checkParents(graph.frontier.count)
        return try add(payload, by: agent, on: graph.frontier)
    }

    /// Takes in what somebody else did; nil for what is known already. Nothing is added when it throws.
    ///
    /// O(p log n) in the parents, and the walk that finds those that are ancestors of others.
    mutating func merge(_ event: ValueEvent<Payload>) throws(CRDTError) -> LV? {
        let expected = order.nextSequence(of: event.name.agent)
        if event.name.sequence < 0 { throw .negative(field: "sequence", value: event.name.sequence) }
        if event.name.sequence < expected { return nil }
        if event.name.sequence > expected {
            throw .sequenceGap(expected: expected, received: event.name.sequence)
        }
        try checkParents(event.parents.count)
        var parents: [LV] = []
        for parent in event.parents {
            guard let version = order.version(of: parent.agent, sequence: parent.sequence) else {
                throw .unknownEvent(agent: parent.agent, sequence: parent.sequence)
            }
            parents.append(version)
        }
        return try add(event.payload, by: event.name.agent, on: graph.dominators(of: parents))
    }

    private mutating func add(_ payload: Payload, by agent: AgentID, on parents: Frontier) throws(CRDTError) -> LV {
        if count == CausalLimits.eventCountMax {
            throw .overLimit(field: "events", value: count + 1, limit: CausalLimits.eventCountMax)
        }
        if graph.parentList.count > CausalLimits.parentsInAllMax - CausalLimits.parentCountMax {
            let value = graph.parentList.count + CausalLimits.parentCountMax
            throw .overLimit(field: "parents in all", value: value, limit: CausalLimits.parentsInAllMax)
        }
        order.append(agentAt: try index(of: agent), count: 1)
        let version = graph.append(parents: parents, count: 1).lowerBound
        payloads.append(payload)
        lamports.append((parents.map { lamports[Int($0)] }.max() ?? 0) + 1)
        return version
    }

    private mutating func index(of agent: AgentID) throws(CRDTError) -> Int {
        if let known = order.index(of: agent) { return known }
        if agent.bytes.count > CausalLimits.agentIDBytesMax {
            throw .overLimit(field: "agent", value: agent.bytes.count, limit: CausalLimits.agentIDBytesMax)
        }
        if order.agentCount == CausalLimits.agentCountMax {
            throw .overLimit(field: "agents", value: order.agentCount + 1, limit: CausalLimits.agentCountMax)
        }
        return order.addAgent(agent)
    }

    private func checkParents(_ parentCount: Int) throws(CRDTError) {
        if parentCount > CausalLimits.parentCountMax {
            throw .overLimit(field: "parents", value: parentCount, limit: CausalLimits.parentCountMax)
        }
    }

    // MARK: Reading

    func name(of version: LV) -> EventName {
        let (agent, sequence) = order.eventID(of: version)
        return EventName(agent: agent, sequence: sequence)
    }

    func event(at version: LV) -> ValueEvent<Payload> {
        ValueEvent(
            name: name(of: version), parents: graph.parents(of: version).map(name).sorted(),
            payload: payloads[Int(version)])
    }

    /// What a replica lacks that has so many events of each agent; parents before their children. O(n).
    func events(beyond known: [AgentID: Int]) -> [ValueEvent<Payload>] {
        (0..<LV(count)).compactMap { version in
            let (agent, sequence) = order.eventID(of: version)
            return sequence < known[agent] ?? 0 ? nil : event(at: version)
        }
    }

    /// Whether the first event is the one that counts of two, neither of which is an ancestor of the other: the greater
    /// Lamport number, then the greater agent, then the greater sequence number.
    func outranks(_ first: LV, _ second: LV) -> Bool {
        let (left, right) = (lamports[Int(first)], lamports[Int(second)])
        return left == right ? order.precedes(second, first) : left > right
    }
}
