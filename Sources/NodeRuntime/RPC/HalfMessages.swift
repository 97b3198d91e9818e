import Transport

/// Who sent the beginning of a message and not its end, and until when that may come.
///
/// Such a client holds memory and a place that another program may need. One that is silent between two messages holds
/// nothing, and is in no list.
struct HalfMessages {
    /// From the first bytes of a message to its last.
    static let patience: Duration = .seconds(10)

    private var deadlines: [ClientID: UInt64] = [:]

    /// Notes what is left after bytes came from a client. `isNew` tells that a message was ended by them, so that what
    /// is left began just now. Times are monotonic, in nanoseconds.
    mutating func note(_ client: ClientID, waits: Bool, isNew: Bool, at now: UInt64) {
        if !waits {
            deadlines[client] = nil
        } else if isNew || deadlines[client] == nil {
            deadlines[client] = now + UInt64(Self.patience / .nanoseconds(1))
        }
    }

    func contains(_ client: ClientID) -> Bool { deadlines[client] != nil }

    mutating func forget(_ client: ClientID) {
        deadlines[client] = nil
    }

    var nextDeadline: UInt64? { deadlines.values.min() }

    /// Takes out those whose time is over, in the order in which they came.
    mutating func takeExpired(at now: UInt64) -> [ClientID] {
        let expired = deadlines.filter { $0.value <= now }.keys.sorted { $0.value < $1.value }
        for client in expired { deadlines[client] = nil }
        return expired
    }
}
