/// A number that several people add to and take from, offline or together: votes, points, hours.
///
/// Its value is the sum of everything that was added, so no order matters and nothing that two did at the same time is
/// lost. Replicas tell each other what the other lacks (``events(beyond:)``, ``merge(_:)``), in any order that puts an
/// event after those it was made on.
///
/// A counter is a value: it does no input or output, knows no clock, and takes no lock.
public struct Counter: Sendable {
    /// One addition.
    public typealias Event = ValueEvent<Int>

    /// The most that one addition adds or takes away. As many of these as there can be events never pass what an `Int`
    /// holds: no set of events overflows, in whatever order it is summed.
    public static let amountMax = 1 << 31

    private var log = EventLog<Int>()
    /// The sums of the events below each version, one more than there are events.
    private var sums: ContiguousArray<Int> = [0]

    /// A counter at zero.
    public init() {}

    /// The sum of all additions that are here. O(1).
    public var value: Int { sums[sums.count - 1] }

    /// Adds an amount, or takes it away where that is below zero, on top of everything that is known.
    ///
    /// - Returns: The new event, by its local version.
    /// - Throws: ``CRDTError/overLimit(field:value:limit:)`` for more than ``amountMax`` either way, or where one of
    ///   ``CausalLimits`` is reached. Nothing is added then.
    /// - Complexity: amortised O(1), and one hash look-up.
    @discardableResult
    public mutating func add(_ amount: Int, by agent: AgentID) throws(CRDTError) -> LV {
        try Self.check(amount)
        let version = try log.append(amount, by: agent)
        sums.append(value + amount)
        return version
    }

    /// Takes in an addition of another replica.
    ///
    /// - Returns: Whether it was new; one that is known is passed over.
    /// - Throws: ``CRDTError/unknownEvent(agent:sequence:)`` for one that was made on what is not here,
    ///   ``CRDTError/sequenceGap(expected:received:)`` where an earlier one of its agent is missing,
    ///   ``CRDTError/negative(field:value:)`` or ``CRDTError/overLimit(field:value:limit:)``. Nothing is added then.
    /// - Complexity: O(log n) for each parent.
    @discardableResult
    public mutating func merge(_ event: Event) throws(CRDTError) -> Bool {
        try Self.check(event.payload)
        guard try log.merge(event) != nil else { return false }
        sums.append(value + event.payload)
        return true
    }

    /// Takes an addition back, by adding its opposite: the history keeps both.
    ///
    /// - Parameters:
    ///   - event: An addition of any agent. Precondition: it is one of this counter.
    ///   - agent: Who takes it back.
    /// - Returns: The new event.
    /// - Throws: As ``add(_:by:)``, but never for the amount.
    @discardableResult
    public mutating func undo(_ event: LV, by agent: AgentID) throws(CRDTError) -> LV {
        try add(-log.payloads[Int(event)], by: agent)
    }

    /// The value at a version: the sum of the events of `frontier` and their ancestors.
    ///
    /// - Complexity: O(r log r) in the runs of that history.
    public func value(at frontier: Frontier) -> Int {
        if frontier == self.frontier { return value }
        return log.graph.diff(frontier, Frontier()).onlyA.reduce(0) { sum, range in
            sum + sums[Int(range.upperBound)] - sums[Int(range.lowerBound)]
        }
    }

    /// The version of everything that is here.
    public var frontier: Frontier { log.graph.frontier }

    /// How many events of each agent are here: told to another replica, it says what this one lacks.
    public var eventCounts: [AgentID: Int] { log.counts }

    /// What a replica lacks that has so many events of each agent, in an order that it can take in. O(n).
    public func events(beyond counts: [AgentID: Int] = [:]) -> [Event] { log.events(beyond: counts) }

    /// The local version of an event; nil for one that is not here.
    public func version(of event: EventName) -> LV? { log.order.version(of: event.agent, sequence: event.sequence) }

    private static func check(_ amount: Int) throws(CRDTError) {
        if amount < -amountMax || amount > amountMax {
            throw .overLimit(field: "amount", value: amount, limit: amountMax)
        }
    }
}
