import Compression
import TestKit
import Testing
import WireCodec

/// The fixtures were made by Python's `gzip.compress(…, mtime=0)`.
struct GzipTests {
    private static let hello = "1f8b0800000000000203cb48cdc9c9d75128cf2fca49e10200537424f40d000000"
    private static let again = "1f8b08000000000002034b4c4fcccc0300fc5ba19305000000"
    private static let empty = "1f8b080000000000020303000000000000000000"
    /// A million zero bytes: about a thousand times larger than its compressed form.
    private static let million: [UInt8] =
        bytes("1f8b0800000000000203edc101010000008220ffaf6e484001") + [UInt8](repeating: 0, count: 968)
        + bytes("af069ecb791240420f00")

    private static func bytes(_ hex: String) -> [UInt8] { Hex.decode(hex) ?? [] }

    @Test("a member is read back to its text")
    func member() throws {
        #expect(try Gzip.decompress(Self.bytes(Self.hello), limit: 100) == [UInt8]("hello, world\n".utf8))
    }

    @Test("an empty member gives nothing")
    func emptyMember() throws {
        #expect(try Gzip.decompress(Self.bytes(Self.empty), limit: 0) == [])
    }

    @Test("members behind one another are joined")
    func members() throws {
        let both = try Gzip.decompress(Self.bytes(Self.hello + Self.again), limit: 100)
        #expect(both == [UInt8]("hello, world\nagain".utf8))
    }

    @Test("output of exactly the limit is given, and one byte more is refused")
    func limit() throws {
        #expect(try Gzip.decompress(Self.bytes(Self.hello), limit: 13).count == 13)
        #expect(throws: CompressionError.overLimit(limit: 12)) {
            try Gzip.decompress(Self.bytes(Self.hello), limit: 12)
        }
        #expect(try Gzip.decompress(Self.million, limit: 1_000_000) == [UInt8](repeating: 0, count: 1_000_000))
        #expect(throws: CompressionError.overLimit(limit: 999_999)) {
            try Gzip.decompress(Self.million, limit: 999_999)
        }
    }

    @Test("the limit holds over all members together")
    func limitOverMembers() throws {
        let both = Self.bytes(Self.hello + Self.again)
        #expect(try Gzip.decompress(both, limit: 18).count == 18)
        #expect(throws: CompressionError.overLimit(limit: 17)) { try Gzip.decompress(both, limit: 17) }
    }

    @Test("every prefix of a member is refused")
    func prefixes() {
        let whole = Self.bytes(Self.hello)
        for count in 0..<whole.count {
            let expected: CompressionError = count < 2 ? .notGzip : .corrupt
            #expect(throws: expected, "prefix of \(count) bytes") {
                try Gzip.decompress(Array(whole[..<count]), limit: 100)
            }
        }
    }

    @Test("a changed bit in the data or the checksum is refused")
    func changedByte() {
        let whole = Self.bytes(Self.hello)
        for index in 10..<whole.count {
            var changed = whole
            changed[index] ^= 0x01
            #expect(throws: CompressionError.self, "byte \(index)") { try Gzip.decompress(changed, limit: 100) }
        }
    }

    @Test("bytes behind the last member are refused", arguments: ["00", "1f", "1f8b", "ff00ff"])
    func trailing(behind: String) {
        #expect(throws: CompressionError.self) {
            try Gzip.decompress(Self.bytes(Self.hello + behind), limit: 100)
        }
    }

    @Test("plain text and random bytes are not taken for gzip")
    func notGzip() {
        #expect(throws: CompressionError.notGzip) { try Gzip.decompress([UInt8]("{}".utf8), limit: 100) }
        for seed in SeededRandom.seeds(0..<50) {
            var random = SeededRandom(seed: seed)
            let noise = Gzip.magic + random.bytes(100)
            #expect(throws: CompressionError.self, "\(random)") { try Gzip.decompress(noise, limit: 10_000) }
        }
    }
}
