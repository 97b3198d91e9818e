package import WireCodec

/// The hashes of up to 1,024 consecutive pieces.
package struct BlobPage: Hashable, Sendable {
    /// One hash behind the other: what is sent, and what the head has the hash of.
    package let bytes: [UInt8]

    init(bytes: [UInt8]) {
        precondition(bytes.count % Bytes32.count == 0, "a page holds whole hashes")
        self.bytes = bytes
    }

    package init(_ hashes: [Bytes32]) {
        precondition(hashes.count <= BlobHead.piecesOfPage, "a page lists 1,024 pieces")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * Bytes32.count)
        for hash in hashes { hash.append(to: &bytes) }
        self.bytes = bytes
    }

    package var count: Int { bytes.count / Bytes32.count }

    package subscript(index: Int) -> Bytes32 {
        let start = index * Bytes32.count
        guard let hash = Bytes32(bytes[start..<start + Bytes32.count]) else {
            preconditionFailure("a page holds whole hashes")
        }
        return hash
    }

    package var hash: Bytes32 { Self.hash(of: bytes) }

    static func hash(of bytes: [UInt8]) -> Bytes32 { BlobHash.of(bytes, label: "blob-page/1") }

    /// Of a piece. About 70 µs for 64 KiB.
    package static func hash(ofPiece bytes: ArraySlice<UInt8>) -> Bytes32 { BlobHash.of(bytes, label: "blob-piece/1") }
}
