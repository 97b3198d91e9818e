package import Membership
package import WireCodec

/// Asks for a snapshot of a space of which the sender has little or nothing. Once on a link; whoever has no long
/// history of it, or texts that pass the limit, does not answer.
package struct SnapshotRequestMessage: WireMessage, Equatable {
    package static let type = MessageType.snapshotRequest

    package let space: SpaceID

    package init(space: SpaceID) {
        self.space = space
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
    }

    package func encode() -> [UInt8] { space.bytes.bytes }
}
