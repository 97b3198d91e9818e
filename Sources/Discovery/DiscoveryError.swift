package import WireCodec

/// Why a datagram is not a beacon of ours. All of them mean: drop it, say nothing.
package enum DiscoveryError: Error, Equatable, Sendable {
    case wrongLength(Int)
    case notABeacon
    case unknownVersion(UInt8)
    case unknownKind(UInt8)
    /// A field holds what the kind does not allow.
    case malformed(CodecError)
}
