/// The name of an event, the same on every replica: who made it, and which of theirs it is, from zero.
public struct EventName: Hashable, Comparable, Sendable {
    /// Who made it.
    public let agent: AgentID
    /// Its number among the agent's events in the same document or value.
    public let sequence: Int

    /// The name of the event with this number of an agent.
    public init(agent: AgentID, sequence: Int) {
        self.agent = agent
        self.sequence = sequence
    }

    /// The order of agents, then of numbers.
    public static func < (left: EventName, right: EventName) -> Bool {
        left.agent == right.agent ? left.sequence < right.sequence : left.agent < right.agent
    }
}
