/// Why something was not taken in or could not be answered. The text and its history are as before when one is thrown.
///
/// What comes from outside is never trusted: whatever a delta, an update or a file says, the answer is one of these and
/// never a trap.
public enum CRDTError: Error, Equatable, Sendable {
    /// Events of an agent are missing: they come after those that are known, but not right after. `expected` is the
    /// sequence number that would have gone on, `received` the first one that was offered.
    case sequenceGap(expected: Int, received: Int)
    /// A parent, given as a local version, is not an event of this replica.
    case unknownParent(LV)
    /// Events, given as local versions, are not all of this replica.
    case unknownEvents(Range<LV>)
    /// Something is made on an event that is not in this replica: an earlier delta or update is missing.
    case unknownEvent(agent: AgentID, sequence: Int)
    /// A count, a position, a line or a column, by the name in `field`, is below zero.
    case negative(field: String, value: Int)
    /// What `field` names stands above its `limit`; the limits are those of ``CausalLimits`` and ``TextLimits``.
    case overLimit(field: String, value: Int, limit: Int)
    /// A position, a line or a column is greater than `length`, the last one there is. Both are in the unit asked for.
    case pastEnd(position: Int, length: Int)
    /// A position lies inside a character, where no text can be put.
    case insideScalar(position: Int, unit: PositionUnit)
    /// A version is not that of one event which all later ones follow and none of them names anything below: nothing
    /// can be trimmed there.
    case notTrimmable
    /// What was asked for needs the history of the first so many events, which was trimmed away here.
    case historyTrimmed(count: Int)
    /// An event, by its agent and sequence number, is made on something older than what a trimmed document has, or
    /// names something there: it cannot be merged into that.
    case beforeTrim(agent: AgentID, sequence: Int)
    /// Bytes of a delta, an update or a file are not what the format has; `field` is the part that was being read.
    case malformed(field: String)
}
