import CRDT
import Testing
import WireCodec

struct OperationColumnTests {
    private static let levels: [CompressionLevel] = [.fast, .small]

    private func decode(_ bytes: [UInt8], eventCountMax: Int = 1 << 32) throws -> ContiguousArray<OperationRun> {
        try bytes.withUnsafeBytes { try OperationColumn.decode($0, eventCountMax: eventCountMax) }
    }

    private func run(_ position: UInt32, _ count: UInt32, delete: Bool = false, forward: Bool = true) -> OperationRun {
        OperationRun(position: position, count: count, isDelete: delete, isForward: forward)
    }

    @Test("runs of all shapes come back at both levels", arguments: levels)
    func roundTrip(level: CompressionLevel) throws {
        for seed in 0..<60 as Range<UInt64> {
            var samples = ColumnSamples(seed: seed)
            let runs = samples.runs(samples.below(300), wild: seed % 3 == 0)
            #expect(try decode(OperationColumn.encode(runs, level: level)) == runs, "seed \(seed)")
        }
    }

    @Test("nothing, single runs and the ends of the range come back", arguments: levels)
    func extremes(level: CompressionLevel) throws {
        let last = UInt32.max
        let cases: [ContiguousArray<OperationRun>] = [
            [], [run(0, 1)], [run(last, last)], [run(0, last), run(last, last, delete: true)],
            [run(last, last, delete: true, forward: false), run(0, 1, delete: true), run(last, 1, delete: true)],
            [run(5, 3), run(5, 3, delete: true), run(5, 3), run(5, 3, delete: true, forward: false)],
            [run(0, 1), run(0, 1, delete: true), run(0, 1, delete: true)],
        ]
        for runs in cases {
            let bytes = OperationColumn.encode(runs, level: level)
            #expect(try decode(bytes, eventCountMax: 1 << 40) == runs)
        }
    }

    @Test("a tiny column costs a byte or two more than its numbers")
    func tiny() {
        #expect(OperationColumn.encode([], level: .small).count == 1)
        #expect(OperationColumn.encode([run(0, 1)], level: .small).count <= 3)
        #expect(OperationColumn.encode([run(3, 5)], level: .fast).count <= 4)
    }

    @Test("the small level is never larger than the fast one")
    func levelsCompared() {
        var samples = ColumnSamples(seed: 7)
        for count in [1, 3, 10, 50, 400] {
            let runs = samples.runs(count)
            let small = OperationColumn.encode(runs, level: .small)
            #expect(small.count <= OperationColumn.encode(runs, level: .fast).count)
        }
    }

    @Test("as many events as the limit are read, and one more is refused", arguments: levels)
    func limit(level: CompressionLevel) throws {
        var samples = ColumnSamples(seed: 3)
        let runs = samples.runs(200)
        let events = runs.reduce(0) { $0 + Int($1.count) }
        let bytes = OperationColumn.encode(runs, level: level)
        #expect(try decode(bytes, eventCountMax: events) == runs)
        #expect(throws: CodecError.self) { try decode(bytes, eventCountMax: events - 1) }
    }

    @Test("every prefix is refused or gives runs within the limit", arguments: levels)
    func prefixes(level: CompressionLevel) {
        var samples = ColumnSamples(seed: 5)
        let bytes = OperationColumn.encode(samples.runs(120), level: level)
        for count in 0..<bytes.count { expectBounded(Array(bytes[..<count])) }
    }

    @Test("bytes behind the end are refused", arguments: levels)
    func trailing(level: CompressionLevel) {
        var samples = ColumnSamples(seed: 6)
        let bytes = OperationColumn.encode(samples.runs(100), level: level)
        #expect(throws: CodecError.self) { try decode(bytes + [1, 2, 3, 4, 5, 6, 7]) }
    }

    @Test("random bytes and flipped bits never trap and stay within the limit")
    func nonsense() {
        var samples = ColumnSamples(seed: 11)
        for level in Self.levels {
            let bytes = OperationColumn.encode(samples.runs(60, wild: true), level: level)
            for _ in 0..<400 {
                var damaged = bytes
                for _ in 0...samples.below(3) { damaged[samples.below(bytes.count)] ^= 1 << UInt8(samples.below(8)) }
                expectBounded(damaged)
            }
        }
        for _ in 0..<1_500 { expectBounded(samples.bytes(samples.below(40))) }
    }

    @Test("a few bytes that declare very many runs are refused before memory is taken")
    func declared() {
        for method in 0..<4 as Range<UInt64> {
            var writer = ByteWriter()
            writer.varint(UInt64(1) << 40 | method)
            writer.uint32(0)
            #expect(throws: CodecError.self) { try decode(writer.bytes, eventCountMax: .max) }
        }
    }

    private func expectBounded(_ bytes: [UInt8]) {
        guard let runs = try? decode(bytes, eventCountMax: 5_000) else { return }
        #expect(runs.reduce(0) { $0 + Int($1.count) } <= 5_000)
        for run in runs {
            #expect(run.count >= 1 && (run.isForward || (run.isDelete && run.count > 1)))
        }
    }
}
