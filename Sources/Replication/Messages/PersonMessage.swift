internal import Membership
package import WireCodec

/// Between the devices of one person: what they have said about each other. It makes two devices one person's, once,
/// after a pairing for that; and goes each way at every meeting.
package struct PersonMessage: WireMessage, Equatable {
    package static let type = MessageType.person

    /// A `Person` of 256 statements.
    package static let personInBytesMax = 33_027

    /// What the device calls itself.
    package let name: String
    /// A `Person`, encoded.
    package let person: [UInt8]

    package init(name: String, person: [UInt8]) {
        self.name = name
        self.person = person
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        name = try reader.fitName(atMostBytes: MembershipLimits.nameInBytes, field: "name")
        person = try reader.prefixedBytes(atMost: Self.personInBytesMax, field: "person")
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: person.count + 160)
        writer.prefixed(name)
        writer.prefixed(person)
        return writer.bytes
    }
}
