/// Why something was not taken in or could not be answered. Nothing has changed when one is thrown.
public enum CRDTError: Error, Equatable, Sendable {
    /// Events of this agent are missing before the ones offered.
    case sequenceGap(expected: Int, received: Int)
    /// A parent is not an event of this replica.
    case unknownParent(LV)
    /// An event is named that is not in this replica.
    case unknownEvent(agent: AgentID, sequence: Int)
    /// A count or a position is below zero.
    case negative(field: String, value: Int)
    /// A count or a position stands above its limit.
    case overLimit(field: String, value: Int, limit: Int)
    /// A position, a line or a column is behind the last one.
    case pastEnd(position: Int, length: Int)
    /// A position is not between two characters.
    case insideScalar(position: Int, unit: PositionUnit)
    /// Bytes of a delta, an update or a file are not what the format has.
    case malformed(field: String)
}
