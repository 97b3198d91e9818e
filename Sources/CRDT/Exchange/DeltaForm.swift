/// How a delta is written (`Protocol/text.md`, section 9): parts, one behind the other, each of events of one agent
/// that follow one another.
enum DeltaForm {
    /// Bits of a part's first byte; its upper five bits are the number of operations, zero when that follows.
    enum Head {
        /// The agent is that of the part before.
        static let sameAgent: UInt8 = 1
        /// The only parent is this agent's event before; there must be one.
        static let continued: UInt8 = 2
        /// The sequence number of the first event is the one after the last that the exchange knows of this agent.
        static let nextSequence: UInt8 = 4
        static let countShift: UInt8 = 3
        static let countMax = 31
    }

    /// The two lowest bits of an operation; then one for "has a jump", then its length less one.
    enum Kind {
        static let insert = 0
        static let deleteForward = 1
        static let deleteBackward = 2
        /// An undo or a redo, alone in its part: what it names follows.
        static let undo = 3
        static let mask = 3
        static let hasJump = 4
        static let lengthShift = 3
    }
}

/// What the two ends of an exchange have told each other: short names for agents, and how far each has come.
///
/// Both ends change theirs by the same rules, so that they stay equal as long as every delta arrives, in order.
struct DeltaContext: Sendable {
    /// The document's index of each agent that was named, by its short name.
    private(set) var agents: ContiguousArray<Int> = []
    /// For each, the newest of its events that was sent or named.
    var newest: ContiguousArray<Int> = []
    /// The short name of the last part's agent.
    var current = -1
    /// Where the last operation ended.
    var cursor = 0

    /// The short name of an agent that was named before. O(agents of the exchange), O(1) for the current one.
    func name(ofAgentAt index: Int) -> Int? {
        if current >= 0 && agents[current] == index { return current }
        return agents.firstIndex(of: index)
    }

    mutating func add(agentAt index: Int) -> Int {
        agents.append(index)
        newest.append(-1)
        return agents.count - 1
    }
}
