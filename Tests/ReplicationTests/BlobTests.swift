import Membership
import Replication
import SodiumCrypto
import TestKit
import Testing
import WireCodec

/// Heads, pages and pieces against an implementation in another language, and against the obvious sets.
struct BlobTests {
    private struct File: Decodable {
        struct Blob: Decodable {
            let name, fill, lastPiece, head, id: String
            let size, pieces: Int
            let pages: [String]
        }
        struct Head: Decodable {
            let name, bytes, id: String
            let pieces: Int
        }
        struct Malformed: Decodable { let name, bytes, reason: String }
        let blobs: [Blob]
        let heads: [Head]
        let malformed: [Malformed]
    }

    private func file() throws -> File { try VectorFile.read("blobs/heads.json", as: File.self) }

    /// Zeros, or in each piece the lowest byte of its index.
    private func piece(_ index: Int, of blob: File.Blob) -> [UInt8] {
        let count = min(BlobHead.pieceInBytes, blob.size - index * BlobHead.pieceInBytes)
        return [UInt8](repeating: blob.fill == "zero" ? 0 : UInt8(truncatingIfNeeded: index), count: count)
    }

    @Test("a blob has the head and the id of the vectors, made piece by piece or at once")
    func heads() throws {
        let blobs = try file().blobs
        #expect(blobs.count >= 8)
        for blob in blobs {
            var making = PieceList.Making()
            for index in 0..<blob.pieces { making.add(piece(index, of: blob)[...]) }
            let list = making.finish()
            #expect(list.head.sizeInBytes == blob.size && list.head.pieceCount == blob.pieces, "\(blob.name)")
            #expect(list.head.encode() == (try bytes(blob.head)), "\(blob.name)")
            #expect(list.head.pages.map(\.hex) == blob.pages && list.pages.map(\.hash.hex) == blob.pages)
            #expect(list.id.bytes.hex == blob.id, "\(blob.name)")
            #expect(try BlobHead(decoding: list.head.encode()) == list.head)
            if blob.pieces > 0 { #expect(list.hash(ofPiece: blob.pieces - 1).hex == blob.lastPiece) }
            guard blob.size < 1 << 20 else { continue }
            #expect(PieceList(of: (0..<blob.pieces).flatMap { piece($0, of: blob) }) == list, "\(blob.name)")
        }
    }

    @Test("a blob has at most 4 GiB; its head fits what is said of it")
    func largest() throws {
        let file = try file()
        #expect(!file.heads.isEmpty)
        for head in file.heads {
            let encoded = try bytes(head.bytes)
            let read = try BlobHead(decoding: encoded)
            #expect(read.pieceCount == head.pieces && read.id.bytes.hex == head.id && read.encode() == encoded)
            #expect(encoded.count <= BlobHead.encodedInBytesMax)
            let message = BlobHoldingMessage(
                space: SpaceID(.zero), blob: read.id, holding: .part(read, PieceSet(pieceCount: 65_536).with(65_535)))
            #expect(try BlobHoldingMessage(decoding: message.encode()) == message)
        }
        #expect(file.heads.map(\.pieces).max() == ReplicationLimits.blobPieceCount)
        for malformed in file.malformed {
            let error = #expect(throws: CodecError.self, "\(malformed.name)") {
                try BlobHead(decoding: try bytes(malformed.bytes))
            }
            if let error { #expect(caseName(error) == malformed.reason, "\(malformed.name)") }
        }
    }

    @Test("each part is checked by itself: a changed, cut or misplaced page is none")
    func pages() throws {
        var making = PieceList.Making()
        for index in 0..<1025 { making.add([UInt8(truncatingIfNeeded: index)] + [UInt8](repeating: 7, count: 65_535)) }
        let list = making.finish()
        for index in 0...1 {
            let page = list.pages[index].bytes
            #expect(list.head.page(index, decoding: page) == list.pages[index])
            #expect(list.head.page(1 - index, decoding: page) == nil)
            #expect(list.head.page(index + 2, decoding: page) == nil && list.head.page(-1, decoding: page) == nil)
            #expect(list.head.page(index, decoding: Array(page.dropLast())) == nil)
            #expect(list.head.page(index, decoding: page + [0]) == nil)
            var changed = page
            changed[page.count - 1] ^= 1
            #expect(list.head.page(index, decoding: changed) == nil)
        }
        #expect(list.head.pieces(ofPage: 0) == 0..<1024 && list.head.pieces(ofPage: 1) == 1024..<1025)
        #expect(list.head.has(.page(1)) && !list.head.has(.page(2)))
        #expect(list.head.has(.piece(1024)) && !list.head.has(.piece(1025)))
    }

    @Test("a set of pieces is what a set of numbers is", arguments: SeededRandom.seeds(0..<20))
    func sets(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pieceCount = random.below(70)
        var (set, model) = (PieceSet(pieceCount: pieceCount), Set<Int>())
        for _ in 0..<200 where pieceCount > 0 {
            let index = random.below(pieceCount)
            if random.below(3) == 0 {
                set.remove(index)
                model.remove(index)
            } else {
                set.insert(index)
                model.insert(index)
            }
            #expect(set.count == model.count && set.isEmpty == model.isEmpty, "\(random)")
            #expect(set.isFull == (model.count == pieceCount), "\(random)")
        }
        for index in -1...pieceCount { #expect(set.contains(index) == model.contains(index), "\(random)") }
        var reader = ByteReader(set.bytes)
        #expect(try PieceSet(pieceCount: pieceCount, from: &reader) == set, "\(random)")
        for low in 0...pieceCount {
            let range = low..<min(pieceCount, low + 5)
            #expect(set.intersects(range) == range.contains { model.contains($0) }, "\(random)")
        }
        let all = PieceSet(all: pieceCount)
        #expect(all.isFull && (0..<pieceCount).allSatisfy { all.contains($0) } && all.count == pieceCount)
        var allReader = ByteReader(all.bytes)
        #expect(try PieceSet(pieceCount: pieceCount, from: &allReader) == all)
    }

    @Test("a part of 64 KiB fits its message, and one byte more does not")
    func partLimit() throws {
        let blob = BlobID(.zero)
        let most = BlobPartMessage(
            space: SpaceID(.zero), blob: blob, part: .piece(65_535),
            bytes: [UInt8](repeating: 1, count: BlobHead.pieceInBytes))
        let encoded = most.encode()
        #expect(try BlobPartMessage(decoding: encoded) == most)
        var writer = ByteWriter()
        writer.raw(encoded[..<64])
        writer.varint(BlobPart.piece(65_535).number)
        writer.prefixed([UInt8](repeating: 1, count: BlobHead.pieceInBytes + 1))
        #expect(throws: ReplicationError.malformed(.overLimit(field: "part", value: 65_537, limit: 65_536))) {
            try BlobPartMessage(decoding: writer.bytes)
        }
    }

    @Test("messages are made of their fields as in the vectors")
    func fields() throws {
        let list = PieceList(of: (0..<4).flatMap { [UInt8](repeating: $0, count: $0 == 3 ? 32_768 : 65_536) })
        let space = SpaceID(BLAKE2b.hash256([UInt8]("a space".utf8)))
        let holdings: [(String, BlobHoldingMessage.Holding)] = [
            ("nothing", .nothing), ("everything", .everything(list.head)),
            ("some", .part(list.head, PieceSet(pieceCount: 4).with(1).with(3))),
        ]
        for (name, holding) in holdings {
            let message = BlobHoldingMessage(space: space, blob: list.id, holding: holding)
            #expect(message.encode() == (try vector(name, of: .blobHolding)))
        }
        #expect(BlobQueryMessage(space: space, blob: list.id).encode() == (try vector("one", of: .blobQuery)))
        let request = BlobRequestMessage(space: space, blob: list.id, parts: [.piece(3), .piece(0)])
        #expect(request.encode() == (try vector("two pieces", of: .blobRequest)))
        let page = BlobPartMessage(space: space, blob: list.id, part: .page(0), bytes: list.pages[0].bytes)
        #expect(page.encode() == (try vector("a page", of: .blobPart)))
        #expect(BlobHoldingMessage.Holding(list.head, PieceSet(pieceCount: 4)) == .nothing)
        #expect(BlobHoldingMessage.Holding(list.head, PieceSet(all: 4)) == .everything(list.head))
    }

    private func vector(_ name: String, of type: MessageType) throws -> [UInt8] {
        struct File: Decodable {
            struct Case: Decodable { let name, bytes: String }
            let valid: [Case]
        }
        let file = try VectorFile.read("sync/\(type).json", as: File.self)
        return try bytes(try #require(file.valid.first { $0.name == name }).bytes)
    }
}

extension PieceSet {
    fileprivate func with(_ index: Int) -> PieceSet {
        var set = self
        set.insert(index)
        return set
    }
}
