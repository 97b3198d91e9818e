internal import WireCodec

/// What a node says to its links about pairing: "I hold offer 7 on this port", or "who holds offer 7?".
///
/// A beacon is a hint to dial, nothing more: anyone can send one. It tells what its sender chose to tell, a number
/// and a port; the instance id means nothing outside its slot.
/// Bytes: `Protocol/discovery.md`, section 2.
package struct Beacon: Hashable, Sendable {
    package enum Kind: UInt8, CaseIterable, Sendable {
        case pairingOffer = 1
        case pairingSearch = 2
    }

    package static let numbers: ClosedRange<UInt16> = 1...999

    package let kind: Kind
    /// The number of the offer held or sought.
    package let number: UInt16
    /// Where the sender takes TCP connections; 0 in a search by a node that takes none.
    package let port: UInt16
    /// 16 bytes, drawn anew in each slot (`BeaconInstance`): by it a node knows its own beacons when they come back.
    package let instance: [UInt8]
    /// How often this node has begun to announce anew.
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
        precondition(instance.count == BeaconHeader.instanceInBytes, "an instance id has 16 bytes")
        self.kind = kind
        self.number = number
        self.port = port
        self.instance = instance
        self.restart = restart
    }

    /// 256 bytes whatever is said, so that an answer is never longer than its question.
    package func encode() -> [UInt8] {
        var writer = BeaconHeader.writer(kind: kind.rawValue)
        writer.uint16(number)
        writer.uint16(port)
        writer.raw(instance)
        writer.uint32(restart)
        return BeaconHeader.filled(writer)
    }

    package init(decoding bytes: [UInt8]) throws(DiscoveryError) {
        let code = try BeaconHeader.kind(of: bytes)
        guard let kind = Kind(rawValue: code) else { throw .unknownKind(code) }
        self = try BeaconHeader.read(bytes, kind: code) { reader throws(CodecError) in
            try Self.body(of: kind, from: &reader)
        }
    }

    // MARK: Private parts

    private static func body(of kind: Kind, from reader: inout ByteReader) throws(CodecError) -> Beacon {
        let number = try reader.uint16()
        guard numbers.contains(number) else { throw .invalidValue(field: "number", value: UInt64(number)) }
        let port = try reader.uint16()
        guard port != 0 || kind == .pairingSearch else { throw .invalidValue(field: "port", value: 0) }
        let instance = try reader.bytes(BeaconHeader.instanceInBytes)
        let restart = try reader.uint32()
        return Beacon(kind, number, port: port, instance: instance, restart: restart)
    }
}
