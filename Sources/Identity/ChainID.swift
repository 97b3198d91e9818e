internal import SodiumCrypto
package import WireCodec

/// Names one device's chain of changes in one space: BLAKE2b-256 of "chain/1", space, device key and nonce.
///
/// The nonce is drawn anew whenever a device cannot be sure to go on where it stopped, so that a restored backup
/// starts another chain instead of forking its own. The order is that of the bytes.
package struct ChainID: Hashable, Comparable, Sendable {
    package static let nonceInBytes = 16

    package let bytes: Bytes32

    package init(_ bytes: Bytes32) {
        self.bytes = bytes
    }

    package init(space: Bytes32, deviceKey: Bytes32, nonce: [UInt8]) {
        precondition(nonce.count == Self.nonceInBytes, "a chain's nonce has 16 bytes")
        var writer = ByteWriter(reserving: 96)
        writer.raw("chain/1".utf8)
        writer.raw(space)
        writer.raw(deviceKey)
        writer.raw(nonce)
        bytes = BLAKE2b.hash256(writer.bytes)
    }

    /// Eight hexadecimal digits, for logs.
    package var short: String { String(bytes.hex.prefix(8)) }

    package static func < (left: ChainID, right: ChainID) -> Bool { left.bytes < right.bytes }
}

extension ChainID: CustomStringConvertible {
    package var description: String { short }
}
