package import WireCodec

/// The inserted text of a block as bytes.
///
/// The first number is the count of bytes and the method. `small` predicts the text by the document that the runs make
/// of it, so it needs the same runs on both sides; they need not fit the text, but the better they do the smaller it
/// is.
package enum TextColumn {
    /// Shorter texts are not worth what it takes to set the model up, 3 ms and 2.5 MiB.
    private static let mixedCountMin = 512

    package static func encode(
        _ utf8: UnsafeBufferPointer<UInt8>, runs: ContiguousArray<OperationRun>, level: CompressionLevel
    ) -> [UInt8] {
        var candidates = [plain(utf8), deflated(utf8)]
        if level == .small && utf8.count >= mixedCountMin { candidates.append(mixed(utf8, runs: runs)) }
        return ColumnMethod.smallest(candidates)
    }

    /// The text in `bytes`, which has at most `byteCountMax` bytes and is valid UTF-8.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, runs: ContiguousArray<OperationRun>, byteCountMax: Int
    ) throws(CodecError) -> ContiguousArray<UInt8> {
        var reader = ColumnReader(bytes)
        let (count, method) = try reader.header(atMost: byteCountMax, field: "text")
        let text: ContiguousArray<UInt8>
        switch method {
        case .plain: text = try copy(reader.rest, count: count)
        case .deflate: text = try inflate(&reader, count: count)
        case .mixing: text = try unmix(reader.rest, runs: runs, count: count)
        }
        guard text.withUnsafeBufferPointer({ UTF8Check.isValid($0) }) else { throw .invalidUTF8(field: "text") }
        return text
    }

    private static func plain(_ utf8: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var writer = ColumnMethod.plain.header(count: utf8.count)
        writer.raw(utf8)
        return writer.bytes
    }

    private static func deflated(_ utf8: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var writer = ColumnMethod.deflate.header(count: utf8.count)
        writer.raw(DeflatedPart.compress(UnsafeRawBufferPointer(utf8)))
        return writer.bytes
    }

    private static func mixed(
        _ utf8: UnsafeBufferPointer<UInt8>, runs: ContiguousArray<OperationRun>
    ) -> [UInt8] {
        var writer = ColumnMethod.mixing.header(count: utf8.count)
        var model = TextModel(coder: BinaryCoder(), byteCount: utf8.count)
        var text = ContiguousArray(utf8)
        _ = text.withUnsafeMutableBufferPointer { model.code($0, runs: runs) }
        writer.raw(model.coder.finish())
        return writer.bytes
    }

    private static func copy(_ bytes: UnsafeRawBufferPointer, count: Int) throws(CodecError) -> ContiguousArray<UInt8> {
        guard bytes.count >= count else { throw .truncated(needed: count, available: bytes.count) }
        guard bytes.count == count else { throw .trailingBytes(count: bytes.count - count) }
        return ContiguousArray(bytes)
    }

    private static func inflate(_ reader: inout ColumnReader, count: Int) throws(CodecError) -> ContiguousArray<UInt8> {
        try PackingLimits.check(count, atMost: PackingLimits.deflated(reader.remaining), field: "text")
        return try ContiguousArray(unsafeUninitializedCapacity: count) { (output, filled) throws(CodecError) in
            // A stream that fails may leave the end of the output unwritten;
            // nothing is counted as filled then.
            try reader.inflate(
                reader.remaining, into: UnsafeMutableRawBufferPointer(start: output.baseAddress, count: count))
            filled = count
        }
    }

    private static func unmix(
        _ bytes: UnsafeRawBufferPointer, runs: ContiguousArray<OperationRun>, count: Int
    ) throws(CodecError) -> ContiguousArray<UInt8> {
        try PackingLimits.check(count, atMost: PackingLimits.codedBits(bytes.count) / 8, field: "text")
        guard count >= mixedCountMin else { throw .invalidValue(field: "text", value: UInt64(count)) }
        var model = TextModel(coder: BinaryCoder(decoding: bytes), byteCount: count)
        var text = ContiguousArray<UInt8>(repeating: 0, count: count)
        let isWhole = text.withUnsafeMutableBufferPointer { model.code($0, runs: runs) }
        guard isWhole else { throw .truncated(needed: 1, available: 0) }
        if model.coder.bytesLeft > 0 { throw .trailingBytes(count: model.coder.bytesLeft) }
        return text
    }
}
