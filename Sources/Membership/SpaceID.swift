package import WireCodec

/// A space's name everywhere: the hash of its genesis (Protocol/membership.md).
package struct SpaceID: Hashable, Comparable, Sendable {
    package let bytes: Bytes32

    package init(_ bytes: Bytes32) {
        self.bytes = bytes
    }

    /// Eight hexadecimal digits, for logs.
    package var short: String { String(bytes.hex.prefix(8)) }

    package static func < (left: SpaceID, right: SpaceID) -> Bool {
        left.bytes < right.bytes
    }
}

extension SpaceID: CustomStringConvertible {
    package var description: String { short }
}
