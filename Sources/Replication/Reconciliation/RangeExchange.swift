internal import Identity
internal import WireCodec

/// Which exchange of ranges is in force between two nodes about one space, and how far it is. There is one at most in
/// the life of a link; either side may begin it, and where both do the one of who dialled goes on.
package struct RangeExchange: Sendable {
    /// What a message of the other side is.
    package enum Standing: Equatable, Sendable {
        /// The next of the exchange in force.
        case next
        /// The first of one that is to be in force from now on.
        case first
        /// Of one that is not, or is over.
        case passedOver
    }

    private var current: RangeReconciliation?
    private var isOurs = false
    private var wasUsed = false
    /// Whether the other side's frontier is known by it.
    package private(set) var isComplete = false

    package init() {}

    /// Whether none was ever begun.
    package var isUnused: Bool { !wasUsed }
    package var isRunning: Bool { current != nil }

    package func standing(ofSalt salt: [UInt8], weDialled: Bool) -> Standing {
        guard let current else { return wasUsed ? .passedOver : .first }
        if current.salt == salt { return .next }
        return isOurs && !weDialled ? .first : .passedOver
    }

    /// Begins one with the other side, and answers what to say.
    package mutating func open(_ reconciliation: RangeReconciliation) -> [RangePart] {
        (current, isOurs, wasUsed) = (reconciliation, true, true)
        return reconciliation.opening()
    }

    /// Goes into the one that the other side began.
    package mutating func enter(_ reconciliation: RangeReconciliation) {
        (current, isOurs, wasUsed) = (reconciliation, false, true)
    }

    /// Ends it: the other side's frontier came.
    package mutating func stop() {
        (current, wasUsed) = (nil, true)
    }

    /// Takes the other side's next parts in force; answers what to say to them.
    package mutating func receive(_ parts: [RangePart]) throws(ReplicationError) -> [RangePart] {
        guard var reconciliation = current else { return [] }
        // One owner of its arrays.
        current = nil
        defer { current = reconciliation }
        return try reconciliation.receive(parts)
    }

    /// The exchange when all is known by it; it is over then, and answered once.
    package mutating func takeComplete() -> RangeReconciliation? {
        guard let reconciliation = current, reconciliation.isComplete else { return nil }
        current = nil
        isComplete = true
        return reconciliation
    }
}
