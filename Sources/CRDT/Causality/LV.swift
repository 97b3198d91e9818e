/// Local version: the place of an event in this replica's order of arrival, from zero.
///
/// Parents always have smaller local versions than their children, so every replica's order is a topological one; but
/// each replica has its own. A local version therefore never leaves the replica: other replicas know an event by its
/// agent and its sequence number (``TextDocument/eventID(of:)``).
public typealias LV = UInt32

/// What the causal graph of a document holds at most. What would pass one is refused whole.
public enum CausalLimits {
    /// Events in one graph. Local versions from here on are free for marks inside the engine.
    public static let eventCountMax = 1 << 31
    /// Parents that one event may name.
    public static let parentCountMax = 4_096
    /// Parents that all events of one graph name together, beside those that are the event right before.
    public static let parentsInAllMax = 1 << 31
    /// Agents in one document.
    public static let agentCountMax = 65_536
    /// Bytes of an agent's id.
    public static let agentIDBytesMax = 255
}
