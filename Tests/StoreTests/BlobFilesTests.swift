import Foundation
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Store

/// The files of blobs on a real disk.
struct BlobFilesTests {
    private static func bytes(_ count: Int) -> [UInt8] {
        var random = SeededRandom(seed: 5)
        let block = random.bytes(1013)
        return (0..<count).map { block[$0 % 1013] ^ UInt8(truncatingIfNeeded: $0 >> 16) }
    }

    private func files(_ folder: TemporaryFolder) throws -> BlobFiles {
        try BlobFiles(folder: folder.path("profile/blobs"))
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    private func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path("profile/blobs")).sorted()
    }

    @Test(
        "a file is taken in whole, read part by part, and saved as it was", arguments: [0, 1, 65_536, 65_537, 300_000])
    func roundTrip(count: Int) throws {
        let folder = try TemporaryFolder()
        let files = try files(folder)
        let bytes = Self.bytes(count)
        try write(bytes, to: folder.path("in"))
        let head = try files.take(folder.path("in"))
        let list = PieceList(of: bytes)
        #expect(head == list.head)
        for index in 0..<head.pieceCount {
            let range = head.bytes(ofPiece: index)
            #expect(try files.read(head.id, .piece(index), countInBytes: range.count) == Array(bytes[range]))
        }
        for (index, page) in list.pages.enumerated() {
            #expect(try files.read(head.id, .page(index), countInBytes: page.bytes.count) == page.bytes)
        }
        #expect(try files.read(head.id, .piece(head.pieceCount), countInBytes: 65_536) == nil)
        try write([1, 2, 3], to: folder.path("out"))
        try files.save(head, to: folder.path("out"))
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.path("out")))) == bytes)
        #expect(try files.damage(of: head, among: PieceSet(all: head.pieceCount)) == [])
        #expect(try names(folder) == [head.id.bytes.hex + ".data", head.id.bytes.hex + ".pages"])
        files.remove(head.id)
        #expect(try names(folder) == [])
    }

    @Test("parts that come in any order make the same files, for their owner alone")
    func parts() throws {
        let folder = try TemporaryFolder()
        let files = try files(folder)
        let bytes = Self.bytes(5 * 65_536 + 3)
        let list = PieceList(of: bytes)
        for index in [4, 0, 5, 2, 1, 3] {
            #expect(try files.read(list.id, .piece(index), countInBytes: 3) == nil)
            try files.write(list.id, .piece(index), Array(bytes[list.head.bytes(ofPiece: index)]))
        }
        // Without its page no piece is what it should be.
        #expect(try files.read(list.id, .piece(0), countInBytes: 65_536) == nil)
        try files.write(list.id, .page(0), list.pages[0].bytes)
        try files.sync(list.id)
        #expect(try files.damage(of: list.head, among: PieceSet(all: 6)) == [])
        try files.save(list.head, to: folder.path("out"))
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.path("out")))) == bytes)
        for name in try names(folder) {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("profile/blobs/" + name))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test(
        "a byte that changed on the disk is found wherever it is; a damaged blob is not saved, and what was there stays"
    )
    func damage() throws {
        let folder = try TemporaryFolder()
        let files = try files(folder)
        let bytes = Self.bytes(3 * 65_536)
        try write(bytes, to: folder.path("in"))
        let head = try files.take(folder.path("in"))
        let data = folder.path("profile/blobs/" + head.id.bytes.hex + ".data")
        let pages = folder.path("profile/blobs/" + head.id.bytes.hex + ".pages")
        func flip(_ path: String, at place: Int) throws {
            var content = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            content[place] ^= 1
            try write(content, to: path)
        }
        try flip(data, at: 65_536)
        #expect(try files.read(head.id, .piece(1), countInBytes: 65_536) == nil)
        #expect(try files.read(head.id, .piece(0), countInBytes: 65_536) != nil)
        #expect(try files.damage(of: head, among: PieceSet(all: 3)) == [1])
        try write([9], to: folder.path("out"))
        #expect(throws: StoreError.blobDamaged(head.id, piece: 1)) { try files.save(head, to: folder.path("out")) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("out"))) == Data([9]))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["in", "out", "profile"])
        try flip(data, at: 65_536)
        try flip(pages, at: 70)
        #expect(try files.damage(of: head, among: PieceSet(all: 3)) == [0, 1, 2])
        try write(Array(bytes.dropLast()), to: data)
        #expect(try files.read(head.id, .piece(2), countInBytes: 65_536) == nil)
    }

    @Test("what is no file is not taken and not replaced; a start takes away what was left half-made")
    func refused() throws {
        let folder = try TemporaryFolder()
        let files = try files(folder)
        #expect(throws: StoreError.notAFile(path: folder.path)) { try files.take(folder.path) }
        #expect(throws: StoreError.notAFile(path: "/dev/zero")) { try files.take("/dev/zero") }
        #expect(throws: StoreError.self) { try files.take(folder.path("absent")) }
        let head = PieceList(of: []).head
        #expect(throws: StoreError.notAFile(path: folder.path)) { try files.save(head, to: folder.path) }
        try write([1], to: folder.path("profile/blobs/.draft-77.data"))
        try write([1], to: folder.path("profile/blobs/kept"))
        _ = try self.files(folder)
        #expect(try names(folder) == ["kept"])
    }

    @Test("a full look at a database reads every recorded piece, and names the blob that is damaged")
    func verification() throws {
        let folder = try TemporaryFolder()
        let files = try files(folder)
        try write(Self.bytes(200_000), to: folder.path("in"))
        let head = try files.take(folder.path("in"))
        let database = try NodeDatabase(path: folder.path("node.sqlite"))
        let key = StoredBlob.setting(of: head.id, in: SpaceID(.zero))
        try database.commit([.setting(key: key, value: StoredBlob.value(.everything(head)))])
        func faults() throws -> [StoreFault] {
            try DatabaseVerification.run(path: folder.path("node.sqlite"), isFull: true, blobs: files).faults
        }
        #expect(try faults() == [])
        let data = URL(fileURLWithPath: folder.path("profile/blobs/" + head.id.bytes.hex + ".data"))
        try Data(try Data(contentsOf: data).dropLast()).write(to: data)
        let found = try faults()
        #expect(found.map(\.kind) == [.blob] && found.map(\.space) == [SpaceID(.zero)])
        #expect(found.first?.detail == "1 of 4 pieces of \(head.id), from piece 3 on")
        #expect(
            try DatabaseVerification.run(path: folder.path("node.sqlite"), isFull: false, blobs: files).faults == [])
        try database.close()
    }
}
