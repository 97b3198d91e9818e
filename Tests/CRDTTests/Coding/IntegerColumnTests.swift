import CRDT
import Testing
import WireCodec

struct IntegerColumnTests {
    private static let levels: [CompressionLevel] = [.fast, .small]

    private func decode(_ bytes: [UInt8], stride: Int = 1, countMax: Int = 1 << 24) throws -> [UInt64] {
        try bytes.withUnsafeBytes { try IntegerColumn.decode($0, stride: stride, countMax: countMax) }
    }

    @Test("numbers of all sizes come back for any stride", arguments: levels)
    func roundTrip(level: CompressionLevel) throws {
        for seed in 0..<12 as Range<UInt64> {
            var samples = ColumnSamples(seed: seed)
            let values = samples.numbers(samples.below(300))
            for stride in [1, 3, 400] {
                let bytes = IntegerColumn.encode(values, stride: stride, level: level)
                #expect(try decode(bytes, stride: stride) == values, "seed \(seed), stride \(stride)")
            }
        }
    }

    @Test("no number and the largest number come back", arguments: levels)
    func extremes(level: CompressionLevel) throws {
        for values in [[], [0], [.max], [.max, 0, .max, .max - 1, 1 << 63]] as [[UInt64]] {
            #expect(try decode(IntegerColumn.encode(values, stride: 1, level: level)) == values)
        }
    }

    @Test("a long run of one number costs a few bytes, whatever the number")
    func equal() {
        for value in [0, 1, 300, UInt64.max] as [UInt64] {
            let bytes = IntegerColumn.encode([UInt64](repeating: value, count: 5_000), stride: 1, level: .small)
            #expect(bytes.count < 60, "\(value)")
        }
    }

    @Test("fields that take turns do not disturb one another")
    func fields() {
        let rows: [[UInt64]] = (0..<1_000).map { row in [7, 1_000_000, row % 2] }
        let values = rows.flatMap { $0 }
        #expect(IntegerColumn.encode(values, stride: 3, level: .small).count < 80)
    }

    @Test("as many numbers as the limit are read, and one more is refused", arguments: levels)
    func limit(level: CompressionLevel) throws {
        let values = [UInt64](repeating: 9, count: 500)
        let bytes = IntegerColumn.encode(values, stride: 1, level: level)
        #expect(try decode(bytes, countMax: 500) == values)
        #expect(throws: CodecError.overLimit(field: "numbers", value: 500, limit: 499)) {
            try decode(bytes, countMax: 499)
        }
    }

    @Test("every prefix is refused or gives numbers within the limit", arguments: levels)
    func prefixes(level: CompressionLevel) {
        var samples = ColumnSamples(seed: 8)
        let bytes = IntegerColumn.encode(samples.numbers(200), stride: 2, level: level)
        for count in 0..<bytes.count { expectBounded(Array(bytes[..<count])) }
    }

    @Test("random bytes and flipped bits never trap and stay within the limit")
    func nonsense() {
        var samples = ColumnSamples(seed: 13)
        for level in Self.levels {
            let bytes = IntegerColumn.encode(samples.numbers(60), stride: 2, level: level)
            for _ in 0..<250 {
                var damaged = bytes
                damaged[samples.below(bytes.count)] ^= 1 << UInt8(samples.below(8))
                expectBounded(damaged)
            }
        }
        for _ in 0..<1_500 { expectBounded(samples.bytes(samples.below(40))) }
    }

    private func expectBounded(_ bytes: [UInt8]) {
        guard let values = try? decode(bytes, stride: 2, countMax: 1_000) else { return }
        #expect(values.count <= 1_000)
    }
}
