/// Events of one agent that follow one another, by the name that they have on every replica.
public struct EventRange: Hashable, Sendable {
    public let agent: AgentID
    /// Half-open, from zero, among the agent's events in the document.
    public let sequences: Range<Int>

    public init(agent: AgentID, sequences: Range<Int>) {
        self.agent = agent
        self.sequences = sequences
    }
}

extension AgentAssignment {
    /// The versions of events, as ascending ranges that do not touch. Events not heard of are passed over.
    ///
    /// Cost: O(log r) for each run of an agent that is met, and sorting.
    func versions(of events: [EventRange]) -> [Range<LV>] {
        var found: [Range<LV>] = []
        for range in events {
            guard let agent = index(of: range.agent) else { continue }
            var next = max(range.sequences.lowerBound, 0)
            let sequenceEnd = min(range.sequences.upperBound, nextSequence(ofAgentAt: agent))
            while next < sequenceEnd, let first = version(ofAgentAt: agent, sequence: next) {
                let count = min(Int(end(ofRun: runIndex(of: first)) - first), sequenceEnd - next)
                found.append(first..<first + LV(count))
                next += count
            }
        }
        return Self.joined(found)
    }

    private static func joined(_ ranges: [Range<LV>]) -> [Range<LV>] {
        var result: [Range<LV>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, last.upperBound >= range.lowerBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }
}
