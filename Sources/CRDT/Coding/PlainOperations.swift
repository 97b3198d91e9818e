internal import WireCodec

/// Runs as three columns of plain numbers that deflate well, one behind another and self-delimiting.
///
/// First: count, kind and whether there is a jump, (count << 2 | kind) << 1 | jumps, as a varint. Second: the low byte
/// of each jump in zigzag form. Third: the rest of it, as a varint.
struct PlainOperations {
    static let columnCount = 3

    private var heads = ByteWriter(reserving: 0)
    private var lowBytes = ByteWriter(reserving: 0)
    private var highParts = ByteWriter(reserving: 0)

    var columns: [[UInt8]] { [heads.bytes, lowBytes.bytes, highParts.bytes] }

    init(_ runs: ContiguousArray<OperationRun>) {
        var cursor = OperationCursor()
        for run in runs {
            let step = cursor.step(to: run)
            heads.varint((UInt64(run.count) << 2 | UInt64(step.kind.rawValue)) << 1 | (step.jump == 0 ? 0 : 1))
            if step.jump != 0 {
                let zigzag = UInt64(bitPattern: step.jump << 1 ^ step.jump >> 63)
                lowBytes.uint8(UInt8(truncatingIfNeeded: zigzag))
                highParts.varint(zigzag >> 8)
            }
        }
    }

    /// Reads `count` runs and then expects the end.
    static func decode(
        _ reader: inout ColumnReader, count: Int, eventCountMax: Int
    ) throws(CodecError) -> ContiguousArray<OperationRun> {
        guard count <= reader.remaining else { throw .truncated(needed: count, available: reader.remaining) }
        var heads: ContiguousArray<UInt64> = []
        heads.reserveCapacity(count)
        var jumps = 0
        for _ in 0..<count {
            let head = try reader.varint()
            jumps += Int(head & 1)
            heads.append(head)
        }
        var highReader = reader
        try highReader.skip(jumps)
        var runs: ContiguousArray<OperationRun> = []
        runs.reserveCapacity(count)
        var cursor = OperationCursor()
        var eventsLeft = UInt64(max(0, eventCountMax))
        for head in heads {
            var jump: Int64 = 0
            if head & 1 != 0 { jump = try Self.jump(low: reader.byte(), high: highReader.varint()) }
            let events = head >> 3
            guard events <= eventsLeft else {
                throw .overLimit(field: "events", value: events, limit: UInt64(max(0, eventCountMax)))
            }
            eventsLeft -= events
            guard let kind = OperationStep.Kind(rawValue: UInt8(head >> 1 & 3)),
                let run = cursor.run(at: OperationStep(kind: kind, jump: jump), count: events)
            else { throw .invalidValue(field: "run", value: head) }
            runs.append(run)
        }
        try highReader.expectEnd()
        return runs
    }

    private static func jump(low: UInt8, high: UInt64) throws(CodecError) -> Int64 {
        guard high < 1 << 32 else { throw .invalidValue(field: "jump", value: high) }
        let zigzag = high << 8 | UInt64(low)
        return Int64(zigzag >> 1) ^ -Int64(zigzag & 1)
    }
}
