package import WireCodec

/// The first eight bytes of a hash: enough to tell whether two honest replicas mean the same, never a proof.
package struct IDPrefix: Hashable, Sendable {
    package let value: UInt64

    package static let count = 8

    package init(value: UInt64) {
        self.value = value
    }

    package init(_ id: Bytes32) {
        value = id.bytes.prefix(Self.count).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
