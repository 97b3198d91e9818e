/// The name of one writer, the same on every replica and unlike that of any other writer.
///
/// It has no meaning here but its order, that of its bytes, which decides between texts typed at one place at the same
/// time. A writer that cannot go on where it stopped (its history was lost, its device was restored from a copy) takes
/// a new one: two different events under one name and number would never be told apart. Random bytes or a public key
/// serve well, 8 to 32 bytes; at most ``CausalLimits/agentIDBytesMax``.
public struct AgentID: Hashable, Comparable, Sendable {
    /// The bytes of the name.
    public let bytes: [UInt8]

    /// The name that these bytes are.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The name that the UTF-8 of a text is: for tests, and where names are given out by hand.
    public init(_ name: String) {
        bytes = Array(name.utf8)
    }

    /// Whether one comes before the other: as bytes, the first differing one decides; a beginning comes before the
    /// whole.
    public static func < (left: AgentID, right: AgentID) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
