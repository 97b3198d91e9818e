import Foundation
import TestKit
import Testing
import WireCodec

@testable import Spaces

@Suite struct CursorBatchTests {
    private struct Vectors: Decodable {
        struct Move: Decodable {
            let tenths: UInt64
            let device: String
            let document: String?
            let cursor: Int?
            let anchor: Int?
        }

        struct Valid: Decodable {
            let name: String
            let canonical: String
            let moves: [Move]
        }

        struct Other: Decodable {
            let name: String
            let canonical: String
        }

        let valid: [Valid]
        let others: [Other]
    }

    private func key(_ number: Int) -> Bytes32 { Bytes32(UInt64(number), 1, 2, 3) }

    @Test("the records of the vectors bring the moves that are listed there; malformed ones bring none")
    func vectors() throws {
        let url = TestData.vectors("records").appendingPathComponent("session-cursors.json")
        let vectors = try #require(try JSONDecoder().decode([Vectors].self, from: Data(contentsOf: url)).first)
        #expect(vectors.valid.count >= 3 && vectors.others.count >= 19)
        for vector in vectors.valid {
            let batch = try #require(
                CursorBatch(try Record(decoding: Array(vector.canonical.utf8))), "\(vector.name)")
            let moves = vector.moves.map { move in
                CursorMove(
                    tenths: move.tenths, device: Bytes32(hex: move.device) ?? .zero,
                    document: move.document.flatMap { Bytes32(hex: $0) }, cursor: move.cursor, anchor: move.anchor)
            }
            #expect(batch.moves == moves, "\(vector.name)")
            #expect(batch.record.encode() == Array(vector.canonical.utf8), "\(vector.name)")
        }
        for vector in vectors.others {
            #expect(CursorBatch(try Record(decoding: Array(vector.canonical.utf8))) == nil, "\(vector.name)")
        }
    }

    @Test("no beginning of the bytes of a batch is one")
    func prefixes() throws {
        let moves = (0..<5).map { CursorMove(tenths: UInt64($0), device: key($0 % 2), document: key(9), cursor: $0) }
        let record = CursorBatch(session: SessionID(key(1)), moves: moves).record
        let letters = try #require(record.fields["moves"]?.string)
        let bytes = try #require(Base64URL.decode(letters.utf8))
        for count in bytes.indices {
            var fields = record.fields
            fields["moves"] = .string(Base64URL.encode(Array(bytes[..<count])))
            #expect(CursorBatch(Record(kind: .sessionCursors, fields: fields)) == nil, "\(count)")
        }
    }

    @Test("4,096 moves of 64 devices in 256 documents fit a batch, and their record the limit of records")
    func limits() throws {
        #expect(CursorBatch.movesMax == 4_096 && CursorBatch.devicesMax == 64 && CursorBatch.documentsMax == 256)
        #expect(CursorBatch.countInBytesMax == 45_000)
        let moves = (0..<4_096).map { number in
            CursorMove(
                tenths: UInt64(number), device: key(number % 64), document: key(number % 256), cursor: number % 7)
        }
        let batch = CursorBatch(session: SessionID(key(1)), moves: moves)
        let record = batch.record
        #expect(record.encode().count <= Record.sizeMaxInBytes)
        #expect(CursorBatch(record) == batch)
    }

    @Test("an hour in which two people move all the time takes less than a megabyte of records")
    func anHour() throws {
        // A move of each every half second, in places a line or so apart: what a pen keeps at most.
        var random = SeededRandom(seed: 3)
        var sizeInBytes = 0
        // A pen is put down each five seconds.
        for part in 0..<720 {
            let moves = (0..<20).map { number in
                CursorMove(
                    tenths: 17_636_976_000 + UInt64(part * 50 + number / 2 * 5), device: key(number % 2),
                    document: key(random.below(4)), cursor: 10_000 + random.below(2_000),
                    anchor: random.oneIn(4) ? 10_000 + random.below(2_000) : nil)
            }
            sizeInBytes += CursorBatch(session: SessionID(key(1)), moves: moves).record.encode().count
        }
        #expect(sizeInBytes < 500_000, "\(sizeInBytes) bytes")
        print("An hour of two cursors: \(sizeInBytes) bytes of records.")
    }
}
