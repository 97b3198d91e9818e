import TestKit
import Testing
import WireCodec

struct ByteReaderTests {
    @Test("fixed-size integers are big endian")
    func bigEndian() throws {
        var writer = ByteWriter()
        writer.uint8(0x01)
        writer.uint16(0x0203)
        writer.uint32(0x0405_0607)
        writer.uint64(0x0809_0A0B_0C0D_0E0F)
        #expect(writer.bytes == Array(1...15))
        #expect(writer.count == 15)
        var reader = ByteReader(writer.bytes)
        #expect(try reader.uint8() == 0x01)
        #expect(try reader.uint16() == 0x0203)
        #expect(try reader.uint32() == 0x0405_0607)
        #expect(try reader.uint64() == 0x0809_0A0B_0C0D_0E0F)
        #expect(reader.consumed == 15)
        try reader.expectEnd()
    }

    @Test("a text is its length in bytes and its UTF-8")
    func text() throws {
        var writer = ByteWriter()
        writer.prefixed("hé🦉")
        writer.prefixed([9, 8])
        #expect(Hex.encode(writer.bytes) == "0768c3a9f09fa689" + "020908")
        var reader = ByteReader(writer.bytes)
        #expect(try reader.prefixedString(atMostBytes: 7, field: "name") == "hé🦉")
        #expect(try reader.prefixedBytes(atMost: 2, field: "tag") == [9, 8])
    }

    @Test("a text at its limit is read, one byte past it is refused before its bytes are looked at")
    func limit() {
        var atLimit = ByteReader([3] + [UInt8]("abc".utf8))
        #expect(throws: Never.self) { try atLimit.prefixedString(atMostBytes: 3, field: "name") }
        var past = ByteReader([4])
        #expect(throws: CodecError.overLimit(field: "name", value: 4, limit: 3)) {
            try past.prefixedString(atMostBytes: 3, field: "name")
        }
    }

    @Test(
        "bytes that are no UTF-8 are refused",
        arguments: ["01ff", "02c3ff", "01c3", "02c080", "03eda080", "04f4908080"])
    func invalidText(hex: String) throws {
        var reader = ByteReader(try #require(Hex.decode(hex)))
        #expect(throws: CodecError.invalidUTF8(field: "name")) {
            try reader.prefixedString(atMostBytes: 10, field: "name")
        }
    }

    @Test("every prefix of a message is refused as truncated, and a byte behind it is refused too")
    func prefixes() throws {
        var writer = ByteWriter()
        writer.uint16(7)
        writer.varint(300)
        writer.prefixed("hello")
        writer.raw(Bytes32.zero)
        writer.uint64(1)
        let whole = writer.bytes
        func read(_ bytes: [UInt8]) throws(CodecError) {
            var reader = ByteReader(bytes)
            _ = try reader.uint16()
            _ = try reader.varint()
            _ = try reader.prefixedString(atMostBytes: 5, field: "text")
            _ = try reader.bytes32()
            _ = try reader.uint64()
            try reader.expectEnd()
        }
        try read(whole)
        for count in 0..<whole.count {
            let error = #expect(throws: CodecError.self, "prefix of \(count)") { try read(Array(whole[..<count])) }
            guard case .truncated = error else {
                Issue.record("prefix of \(count) gave \(String(describing: error))")
                continue
            }
        }
        #expect(throws: CodecError.trailingBytes(count: 1)) { try read(whole + [0]) }
    }

    @Test("a reader over a part of an array sees that part alone, and the rest is given once")
    func slices() throws {
        let bytes: [UInt8] = [1, 2, 3, 4, 5]
        var reader = ByteReader(bytes[1..<4])
        #expect(reader.remaining == 3)
        #expect(try reader.uint8() == 2)
        #expect(reader.rest() == [3, 4])
        #expect(reader.rest() == [])
        #expect(throws: CodecError.truncated(needed: 1, available: 0)) { try reader.uint8() }
    }

    @Test("a count of our own that is not there is an error, not a trap")
    func counts() {
        var reader = ByteReader([1, 2])
        #expect(throws: CodecError.truncated(needed: 3, available: 2)) { try reader.bytes(3) }
        #expect(throws: CodecError.truncated(needed: -1, available: 2)) { try reader.bytes(-1) }
        #expect(throws: CodecError.truncated(needed: Int.max, available: 2)) { try reader.bytes(Int.max) }
    }

    @Test("random bytes never trap a reader")
    func noise() {
        for seed in SeededRandom.seeds(0..<50) {
            var random = SeededRandom(seed: seed)
            var reader = ByteReader(random.bytes(200))
            for _ in 0..<40 {
                switch random.below(5) {
                case 0: _ = try? reader.varint()
                case 1: _ = try? reader.zigzag()
                case 2: _ = try? reader.prefixedString(atMostBytes: 50, field: "text")
                case 3: _ = try? reader.bytes32()
                default: _ = try? reader.uint64()
                }
                #expect(reader.consumed + reader.remaining == 200, "\(random)")
            }
        }
    }
}
