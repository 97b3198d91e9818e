package import Membership
package import WireCodec

/// What one end of a link wants of it in a large space (Protocol/gossip.md, section 3).
package struct NeighbourMessage: WireMessage, Equatable {
    package static let type = MessageType.neighbour

    package enum Wish: UInt8, CaseIterable, Sendable {
        /// To keep the link, if there is room.
        case keep = 1
        /// To keep it, even in another's place.
        case keepUrgently = 2
        /// To part: the receiver is a neighbour no more, and does not dial again soon.
        case part = 3
    }

    package let space: SpaceID
    package let wish: Wish

    package init(space: SpaceID, wish: Wish) {
        self.space = space
        self.wish = wish
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        let raw = try reader.uint8()
        guard let wish = Wish(rawValue: raw) else { throw .invalidValue(field: "wish", value: UInt64(raw)) }
        self.wish = wish
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 33)
        writer.raw(space.bytes)
        writer.uint8(wish.rawValue)
        return writer.bytes
    }
}
