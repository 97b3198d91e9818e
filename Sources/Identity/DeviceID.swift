internal import SodiumCrypto
package import WireCodec

/// The public name of a device: BLAKE2b-256 of "device" and its Ed25519 key. Its order is that of the bytes.
package struct DeviceID: Hashable, Comparable, Sendable {
    package let bytes: Bytes32

    package init(_ bytes: Bytes32) {
        self.bytes = bytes
    }

    /// Nil unless there are 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard let bytes = Bytes32(bytes) else { return nil }
        self.bytes = bytes
    }

    package init(publicKey: Bytes32) {
        bytes = BLAKE2b.hash256([UInt8]("device".utf8) + publicKey.bytes)
    }

    package static func < (left: DeviceID, right: DeviceID) -> Bool { left.bytes < right.bytes }
}

extension DeviceID: CustomStringConvertible {
    package var description: String { short }
}
