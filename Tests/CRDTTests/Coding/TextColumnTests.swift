import CRDT
import Testing
import WireCodec

struct TextColumnTests {
    private static let levels: [CompressionLevel] = [.fast, .small]

    private func encode(
        _ text: [UInt8], runs: ContiguousArray<OperationRun> = [], level: CompressionLevel = .small
    ) -> [UInt8] {
        text.withUnsafeBufferPointer { TextColumn.encode($0, runs: runs, level: level) }
    }

    private func decode(
        _ bytes: [UInt8], runs: ContiguousArray<OperationRun> = [], byteCountMax: Int = 1 << 24
    ) throws -> [UInt8] {
        [UInt8](try bytes.withUnsafeBytes { try TextColumn.decode($0, runs: runs, byteCountMax: byteCountMax) })
    }

    @Test("texts come back with runs that fit them and with runs that do not", arguments: levels)
    func roundTrip(level: CompressionLevel) throws {
        for seed in [0, 1, 3, 6, 8] as [UInt64] {
            var samples = ColumnSamples(seed: seed)
            let text = samples.text(100 * Int(seed))
            let runs = samples.runs(samples.below(200), wild: seed % 2 == 0)
            #expect(try decode(encode(text, runs: runs, level: level), runs: runs) == text, "seed \(seed)")
        }
    }

    @Test("no text, one byte, one scalar of four bytes and a long repeat come back", arguments: levels)
    func extremes(level: CompressionLevel) throws {
        for text in [[], [0], [UInt8]("🦊".utf8), [UInt8](repeating: 0x61, count: 3_000)] {
            #expect(try decode(encode(text, level: level)) == text)
        }
    }

    @Test("a tiny text costs one byte more than itself")
    func tiny() {
        #expect(encode([]) == [0])
        #expect(encode([0x61]).count == 2)
    }

    @Test("text that was typed long before, or just deleted, costs next to nothing again")
    func repeats() {
        var samples = ColumnSamples(seed: 1)
        let passage = (0..<500).map { _ in UInt8(0x61 + samples.below(26)) }
        let filler = (0..<2_000).map { _ in UInt8(0x41 + samples.below(26)) }
        let runs: ContiguousArray<OperationRun> = [
            OperationRun(position: 0, count: 2_500, isDelete: false, isForward: true),
            OperationRun(position: 100, count: 200, isDelete: true, isForward: true),
            OperationRun(position: 2_300, count: 500, isDelete: false, isForward: true),
        ]
        let once = encode(passage + filler, runs: runs)
        let twice = encode(passage + filler + passage, runs: runs)
        #expect(twice.count - once.count < 30)
    }

    @Test("the same text and runs give the same bytes")
    func determinism() {
        var samples = ColumnSamples(seed: 9)
        let text = samples.text(600)
        let runs = samples.runs(80)
        #expect(encode(text, runs: runs) == encode(text, runs: runs))
    }

    @Test("a text of exactly the limit is read, and one byte more is refused", arguments: levels)
    func limit(level: CompressionLevel) throws {
        var samples = ColumnSamples(seed: 2)
        let text = samples.text(600)
        let bytes = encode(text, level: level)
        #expect(try decode(bytes, byteCountMax: text.count) == text)
        #expect(throws: CodecError.overLimit(field: "text", value: UInt64(text.count), limit: UInt64(text.count - 1))) {
            try decode(bytes, byteCountMax: text.count - 1)
        }
    }

    @Test("bytes that are not UTF-8 are refused by every method")
    func invalid() {
        for broken in [[0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x86]] as [[UInt8]] {
            for count in [0, 1_000] {
                let text = [UInt8](repeating: 0x61, count: count) + broken
                for level in Self.levels {
                    #expect(throws: CodecError.invalidUTF8(field: "text")) { try decode(encode(text, level: level)) }
                }
            }
        }
    }

    @Test("every prefix of a deflated text is refused")
    func prefixes() {
        var samples = ColumnSamples(seed: 4)
        let bytes = encode(samples.text(150), level: .fast)
        for count in 0..<bytes.count {
            #expect(throws: CodecError.self) { try decode(Array(bytes[..<count])) }
        }
    }

    @Test("prefixes of a mixed text are refused, but for the last bytes, which may still say all")
    func mixedPrefixes() {
        var samples = ColumnSamples(seed: 4)
        let text = samples.text(600)
        let bytes = encode(text)
        for count in [0, 1, 2, 3, 9, bytes.count / 2] {
            #expect(throws: CodecError.self) { try decode(Array(bytes[..<count])) }
        }
        for count in (bytes.count - 3)..<bytes.count { expectBounded(Array(bytes[..<count]), runs: []) }
    }

    @Test("random bytes and flipped bits never trap and stay within the limit")
    func nonsense() {
        var samples = ColumnSamples(seed: 12)
        let runs = samples.runs(30)
        for (level, times) in [(CompressionLevel.fast, 1_000), (.small, 5)] {
            let bytes = encode(samples.text(600), runs: runs, level: level)
            for _ in 0..<times {
                var damaged = bytes
                damaged[samples.below(bytes.count)] ^= 1 << UInt8(samples.below(8))
                expectBounded(damaged, runs: runs)
            }
        }
        for _ in 0..<1_500 { expectBounded(samples.bytes(samples.below(30)), runs: runs) }
        // Declared as mixed, a thousand bytes, and then anything.
        for _ in 0..<4 { expectBounded([0xA2, 0x1F] + samples.bytes(40), runs: samples.runs(50, wild: true)) }
    }

    @Test("runs that drag the cursor to and fro cost bounded time")
    func hostileRuns() throws {
        let text = [UInt8](repeating: 0x61, count: 1_500)
        var runs: ContiguousArray<OperationRun> = [
            OperationRun(position: 0, count: 1_000, isDelete: false, isForward: true)
        ]
        for index in 0..<20_000 as Range<UInt32> {
            let isEven = index % 2 == 0
            runs.append(
                OperationRun(position: isEven ? 0 : 1_000, count: 1, isDelete: index % 4 < 2, isForward: true))
        }
        #expect(try decode(encode(text, runs: runs), runs: runs) == text)
    }

    private func expectBounded(_ bytes: [UInt8], runs: ContiguousArray<OperationRun>) {
        guard let text = try? decode(bytes, runs: runs, byteCountMax: 2_000) else { return }
        #expect(text.count <= 2_000)
        #expect(String(validating: text, as: UTF8.self) != nil)
    }
}
