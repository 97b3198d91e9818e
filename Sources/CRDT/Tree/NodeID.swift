package import WireCodec

/// The name of a folder or a file that never changes, whatever happens to its place: 32 bytes that its maker derived.
package struct NodeID: Hashable, Comparable, Sendable {
    package let bytes: Bytes32

    package init(_ bytes: Bytes32) {
        self.bytes = bytes
    }

    package static func < (left: NodeID, right: NodeID) -> Bool { left.bytes < right.bytes }
}
