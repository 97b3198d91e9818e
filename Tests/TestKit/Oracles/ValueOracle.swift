/// The slow obvious model of counters and registers: all events, and for each the set of all that its maker knew.
///
/// What a value is at a version is worked out anew from the full set each time.
package struct ValueOracle<Payload: Hashable> {
    private struct Event {
        let agent: [UInt8]
        let sequence: Int
        let payload: Payload
        /// The numbers of all events that its maker knew, and of no others.
        let known: Set<Int>
        /// One more than the greatest of those that its maker knew.
        let lamport: Int
    }

    private var events: [Event] = []

    package init() {}

    /// Adds an event whose maker knew these and what was known to their makers; answers its number.
    package mutating func append(agent: [UInt8], sequence: Int, parents: [Int], _ payload: Payload) -> Int {
        let known = parents.reduce(into: Set(parents)) { $0.formUnion(events[$1].known) }
        events.append(
            Event(
                agent: agent, sequence: sequence, payload: payload, known: known,
                lamport: (known.map { events[$0].lamport }.max() ?? 0) + 1))
        return events.count - 1
    }

    /// Everything up to these events, these among it.
    package func history(of version: [Int]) -> Set<Int> {
        version.reduce(into: Set(version)) { $0.formUnion(events[$1].known) }
    }

    /// What was done in a set of events, in no order.
    package func payloads(in history: Set<Int>) -> [Payload] { history.map { events[$0].payload } }

    /// Of the events of a set that `isOne` picks, those that are known to none of the others, the winner first: the
    /// greatest Lamport number, then the greatest agent, then the greatest sequence number.
    package func maximal(in history: Set<Int>, where isOne: (Payload) -> Bool) -> [Payload] {
        let picked = history.filter { isOne(events[$0].payload) }
        let left = picked.filter { event in !picked.contains { events[$0].known.contains(event) } }
        return left.sorted { left, right in
            let (one, other) = (events[left], events[right])
            if one.lamport != other.lamport { return one.lamport > other.lamport }
            if one.agent != other.agent { return other.agent.lexicographicallyPrecedes(one.agent) }
            return one.sequence > other.sequence
        }.map { events[$0].payload }
    }
}
