internal import WireCodec

/// What a node says to its links about pairing: "I hold offer 7 on this port", or "who holds offer 7?".
///
/// A beacon is a hint to dial, nothing more: anyone can send one. It tells what its sender chose to tell, a number
/// and a port; the instance id means nothing outside this start of the program.
/// Bytes: `Protocol/discovery.md`, section 2.
package struct Beacon: Hashable, Sendable {
    package enum Kind: UInt8, CaseIterable, Sendable {
        case pairingOffer = 1
        case pairingSearch = 2
    }

    package static let countInBytes = 256
    package static let instanceInBytes = 16
    package static let version: UInt8 = 1
    package static let numbers: ClosedRange<UInt16> = 1...999

    package let kind: Kind
    /// The number of the offer held or sought.
    package let number: UInt16
    /// Where the sender takes TCP connections; 0 in a search by a node that takes none.
    package let port: UInt16
    /// 16 bytes, drawn when the program starts: by it a node knows its own beacons when they come back.
    package let instance: [UInt8]
    /// Counts how often this instance has begun to announce anew; another number than before asks for answers.
    package let restart: UInt32

    /// An offer's announcement.
    package static func pairingOffer(
        number: UInt16, port: UInt16, instance: [UInt8], restart: UInt32 = 0
    ) -> Beacon {
        precondition(port != 0, "an offer names the port to dial")
        return Beacon(.pairingOffer, number, port: port, instance: instance, restart: restart)
    }

    /// A guest's question. Who holds the offer answers with its announcement.
    package static func pairingSearch(
        number: UInt16, port: UInt16 = 0, instance: [UInt8], restart: UInt32 = 0
    ) -> Beacon {
        Beacon(.pairingSearch, number, port: port, instance: instance, restart: restart)
    }

    private init(_ kind: Kind, _ number: UInt16, port: UInt16, instance: [UInt8], restart: UInt32) {
        precondition(Self.numbers.contains(number), "an offer's number is 1 to 999")
        precondition(instance.count == Self.instanceInBytes, "an instance id has 16 bytes")
        self.kind = kind
        self.number = number
        self.port = port
        self.instance = instance
        self.restart = restart
    }

    /// 256 bytes whatever is said, so that an answer is never longer than its question.
    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: Self.countInBytes)
        writer.raw(Self.magic)
        writer.uint8(Self.version)
        writer.uint8(kind.rawValue)
        writer.uint16(number)
        writer.uint16(port)
        writer.raw(instance)
        writer.uint32(restart)
        writer.raw([UInt8](repeating: 0, count: Self.countInBytes - writer.count))
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(DiscoveryError) {
        guard bytes.starts(with: Self.magic) else { throw .notABeacon }
        guard bytes.count == Self.countInBytes else { throw .wrongLength(bytes.count) }
        guard bytes[Self.magic.count] == Self.version else { throw .unknownVersion(bytes[Self.magic.count]) }
        guard let kind = Kind(rawValue: bytes[Self.magic.count + 1]) else {
            throw .unknownKind(bytes[Self.magic.count + 1])
        }
        do {
            var reader = ByteReader(bytes[(Self.magic.count + 2)...])
            self = try Self.body(of: kind, from: &reader)
        } catch {
            throw .malformed(error)
        }
    }

    // MARK: Private parts

    private static let magic = [UInt8]("ATELIER".utf8)

    private static func body(of kind: Kind, from reader: inout ByteReader) throws(CodecError) -> Beacon {
        let number = try reader.uint16()
        guard numbers.contains(number) else { throw .invalidValue(field: "number", value: UInt64(number)) }
        let port = try reader.uint16()
        guard port != 0 || kind == .pairingSearch else { throw .invalidValue(field: "port", value: 0) }
        let instance = try reader.bytes(instanceInBytes)
        let restart = try reader.uint32()
        for byte in reader.rest() where byte != 0 { throw .invalidValue(field: "filling", value: UInt64(byte)) }
        return Beacon(kind, number, port: port, instance: instance, restart: restart)
    }
}
