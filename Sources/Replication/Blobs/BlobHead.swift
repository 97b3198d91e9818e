internal import SodiumCrypto
package import WireCodec

/// How long a blob is, and the hashes of its pages: what its id is the hash of.
///
/// A blob is cut into pieces of 64 KiB, the last one shorter. The hashes of 1,024 pieces make a page. So each part is
/// checked by itself when it comes, and who sent a wrong one is known: the head by the id, a page by the head, a piece
/// by its page. The head of the largest blob has 2,053 bytes. Bytes: Protocol/blobs.md, section 1.
package struct BlobHead: Hashable, Sendable {
    package static let pieceInBytes = 64 * 1024
    package static let piecesOfPage = 1024
    /// Of an encoded head.
    package static let encodedInBytesMax = 5 + ReplicationLimits.blobPageCount * Bytes32.count

    package let sizeInBytes: Int
    /// The hash of each page.
    package let pages: [Bytes32]

    /// `pages` are as many as the size takes.
    init(sizeInBytes: Int, pages: [Bytes32]) {
        precondition(pages.count == Self.pageCount(ofBytes: sizeInBytes), "a page lists 1,024 pieces")
        self.sizeInBytes = sizeInBytes
        self.pages = pages
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        sizeInBytes = try reader.varint(atMost: ReplicationLimits.blobInBytes, field: "size of a blob")
        var pages: [Bytes32] = []
        for _ in 0..<Self.pageCount(ofBytes: sizeInBytes) { pages.append(try reader.bytes32()) }
        self.pages = pages
    }

    package init(decoding bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes)
        try self.init(from: &reader)
        try reader.expectEnd()
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 8 + pages.count * Bytes32.count)
        writer.varint(sizeInBytes)
        for page in pages { writer.raw(page) }
        return writer.bytes
    }

    package var id: BlobID { BlobID(BlobHash.of(encode(), label: "blob/1")) }

    package var pieceCount: Int { Self.pieceCount(ofBytes: sizeInBytes) }

    package static func pieceCount(ofBytes size: Int) -> Int { (size + pieceInBytes - 1) / pieceInBytes }

    package static func pageCount(ofBytes size: Int) -> Int {
        (pieceCount(ofBytes: size) + piecesOfPage - 1) / piecesOfPage
    }

    package static func page(ofPiece index: Int) -> Int { index / piecesOfPage }

    /// The pieces that a page lists.
    package func pieces(ofPage page: Int) -> Range<Int> {
        page * Self.piecesOfPage..<min((page + 1) * Self.piecesOfPage, pieceCount)
    }

    /// Where a piece lies in the blob.
    package func bytes(ofPiece index: Int) -> Range<Int> {
        index * Self.pieceInBytes..<min((index + 1) * Self.pieceInBytes, sizeInBytes)
    }

    /// Whether the blob has such a part.
    package func has(_ part: BlobPart) -> Bool {
        switch part {
        case .page(let index): pages.indices.contains(index)
        case .piece(let index): (0..<pieceCount).contains(index)
        }
    }

    /// The page, if these are the bytes that the head vouches for. Cost: one hash over at most 32 KiB.
    package func page(_ index: Int, decoding bytes: [UInt8]) -> BlobPage? {
        guard pages.indices.contains(index), bytes.count == pieces(ofPage: index).count * Bytes32.count,
            BlobPage.hash(of: bytes) == pages[index]
        else { return nil }
        return BlobPage(bytes: bytes)
    }
}

/// Hashes of a blob's parts, each under a label of its own.
enum BlobHash {
    static func of(_ bytes: [UInt8], label: String) -> Bytes32 {
        of(bytes[...], label: label)
    }

    static func of(_ bytes: ArraySlice<UInt8>, label: String) -> Bytes32 {
        var stream = BLAKE2b.Stream(count: Bytes32.count)
        stream.update([UInt8](label.utf8))
        stream.update(bytes)
        guard let hash = Bytes32(stream.finish()) else { preconditionFailure("a hash has 32 bytes") }
        return hash
    }
}
