package import WireCodec

/// A whole blob's head and pages: what is known of it without its bytes.
package struct PieceList: Hashable, Sendable {
    package let head: BlobHead
    package let pages: [BlobPage]

    /// Of bytes that lie in memory. Cost: one hash over them all.
    package init(of bytes: [UInt8]) {
        var making = Making()
        for start in stride(from: 0, to: bytes.count, by: BlobHead.pieceInBytes) {
            making.add(bytes[start..<min(start + BlobHead.pieceInBytes, bytes.count)])
        }
        self = making.finish()
    }

    init(head: BlobHead, pages: [BlobPage]) {
        self.head = head
        self.pages = pages
    }

    package var id: BlobID { head.id }

    package func hash(ofPiece index: Int) -> Bytes32 {
        pages[BlobHead.page(ofPiece: index)][index % BlobHead.piecesOfPage]
    }

    /// Made piece by piece, so that nobody has to hold the blob.
    package struct Making: Sendable {
        private var sizeInBytes = 0
        private var hashes: [Bytes32] = []
        private var pages: [BlobPage] = []

        package init() {}

        /// The next piece: 64 KiB, except the last one.
        package mutating func add(_ piece: ArraySlice<UInt8>) {
            precondition((1...BlobHead.pieceInBytes).contains(piece.count), "a piece has 1 byte to 64 KiB")
            precondition(sizeInBytes % BlobHead.pieceInBytes == 0, "nothing follows a short piece")
            precondition(sizeInBytes + piece.count <= ReplicationLimits.blobInBytes, "a blob has at most 4 GiB")
            sizeInBytes += piece.count
            hashes.append(BlobPage.hash(ofPiece: piece))
            if hashes.count == BlobHead.piecesOfPage { closePage() }
        }

        package consuming func finish() -> PieceList {
            if !hashes.isEmpty { closePage() }
            return PieceList(head: BlobHead(sizeInBytes: sizeInBytes, pages: pages.map(\.hash)), pages: pages)
        }

        private mutating func closePage() {
            pages.append(BlobPage(hashes))
            hashes.removeAll(keepingCapacity: true)
        }
    }
}
