internal import Membership
package import WireCodec

/// After a pairing: the guest asks to be made a member. Its device key is the one of its certificate.
package struct JoinMessage: WireMessage, Equatable {
    package static let type = MessageType.join

    /// Offer numbers are 1 to 999, so that people can say them.
    package static let offers: ClosedRange<UInt16> = 1...999

    package let offer: UInt16
    /// What the guest calls itself.
    package let name: String

    package init(offer: UInt16, name: String) {
        self.offer = offer
        self.name = name
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        offer = try reader.uint16()
        guard Self.offers.contains(offer) else { throw .invalidValue(field: "offer", value: UInt64(offer)) }
        name = try reader.fitName(atMostBytes: MembershipLimits.nameInBytes, field: "name")
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.uint16(offer)
        writer.prefixed(name)
        return writer.bytes
    }
}
