package import Membership
package import WireCodec

/// Asks that changes of a space are told and no longer sent over this link: they come sooner another way
/// (Protocol/gossip.md, section 6).
package struct PruneMessage: WireMessage, Equatable {
    package static let type = MessageType.prune

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
