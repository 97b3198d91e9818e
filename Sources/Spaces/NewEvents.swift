import CRDT

/// Events of one agent that come into a document: an agent's next ones, made on one version of it.
struct NewEvents {
    enum Deed {
        case operations([TextOperation])
        case undo(UndoOperation)
    }

    let agent: AgentID
    /// Of the first one.
    let sequence: Int
    /// In local versions of the text that they go into.
    let parents: Frontier
    let deed: Deed
    /// Of a history that left another one, before its first event: what is older here, by agent.
    var behind: [(agent: AgentID, count: Int)] = []

    init(agent: AgentID, sequence: Int, parents: Frontier, _ deed: Deed) {
        self.agent = agent
        self.sequence = sequence
        self.parents = parents
        self.deed = deed
    }

    /// The same events on a version as another text of the same history calls it.
    func on(_ parents: Frontier) -> NewEvents {
        var events = NewEvents(agent: agent, sequence: sequence, parents: parents, deed)
        events.behind = behind
        return events
    }

    /// Nothing is added when it throws.
    func add(to text: inout TextDocument) throws(SpaceError) {
        do {
            if !behind.isEmpty { try text.addAgent(agent, behind: behind) }
            switch deed {
            case .operations(let operations):
                _ = try text.append(agent: agent, sequence: sequence, parents: parents, operations: operations)
            case .undo(let undo):
                _ = try text.append(agent: agent, sequence: sequence, parents: parents, undo: undo)
            }
        } catch {
            throw .text(error)
        }
    }
}
