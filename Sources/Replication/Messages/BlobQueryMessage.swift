package import Membership
package import WireCodec

/// Asks what the other side has of a blob of a space. It is answered with a holding, and again when that has grown.
package struct BlobQueryMessage: WireMessage, Equatable {
    package static let type = MessageType.blobQuery

    package let space: SpaceID
    package let blob: BlobID

    package init(space: SpaceID, blob: BlobID) {
        self.space = space
        self.blob = blob
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        blob = BlobID(try reader.bytes32())
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 64)
        writer.raw(space.bytes)
        writer.raw(blob.bytes)
        return writer.bytes
    }
}
