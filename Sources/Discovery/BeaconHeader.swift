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

    /// What was written so far, with zeros up to a beacon's length.
    static func filled(_ writer: ByteWriter) -> [UInt8] {
        writer.bytes + [UInt8](repeating: 0, count: countInBytes - writer.count)
    }

    /// Reads the body of a beacon of this kind, behind which only zeros may stand.
    static func read<Body>(
        _ bytes: [UInt8], kind: UInt8, _ body: (inout ByteReader) throws(CodecError) -> Body
    ) throws(DiscoveryError) -> Body {
        let found = try self.kind(of: bytes)
        guard found == kind else { throw .unknownKind(found) }
        do throws(CodecError) {
            var reader = ByteReader(bytes[headInBytes...])
            let value = try body(&reader)
            for byte in reader.rest() where byte != 0 { throw .invalidValue(field: "filling", value: UInt64(byte)) }
            return value
        } catch {
            throw .malformed(error)
        }
    }
}

/// Any beacon, as it comes in.
package enum HeardBeacon: Sendable {
    case pairing(Beacon)
    case presence(PresenceBeacon)
    case room(RoomBeacon)
    case roomSearch(RoomSearch)

    package init(decoding bytes: [UInt8]) throws(DiscoveryError) {
        switch try BeaconHeader.kind(of: bytes) {
        case RoomBeacon.kind: self = .room(try RoomBeacon(decoding: bytes))
        case RoomSearch.kind: self = .roomSearch(try RoomSearch(decoding: bytes))
        case let kind where Beacon.Kind(rawValue: kind) != nil: self = .pairing(try Beacon(decoding: bytes))
        default: self = .presence(try PresenceBeacon(decoding: bytes))
        }
    }
}
