package import CRDT
package import WireCodec

/// A moment of a document, found.
package struct DocumentVersion: Sendable {
    /// The version of the text.
    package let frontier: Frontier
    /// The changes that made the newest events of it, sorted: the same on every replica. None is the start, or what is
    /// in an open draft alone.
    package let changes: [Bytes32]
    /// When the newest of them was made; nil at the start.
    package let time: HybridTime?
    /// By what name it was asked for, if by one.
    package let name: String?
}
