package import WireCodec

/// Why a datagram is not a beacon of ours (drop it, say nothing), or a text no link to follow.
package enum DiscoveryError: Error, Equatable, Sendable {
    case wrongLength(Int)
    case notABeacon
    case unknownVersion(UInt8)
    case unknownKind(UInt8)
    /// A field holds what the kind does not allow.
    case malformed(CodecError)
    /// It does not begin as a link does.
    case notALink
    /// Letters of a link are missing or changed.
    case damagedLink
}
