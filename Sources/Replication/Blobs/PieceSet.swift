package import WireCodec

/// Which pieces of a blob somebody has: one bit for each, the first piece in the lowest bit of the first byte.
package struct PieceSet: Hashable, Sendable {
    /// Of the blob's pieces in all.
    package let pieceCount: Int
    /// How many are in the set.
    package private(set) var count = 0
    package private(set) var bytes: [UInt8]

    package init(pieceCount: Int) {
        precondition((0...ReplicationLimits.blobPieceCount).contains(pieceCount), "a blob has at most 65,536 pieces")
        self.pieceCount = pieceCount
        bytes = [UInt8](repeating: 0, count: Self.byteCount(of: pieceCount))
    }

    package init(all pieceCount: Int) {
        self.init(pieceCount: pieceCount)
        for index in bytes.indices { bytes[index] = .max }
        if pieceCount % 8 != 0 { bytes[bytes.count - 1] >>= 8 - pieceCount % 8 }
        count = pieceCount
    }

    /// A bit behind the last piece is refused.
    package init(pieceCount: Int, from reader: inout ByteReader) throws(CodecError) {
        self.init(pieceCount: pieceCount)
        bytes = try reader.bytes(Self.byteCount(of: pieceCount))
        if let last = bytes.last, pieceCount % 8 != 0, last >> (pieceCount % 8) != 0 {
            throw .invalidValue(field: "pieces", value: UInt64(last))
        }
        count = bytes.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    package static func byteCount(of pieceCount: Int) -> Int { (pieceCount + 7) / 8 }

    package var isEmpty: Bool { count == 0 }
    package var isFull: Bool { count == pieceCount }

    package func contains(_ index: Int) -> Bool {
        index >= 0 && index < pieceCount && bytes[index >> 3] >> (index & 7) & 1 == 1
    }

    package mutating func insert(_ index: Int) {
        precondition((0..<pieceCount).contains(index), "the blob has such a piece")
        if contains(index) { return }
        bytes[index >> 3] |= 1 << (index & 7)
        count += 1
    }

    package mutating func remove(_ index: Int) {
        guard contains(index) else { return }
        bytes[index >> 3] &= ~(1 << (index & 7))
        count -= 1
    }

    /// Whether any of these pieces is in the set.
    package func intersects(_ range: Range<Int>) -> Bool { range.contains { contains($0) } }
}
