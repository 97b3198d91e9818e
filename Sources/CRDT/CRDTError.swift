/// Why events were not taken in. Nothing has changed when one is thrown.
package enum CRDTError: Error, Equatable, Sendable {
    /// Events of this agent are missing before the ones offered.
    case sequenceGap(expected: Int, received: Int)
    /// A parent is not an event of this replica.
    case unknownParent(LV)
    /// A count or a position is below zero.
    case negative(field: String, value: Int)
    /// A count or a position stands above its limit.
    case overLimit(field: String, value: Int, limit: Int)
}
