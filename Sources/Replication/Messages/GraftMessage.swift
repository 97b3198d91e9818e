package import Membership
package import WireCodec

/// Asks for the changes of a space that the receiver has and the sender lacks, now and as they come: what was told did
/// not come any other way (Protocol/gossip.md, section 6).
package struct GraftMessage: WireMessage, Equatable {
    package static let type = MessageType.graft

    package let space: SpaceID

    package init(space: SpaceID) {
        self.space = space
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 32)
        writer.raw(space.bytes)
        return writer.bytes
    }
}
