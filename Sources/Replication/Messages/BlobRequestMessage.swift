package import Membership
package import WireCodec

/// Asks for parts of a blob that the other side said it has. Each comes in a message of its own.
package struct BlobRequestMessage: WireMessage, Equatable {
    package static let type = MessageType.blobRequest

    package let space: SpaceID
    package let blob: BlobID
    /// Sorted by number, each once; one at least.
    package let parts: [BlobPart]

    package init(space: SpaceID, blob: BlobID, parts: [BlobPart]) {
        precondition((1...ReplicationLimits.blobRequestCount).contains(parts.count), "a request is for 1 to 64 parts")
        self.space = space
        self.blob = blob
        self.parts = parts.sorted { $0.number < $1.number }
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        blob = BlobID(try reader.bytes32())
        let count = try reader.varint(atMost: ReplicationLimits.blobRequestCount, field: "parts")
        guard count > 0 else { throw .invalidValue(field: "parts", value: 0) }
        var parts: [BlobPart] = []
        var last = -1
        for _ in 0..<count {
            let number = try reader.varint(atMost: BlobPart.numbersEnd - 1, field: "part")
            guard number > last else { throw .invalidValue(field: "part", value: UInt64(number)) }
            parts.append(BlobPart(number: number))
            last = number
        }
        self.parts = parts
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 66 + parts.count * 3)
        writer.raw(space.bytes)
        writer.raw(blob.bytes)
        writer.varint(parts.count)
        for part in parts { writer.varint(part.number) }
        return writer.bytes
    }
}
