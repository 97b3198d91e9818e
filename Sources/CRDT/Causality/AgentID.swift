/// The name of one writer, the same on every replica. It has no meaning here but its order: that of its bytes.
public struct AgentID: Hashable, Comparable, Sendable {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// As bytes, the first differing one decides; a beginning comes before the whole.
    public static func < (left: AgentID, right: AgentID) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
