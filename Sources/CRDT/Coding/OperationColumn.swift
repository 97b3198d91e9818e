package import WireCodec
internal import Compression

/// The runs of a block as bytes: what was inserted and deleted where, without the inserted text.
///
/// The first number is the count of runs and the method. `fast` keeps three columns of plain numbers, each deflated:
/// kind and count, low bytes of jumps, the rest of the jumps. `small` is `OperationModel`. A jump leads from the
/// cursor, which is where the run before ended, to the begin of an insertion or of a deletion forward, or to the end of
/// a deletion backward. Measured: 1.6 (`fast`) and 1.5 bytes a run (`small`), down to 1 in histories with little aim.
package enum OperationColumn {
    package static func encode(_ runs: ContiguousArray<OperationRun>, level: CompressionLevel) -> [UInt8] {
        let parts = PlainOperations(runs)
        var candidates = [plain(runs.count, parts), deflated(runs.count, parts)]
        if level == .small { candidates.append(mixed(runs)) }
        return ColumnMethod.smallest(candidates)
    }

    /// The runs in `bytes`, which together have at most `eventCountMax` events.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, eventCountMax: Int
    ) throws(CodecError) -> ContiguousArray<OperationRun> {
        var reader = ColumnReader(bytes)
        let (count, method) = try reader.header(atMost: eventCountMax, field: "runs")
        switch method {
        case .plain:
            return try PlainOperations.decode(&reader, count: count, eventCountMax: eventCountMax)
        case .deflate:
            return try inflate(&reader, count: count, eventCountMax: eventCountMax)
        case .mixing:
            return try unmix(reader.rest, count: count, eventCountMax: eventCountMax)
        }
    }

    private static func header(_ count: Int, _ method: ColumnMethod) -> ByteWriter {
        var writer = ByteWriter()
        writer.varint(UInt64(count) << 2 | method.rawValue)
        return writer
    }

    private static func plain(_ count: Int, _ parts: PlainOperations) -> [UInt8] {
        var writer = header(count, .plain)
        for part in parts.columns { writer.raw(part) }
        return writer.bytes
    }

    private static func deflated(_ count: Int, _ parts: PlainOperations) -> [UInt8] {
        var writer = header(count, .deflate)
        for part in parts.columns {
            let packed = part.withUnsafeBytes { DeflatedPart.compress($0) }
            writer.varint(part.count)
            writer.varint(packed.count)
            writer.raw(packed)
        }
        return writer.bytes
    }

    private static func mixed(_ runs: ContiguousArray<OperationRun>) -> [UInt8] {
        var writer = header(runs.count, .mixing)
        var model = OperationModel(coder: BinaryCoder(), runsExpected: runs.count)
        for run in runs { _ = model.code(run) }
        writer.raw(model.finish())
        return writer.bytes
    }

    private static func inflate(
        _ reader: inout ColumnReader, count: Int, eventCountMax: Int
    ) throws(CodecError) -> ContiguousArray<OperationRun> {
        var plain: ContiguousArray<UInt8> = []
        for _ in 0..<PlainOperations.columnCount { try DeflatedPart.read(&reader, into: &plain) }
        try reader.expectEnd()
        return try plain.withUnsafeBufferPointer { (plain) throws(CodecError) in
            var reader = ColumnReader(UnsafeRawBufferPointer(plain))
            return try PlainOperations.decode(&reader, count: count, eventCountMax: eventCountMax)
        }
    }

    private static func unmix(
        _ bytes: UnsafeRawBufferPointer, count: Int, eventCountMax: Int
    ) throws(CodecError) -> ContiguousArray<OperationRun> {
        // A run is at least a kind and a count, two bits or more.
        try PackingLimits.check(count, atMost: PackingLimits.codedBits(bytes.count) / 2, field: "runs")
        var model = OperationModel(coder: BinaryCoder(decoding: bytes), runsExpected: count)
        var runs: ContiguousArray<OperationRun> = []
        var eventsLeft = eventCountMax
        let blank = OperationRun(position: 0, count: 1, isDelete: false, isForward: true)
        for _ in 0..<count {
            guard let run = model.code(blank) else { throw .invalidValue(field: "run", value: UInt64(runs.count)) }
            if model.isExhausted { throw .truncated(needed: 1, available: 0) }
            eventsLeft -= Int(run.count)
            guard eventsLeft >= 0 else {
                throw .overLimit(field: "events", value: UInt64(run.count), limit: UInt64(eventCountMax))
            }
            runs.append(run)
        }
        if model.bytesLeft > 0 { throw .trailingBytes(count: model.bytesLeft) }
        return runs
    }
}
