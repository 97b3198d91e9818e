package import WireCodec

/// A column of numbers as bytes; several fields may take turns in it, `stride` of them.
///
/// The first number is the count and the method. `fast` is LEB128, field by field, deflated. `small` predicts each
/// number by the ones before it of its field and of its row, and is good at runs of equal numbers and at small numbers;
/// numbers that grow should be given as differences. Both sides name the same `stride`.
package enum IntegerColumn {
    package static func encode(_ values: [UInt64], stride: Int, level: CompressionLevel) -> [UInt8] {
        precondition(stride >= 1, "a column has at least one field")
        let plain = varints(values, stride: stride)
        var raw = ColumnMethod.plain.header(count: values.count)
        raw.raw(plain)
        var deflated = ColumnMethod.deflate.header(count: values.count)
        deflated.varint(plain.count)
        let packed = plain.withUnsafeBytes { DeflatedPart.compress($0) }
        deflated.varint(packed.count)
        deflated.raw(packed)
        var candidates = [raw.bytes, deflated.bytes]
        if level == .small { candidates.append(mixed(values, stride: stride)) }
        return ColumnMethod.smallest(candidates)
    }

    /// The numbers in `bytes`, at most `countMax`.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, stride: Int, countMax: Int
    ) throws(CodecError) -> [UInt64] {
        precondition(stride >= 1, "a column has at least one field")
        var reader = ColumnReader(bytes)
        let (count, method) = try reader.header(atMost: countMax, field: "numbers")
        switch method {
        case .plain:
            return try values(&reader, count: count, stride: stride)
        case .deflate:
            var plain: ContiguousArray<UInt8> = []
            try DeflatedPart.read(&reader, into: &plain)
            try reader.expectEnd()
            return try plain.withUnsafeBufferPointer { (plain) throws(CodecError) in
                var reader = ColumnReader(UnsafeRawBufferPointer(plain))
                return try values(&reader, count: count, stride: stride)
            }
        case .mixing:
            return try unmix(reader.rest, count: count, stride: stride)
        }
    }

    private static func varints(_ values: [UInt64], stride: Int) -> [UInt8] {
        var writer = ByteWriter(reserving: values.count)
        for field in 0..<min(stride, values.count) {
            for index in Swift.stride(from: field, to: values.count, by: stride) { writer.varint(values[index]) }
        }
        return writer.bytes
    }

    private static func values(
        _ reader: inout ColumnReader, count: Int, stride: Int
    ) throws(CodecError) -> [UInt64] {
        guard count <= reader.remaining else { throw .truncated(needed: count, available: reader.remaining) }
        var values = [UInt64](repeating: 0, count: count)
        for field in 0..<min(stride, count) {
            for index in Swift.stride(from: field, to: count, by: stride) { values[index] = try reader.varint() }
        }
        try reader.expectEnd()
        return values
    }

    static func mixed(_ values: [UInt64], stride: Int) -> [UInt8] {
        var writer = ColumnMethod.mixing.header(count: values.count)
        var model = IntegerModel(coder: BinaryCoder(), stride: stride, valuesExpected: values.count)
        for value in values { _ = model.code(value) }
        writer.raw(model.finish())
        return writer.bytes
    }

    private static func unmix(
        _ bytes: UnsafeRawBufferPointer, count: Int, stride: Int
    ) throws(CodecError) -> [UInt64] {
        try PackingLimits.check(count, atMost: PackingLimits.codedBits(bytes.count), field: "numbers")
        var model = IntegerModel(coder: BinaryCoder(decoding: bytes), stride: stride, valuesExpected: count)
        var values: [UInt64] = []
        for _ in 0..<count {
            values.append(model.code(0))
            if model.isExhausted { throw .truncated(needed: 1, available: 0) }
        }
        if model.bytesLeft > 0 { throw .trailingBytes(count: model.bytesLeft) }
        return values
    }
}
