package import WireCodec

/// Integers as bytes; those `stride` apart belong together.
package enum IntegerColumn {
    package static func encode(_ values: [UInt64], stride: Int, level: CompressionLevel) -> [UInt8] {
        var writer = ByteWriter(reserving: values.count * 2)
        writer.varint(values.count)
        for value in values { writer.varint(value) }
        return writer.bytes
    }

    package static func decode(
        _ bytes: UnsafeRawBufferPointer, stride: Int, countMax: Int
    ) throws(CodecError) -> [UInt64] {
        var reader = ByteReader([UInt8](bytes))
        let count = try reader.varint(atMost: min(countMax, bytes.count), field: "values")
        var values: [UInt64] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try reader.varint()) }
        try reader.expectEnd()
        return values
    }
}
