internal import WireCodec

/// What all beacons have in common: one length, and a head that says that they are ours and of which kind.
/// Bytes: `Protocol/discovery.md`, section 2.
package enum BeaconHeader {
    package static let countInBytes = 256
    package static let instanceInBytes = 16
    package static let version: UInt8 = 1
    /// Magic, version and kind.
    static let headInBytes = magic.count + 2

    private static let magic = [UInt8]("ATELIER".utf8)

    static func writer(kind: UInt8) -> ByteWriter {
        var writer = ByteWriter(reserving: countInBytes)
        writer.raw(magic)
        writer.uint8(version)
        writer.uint8(kind)
        return writer
    }

    /// The kind of a datagram that has a beacon's length, magic and version.
    static func kind(of bytes: [UInt8]) throws(DiscoveryError) -> UInt8 {
        guard bytes.starts(with: magic) else { throw .notABeacon }
        guard bytes.count == countInBytes else { throw .wrongLength(bytes.count) }
        guard bytes[magic.count] == version else { throw .unknownVersion(bytes[magic.count]) }
        return bytes[magic.count + 1]
    }
}

/// Any beacon, as it comes in.
package enum HeardBeacon: Sendable {
    case pairing(Beacon)
    case presence(PresenceBeacon)

    package init(decoding bytes: [UInt8]) throws(DiscoveryError) {
        let kind = try BeaconHeader.kind(of: bytes)
        if Beacon.Kind(rawValue: kind) != nil {
            self = .pairing(try Beacon(decoding: bytes))
        } else {
            self = .presence(try PresenceBeacon(decoding: bytes))
        }
    }
}
