package import Membership
package import WireCodec

/// One part of a blob, as answer to a request.
package struct BlobPartMessage: WireMessage, Equatable {
    package static let type = MessageType.blobPart

    package let space: SpaceID
    package let blob: BlobID
    package let part: BlobPart
    /// One byte at least; at most 64 KiB.
    package let bytes: [UInt8]

    package init(space: SpaceID, blob: BlobID, part: BlobPart, bytes: [UInt8]) {
        precondition((1...BlobHead.pieceInBytes).contains(bytes.count), "a part has 1 byte to 64 KiB")
        self.space = space
        self.blob = blob
        self.part = part
        self.bytes = bytes
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        blob = BlobID(try reader.bytes32())
        part = BlobPart(number: try reader.varint(atMost: BlobPart.numbersEnd - 1, field: "part"))
        bytes = try reader.prefixedBytes(atMost: BlobHead.pieceInBytes, field: "part")
        if bytes.isEmpty { throw .invalidValue(field: "part", value: 0) }
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 72 + bytes.count)
        writer.raw(space.bytes)
        writer.raw(blob.bytes)
        writer.varint(part.number)
        writer.prefixed(bytes)
        return writer.bytes
    }
}
