import Compression
import Testing

/// The fixture was made by Python's `zlib.compressobj(9, zlib.DEFLATED, -15)`.
struct DeflateTests {
    private static let text = [UInt8]("hello, hello, hello\n".utf8)
    private static let packed: [UInt8] = [
        0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8, 0x40, 0xA2, 0xB8, 0x00,
    ]

    private func inflate(_ packed: [UInt8], count: Int) throws -> [UInt8] {
        var output = [UInt8](repeating: 0, count: count)
        try packed.withUnsafeBytes { packed in
            try output.withUnsafeMutableBytes { try Deflate.decompress(packed, into: $0) }
        }
        return output
    }

    private func deflate(_ bytes: [UInt8]) throws -> [UInt8] { try bytes.withUnsafeBytes { try Deflate.compress($0) } }

    @Test("another implementation's stream is read")
    func foreignStream() throws {
        #expect(try inflate(Self.packed, count: Self.text.count) == Self.text)
    }

    @Test("what was compressed comes back, from nothing to a megabyte")
    func roundTrip() throws {
        for count in [0, 1, 2, 100, 65_536, 1_000_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
            #expect(try inflate(try deflate(bytes), count: count) == bytes, "\(count) bytes")
        }
    }

    @Test("an output that is one byte too small or too large is refused")
    func size() {
        #expect(throws: CompressionError.corrupt) { try inflate(Self.packed, count: Self.text.count - 1) }
        #expect(throws: CompressionError.corrupt) { try inflate(Self.packed, count: Self.text.count + 1) }
    }

    @Test("every prefix is refused, and so are bytes behind the end")
    func prefixes() {
        for count in 0..<Self.packed.count {
            #expect(throws: CompressionError.self, "\(count) bytes") {
                try inflate(Array(Self.packed[..<count]), count: Self.text.count)
            }
        }
        #expect(throws: CompressionError.corrupt) { try inflate(Self.packed + [0], count: Self.text.count) }
    }
}
