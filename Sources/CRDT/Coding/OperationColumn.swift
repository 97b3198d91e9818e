package import WireCodec

/// Runs of text events as bytes.
package enum OperationColumn {
    package static func encode(_ runs: ContiguousArray<OperationRun>, level: CompressionLevel) -> [UInt8] {
        var writer = ByteWriter(reserving: runs.count * 4)
        writer.varint(runs.count)
        var last: Int64 = 0
        for run in runs {
            let kind: UInt64 = run.isDelete ? (run.isForward ? 1 : 2) : 0
            writer.varint(UInt64(run.count) << 2 | kind)
            writer.zigzag(Int64(run.position) - last)
            last = Int64(run.position) + (run.isDelete ? 0 : Int64(run.count))
        }
        return writer.bytes
    }

    /// At most `eventCountMax` events in all.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, eventCountMax: Int
    ) throws(CodecError) -> ContiguousArray<OperationRun> {
        var reader = ByteReader([UInt8](bytes))
        let count = try reader.varint(atMost: min(eventCountMax, bytes.count), field: "runs")
        var runs = ContiguousArray<OperationRun>()
        runs.reserveCapacity(count)
        var (last, events): (Int64, Int) = (0, 0)
        for _ in 0..<count {
            let head = try reader.varint()
            let (position, overflow) = last.addingReportingOverflow(try reader.zigzag())
            guard !overflow, let place = UInt32(exactly: position), let length = UInt32(exactly: head >> 2), length > 0,
                head & 3 < 3
            else { throw .invalidValue(field: "run", value: head) }
            events += Int(length)
            guard events <= eventCountMax else {
                throw .overLimit(field: "events", value: UInt64(events), limit: UInt64(eventCountMax))
            }
            runs.append(
                OperationRun(position: place, count: length, isDelete: head & 3 != 0, isForward: head & 3 != 2))
            last = position + (head & 3 == 0 ? Int64(length) : 0)
        }
        try reader.expectEnd()
        return runs
    }
}
