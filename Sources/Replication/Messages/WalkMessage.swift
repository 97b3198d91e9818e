package import Membership
package import WireCodec

/// Where some members of a large space are, on its way from neighbour to neighbour (Protocol/gossip.md, section 4).
package struct WalkMessage: WireMessage, Equatable {
    package static let type = MessageType.walk

    package enum Kind: UInt8, CaseIterable, Sendable {
        /// Of one who is new here.
        case join = 1
        /// Of some whom its first sender knows.
        case shuffle = 2
        /// In exchange for a shuffle, or as a farewell. Goes no further.
        case answer = 3
    }

    package struct Place: Hashable, Sendable {
        package let device: Bytes32
        /// A host and a port, as text; a claim.
        package let address: String

        package init(device: Bytes32, address: String) {
            self.device = device
            self.address = address
        }
    }

    package let space: SpaceID
    package let kind: Kind
    /// How many steps it may still go; none for an answer.
    package let steps: Int
    /// One at least; of a join, one.
    package let places: [Place]

    package init(space: SpaceID, kind: Kind, steps: Int, places: [Place]) {
        precondition((0...ReplicationLimits.walkSteps).contains(steps), "a walk has at most six steps")
        precondition((1...ReplicationLimits.walkPlaceCount).contains(places.count), "a walk tells one to eight places")
        self.space = space
        self.kind = kind
        self.steps = steps
        self.places = places
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        let raw = try reader.uint8()
        guard let kind = Kind(rawValue: raw) else { throw .invalidValue(field: "kind", value: UInt64(raw)) }
        self.kind = kind
        steps = Int(try reader.uint8())
        guard steps <= (kind == .answer ? 0 : ReplicationLimits.walkSteps) else {
            throw .invalidValue(field: "steps", value: UInt64(steps))
        }
        let limit = kind == .join ? 1 : ReplicationLimits.walkPlaceCount
        let count = try reader.varint(atMost: limit, field: "places")
        guard count > 0 else { throw .invalidValue(field: "places", value: 0) }
        var places: [Place] = []
        for _ in 0..<count {
            let device = try reader.bytes32()
            let address = try reader.prefixedString(
                atMostBytes: ReplicationLimits.walkAddressInBytes, field: "address")
            guard !address.isEmpty else { throw .invalidValue(field: "address", value: 0) }
            places.append(Place(device: device, address: address))
        }
        self.places = places
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 36 + places.count * 56)
        writer.raw(space.bytes)
        writer.uint8(kind.rawValue)
        writer.uint8(UInt8(steps))
        writer.varint(places.count)
        for place in places {
            writer.raw(place.device)
            writer.prefixed(place.address)
        }
        return writer.bytes
    }
}
