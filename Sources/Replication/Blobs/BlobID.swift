package import WireCodec

/// A blob's name everywhere: the hash of its head, and so of every byte (Protocol/blobs.md, section 1).
package struct BlobID: Hashable, Comparable, Sendable {
    package let bytes: Bytes32

    package init(_ bytes: Bytes32) {
        self.bytes = bytes
    }

    /// Eight hexadecimal digits, for logs.
    package var short: String { String(bytes.hex.prefix(8)) }

    package static func < (left: BlobID, right: BlobID) -> Bool { left.bytes < right.bytes }
}

extension BlobID: CustomStringConvertible {
    package var description: String { short }
}
