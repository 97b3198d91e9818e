/// Unsigned integers of variable length (DWARF 5, section 7.6), in their shortest form: 1 to 10 bytes.
@usableFromInline
package enum LEB128 {
    /// The integer whose bytes `next` gives, one by one.
    ///
    /// - Throws: `notMinimal` for one that is longer than it has to be or exceeds 64 bits, and what `next` throws.
    @inlinable
    package static func decode(_ next: () throws(CodecError) -> UInt8) throws(CodecError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try next()
            if shift == 63 && byte > 1 { throw .notMinimal }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                if byte == 0 && shift > 0 { throw .notMinimal }
                return value
            }
            shift += 7
            if shift > 63 { throw .notMinimal }
        }
    }
}

/// Signed integers as unsigned ones that are small where the distance to zero is: 0, -1, 1, -2, …
@usableFromInline
package enum Zigzag {
    @inlinable
    package static func encode(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

    @inlinable
    package static func decode(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}

extension [UInt8] {
    /// An integer as LEB128.
    @inlinable
    package mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// A signed integer in zigzag form, as LEB128.
    @inlinable
    package mutating func appendZigzag(_ value: Int64) { appendVarint(Zigzag.encode(value)) }
}
