import Identity
import Membership
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Replication

/// What snapshots are made of, against what another program made of the same texts.
struct SnapshotFormTests {
    private struct Contents: Decodable {
        struct Text: Decodable {
            let document, path, text: String
            let events: Int
        }

        struct Case: Decodable {
            let name, bytes: String
            let texts: [Text]
        }

        let valid: [Case]
        let malformed: [Refused]
    }

    private struct Refused: Decodable {
        let name, bytes, reason: String
    }

    private struct Manifests: Decodable {
        struct Case: Decodable {
            let name, maker, plain, deflated, bytes: String
            let changes, membership: [String]
        }

        let seed, space: String
        let valid: [Case]
        let malformed: [Refused]
    }

    private func id(_ hex: String) throws -> Bytes32 { try #require(Bytes32(hex: hex)) }

    private func text(_ size: Int, path: String = "a", document: UInt64 = 1) -> SnapshotContent.Text {
        .init(
            document: Bytes32(document, 0, 0, 0), path: path, eventCount: size,
            text: String(repeating: "x", count: size))
    }

    @Test("contents are made of their texts in any order, and read, as in the vectors")
    func contents() throws {
        let vectors = try VectorFile.read("snapshots/content.json", as: Contents.self)
        try #require(!vectors.valid.isEmpty)
        for vector in vectors.valid {
            let texts = try vector.texts.map {
                SnapshotContent.Text(document: try id($0.document), path: $0.path, eventCount: $0.events, text: $0.text)
            }
            let encoded = try bytes(vector.bytes)
            #expect(try #require(SnapshotContent(texts.reversed())).encode() == encoded, "\(vector.name)")
            #expect(try SnapshotContent(decoding: encoded).texts == texts, "\(vector.name)")
            for count in encoded.indices {
                #expect(throws: ReplicationError.self) { try SnapshotContent(decoding: Array(encoded[..<count])) }
            }
        }
        for vector in vectors.malformed {
            let encoded = try bytes(vector.bytes)
            let error = #expect(throws: ReplicationError.self) { try SnapshotContent(decoding: encoded) }
            guard case .malformed(let reason)? = error else { throw Unread(vector.name) }
            #expect(caseName(reason) == vector.reason, "\(vector.name)")
        }
    }

    private struct Unread: Error {
        let name: String

        init(_ name: String) { self.name = name }
    }

    @Test("manifests are signed, and read, as in the vectors; another program's stream is inflated")
    func manifests() throws {
        let vectors = try VectorFile.read("snapshots/manifest.json", as: Manifests.self)
        let key = DeviceKey(seed: SecretBytes(copying: try bytes(vectors.seed)))
        let space = SpaceID(try id(vectors.space))
        try #require(!vectors.valid.isEmpty)
        for vector in vectors.valid {
            let plain = try bytes(vector.plain)
            let deflated = DeflatedSnapshot(plainInBytes: plain.count, bytes: try bytes(vector.deflated))
            let frontier = (try vector.changes.map(id), try vector.membership.map(id))
            let made = SnapshotManifest.make(of: deflated, at: frontier, in: space, by: key)
            let encoded = try bytes(vector.bytes)
            #expect(made.encode() == encoded, "\(vector.name)")
            #expect(try SnapshotManifest(decoding: encoded) == made, "\(vector.name)")
            #expect(made.maker.hex == vector.maker)
            #expect(try DeflatedSnapshot.inflate(deflated.bytes, as: made) == plain, "\(vector.name)")
            for count in encoded.indices {
                #expect(throws: ReplicationError.self) { try SnapshotManifest(decoding: Array(encoded[..<count])) }
            }
        }
        for vector in vectors.malformed {
            let encoded = try bytes(vector.bytes)
            let error = #expect(throws: ReplicationError.self) { try SnapshotManifest(decoding: encoded) }
            if case .malformed(let reason)? = error {
                #expect(caseName(reason) == vector.reason, "\(vector.name)")
            } else {
                #expect(error.map(caseName) == vector.reason, "\(vector.name)")
            }
        }
    }

    @Test("a changed bit of a manifest is always refused")
    func changedBits() throws {
        let vectors = try VectorFile.read("snapshots/manifest.json", as: Manifests.self)
        let encoded = try bytes(try #require(vectors.valid.first).bytes)
        for index in encoded.indices {
            var changed = encoded
            changed[index] ^= 1 << (index % 8)
            #expect(throws: ReplicationError.self, "byte \(index)") { try SnapshotManifest(decoding: changed) }
        }
    }

    @Test("a stream that is damaged, or gives more or less than was signed, is refused")
    func brokenStreams() throws {
        let key = DeviceKey(seed: SecretBytes(copying: [UInt8](repeating: 7, count: 32)))
        let plain = [UInt8](repeating: 3, count: 1000)
        let deflated = try #require(DeflatedSnapshot(plain))
        for size in [0, 999, 1001, SnapshotContent.countInBytesMax] {
            let other = DeflatedSnapshot(plainInBytes: size, bytes: deflated.bytes)
            let manifest = SnapshotManifest.make(of: other, at: ([.zero], []), in: SpaceID(.zero), by: key)
            #expect(throws: ReplicationError.snapshotBroken(maker: key.publicKey)) {
                try DeflatedSnapshot.inflate(deflated.bytes, as: manifest)
            }
        }
        let manifest = SnapshotManifest.make(of: deflated, at: ([.zero], []), in: SpaceID(.zero), by: key)
        for count in deflated.bytes.indices {
            #expect(throws: ReplicationError.snapshotBroken(maker: key.publicKey)) {
                try DeflatedSnapshot.inflate(Array(deflated.bytes[..<count]), as: manifest)
            }
        }
        #expect(try DeflatedSnapshot.inflate(deflated.bytes, as: manifest) == plain)
    }

    @Test("a content has 8 MiB at most, a path 16,384 bytes, and there are 16,384 texts at most")
    func contentLimits() throws {
        let most = SnapshotContent.countInBytesMax
        // The document's id, the sizes of path and text, the events, and room for them.
        let largest = try #require(SnapshotContent([text(most - 46)]))
        #expect(SnapshotContent([text(most - 45)]) == nil)
        let encoded = largest.encode()
        #expect(encoded.count <= most)
        #expect(try SnapshotContent(decoding: encoded) == largest)
        #expect(throws: ReplicationError.self) {
            try SnapshotContent(decoding: encoded + [UInt8](repeating: 0, count: most + 1 - encoded.count))
        }
        let long = String(repeating: "p", count: SnapshotContent.pathInBytesMax)
        #expect(SnapshotContent([text(1, path: long)]) != nil && SnapshotContent([text(1, path: long + "p")]) == nil)
        let many = (0..<UInt64(SnapshotContent.textCountMax)).map { text(0, document: $0) }
        let full = try #require(SnapshotContent(many))
        #expect(try SnapshotContent(decoding: full.encode()) == full)
        #expect(SnapshotContent(many + [text(0, document: 1 << 40)]) == nil)
    }

    @Test("a manifest names 1,024 newest changes at most, and pieces of 65,536 bytes, the last one perhaps shorter")
    func manifestLimits() throws {
        let key = DeviceKey(seed: SecretBytes(copying: [UInt8](repeating: 7, count: 32)))
        let changes = (0..<UInt64(SnapshotManifest.changeCountMax)).map { Bytes32(1, $0, 0, 0) }
        let ops = (0..<UInt64(MembershipLimits.frontierCount)).map { Bytes32(2, $0, 0, 0) }
        for (size, count) in [(1, 1), (65_536, 1), (65_537, 2), (SnapshotContent.countInBytesMax, 128)] {
            let deflated = DeflatedSnapshot(plainInBytes: 5, bytes: [UInt8](repeating: 1, count: size))
            let manifest = SnapshotManifest.make(of: deflated, at: (changes, ops), in: SpaceID(.zero), by: key)
            #expect(manifest.pieces.count == count && deflated.pieces.map(\.count).reduce(0, +) == size)
            #expect(manifest.encode().count <= SnapshotManifest.countInBytesMax)
            #expect(try SnapshotManifest(decoding: manifest.encode()) == manifest)
        }
    }

    @Test("a part has 65,536 bytes at most, and the last number is 128")
    func partLimits() throws {
        let largest = SnapshotPartMessage(
            space: SpaceID(.zero), number: 128, bytes: [UInt8](repeating: 1, count: SnapshotManifest.pieceInBytes))
        #expect(try SnapshotPartMessage(decoding: largest.encode()) == largest)
        for (number, size) in [(129, 1), (1, SnapshotManifest.pieceInBytes + 1)] {
            let past = SnapshotPartMessage(
                space: SpaceID(.zero), number: number, bytes: [UInt8](repeating: 1, count: size))
            #expect(throws: ReplicationError.self) { try SnapshotPartMessage(decoding: past.encode()) }
        }
    }
}
