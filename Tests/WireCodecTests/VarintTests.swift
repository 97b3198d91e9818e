import TestKit
import Testing
import WireCodec

/// The expected bytes are worked out by hand from DWARF 5, section 7.6 (figure 22 of its table of LEB128 examples).
struct VarintTests {
    @Test(
        "an unsigned integer takes its shortest LEB128 form",
        arguments: [
            (0, "00"), (1, "01"), (2, "02"), (127, "7f"), (128, "8001"), (129, "8101"), (12857, "b964"),
            (16_383, "ff7f"), (16_384, "808001"), (UInt64.max, "ffffffffffffffffff01"),
        ] as [(UInt64, String)])
    func forms(value: UInt64, hex: String) throws {
        var writer = ByteWriter()
        writer.varint(value)
        #expect(Hex.encode(writer.bytes) == hex)
        var reader = ByteReader(writer.bytes)
        #expect(try reader.varint() == value)
        #expect(reader.isAtEnd)
    }

    @Test(
        "a longer form than needed is refused",
        arguments: ["8000", "808000", "ff00", "ffffffffffffffffff02", "ffffffffffffffffff8100", "80808080808080808000"])
    func notMinimal(hex: String) throws {
        var reader = ByteReader(try #require(Hex.decode(hex)))
        #expect(throws: CodecError.notMinimal) { try reader.varint() }
    }

    @Test("a value that ends too soon is refused", arguments: ["", "80", "ffff", "ffffffffffffffffff"])
    func truncated(hex: String) throws {
        var reader = ByteReader(try #require(Hex.decode(hex)))
        #expect(throws: CodecError.truncated(needed: 1, available: 0)) { try reader.varint() }
    }

    @Test("a limited integer is read at its limit and refused one past it")
    func limit() throws {
        var reader = ByteReader([0xFF, 0x07, 0x80, 0x08])
        #expect(try reader.varint(atMost: 1023, field: "count") == 1023)
        #expect(throws: CodecError.overLimit(field: "count", value: 1024, limit: 1023)) {
            try reader.varint(atMost: 1023, field: "count")
        }
    }

    @Test(
        "signed integers alternate by sign",
        arguments: [
            (0, "00"), (-1, "01"), (1, "02"), (-2, "03"), (63, "7e"), (-64, "7f"), (64, "8001"),
            (Int64.max, "feffffffffffffffff01"), (Int64.min, "ffffffffffffffffff01"),
        ] as [(Int64, String)])
    func zigzag(value: Int64, hex: String) throws {
        var writer = ByteWriter()
        writer.zigzag(value)
        #expect(Hex.encode(writer.bytes) == hex)
        var reader = ByteReader(writer.bytes)
        #expect(try reader.zigzag() == value)
    }

    @Test("every integer that is written is read back")
    func roundTrips() throws {
        for seed in SeededRandom.seeds(0..<20) {
            var random = SeededRandom(seed: seed)
            for _ in 0..<200 {
                let value = random.next() >> UInt64(random.below(64))
                var writer = ByteWriter()
                writer.varint(value)
                writer.zigzag(Int64(bitPattern: value))
                var reader = ByteReader(writer.bytes)
                #expect(try reader.varint() == value, "\(random)")
                #expect(try reader.zigzag() == Int64(bitPattern: value), "\(random)")
            }
        }
    }
}
