package import Membership
package import WireCodec

/// A part of a snapshot that was asked for: its manifest, then the pieces of its content in their order.
package struct SnapshotPartMessage: WireMessage, Equatable {
    package static let type = MessageType.snapshotPart

    package let space: SpaceID
    /// Zero for the manifest, from one on for pieces.
    package let number: Int
    package let bytes: [UInt8]

    package init(space: SpaceID, number: Int, bytes: [UInt8]) {
        self.space = space
        self.number = number
        self.bytes = bytes
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        let last = SnapshotManifest.pieceCount(of: SnapshotContent.countInBytesMax)
        number = try reader.varint(atMost: last, field: "part")
        bytes = try reader.prefixedBytes(atMost: SnapshotManifest.pieceInBytes, field: "bytes")
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: bytes.count + 40)
        writer.raw(space.bytes)
        writer.varint(number)
        writer.prefixed(bytes)
        return writer.bytes
    }
}
