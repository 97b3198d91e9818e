internal import WireCodec

/// Reads numbers from foreign bytes that stay where they are: `WireCodec.ByteReader` without a copy of its own, for the
/// messages that come with every keystroke.
struct ByteCursor {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }
    var remaining: Int { bytes.count - position }
    /// The next byte, which stays the next one; nil at the end.
    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    @inline(__always) mutating func uint8() throws(CRDTError) -> UInt8 {
        if position == bytes.count { throw .malformed(field: "end") }
        position += 1
        return bytes[position - 1]
    }

    /// An unsigned LEB128 integer of at most five bytes, in its shortest form.
    @inline(__always) mutating func varint() throws(CRDTError) -> Int {
        let first = try uint8()
        return first < 0x80 ? Int(first) : try longVarint(first)
    }

    private mutating func longVarint(_ first: UInt8) throws(CRDTError) -> Int {
        var value = Int(first & 0x7F)
        for shift in stride(from: 7, through: 28, by: 7) {
            let byte = try uint8()
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 {
                if byte == 0 { throw .malformed(field: "number") }
                return value
            }
        }
        throw .malformed(field: "number")
    }

    /// A signed integer in zigzag form.
    @inline(__always) mutating func zigzag() throws(CRDTError) -> Int {
        let value = try varint()
        return value >> 1 ^ -(value & 1)
    }

    /// So many bytes, as a range of the whole.
    mutating func skip(_ count: Int) throws(CRDTError) -> Range<Int> {
        if count < 0 || count > remaining { throw .malformed(field: "length") }
        position += count
        return position - count..<position
    }

    /// The bytes of so many scalars of valid UTF-8, as a range of the whole.
    @inline(__always) mutating func scalars(_ count: Int) throws(CRDTError) -> Range<Int> {
        let start = position
        if count == 1 && position < bytes.count && bytes[position] < 0x80 {
            position += 1
            return start..<position
        }
        // Each scalar takes a byte at least.
        if count > remaining { throw .malformed(field: "text") }
        for _ in 0..<count { try skipScalar() }
        return start..<position
    }

    /// One scalar in its only form (Unicode 16, table 3-7).
    private mutating func skipScalar() throws(CRDTError) {
        let lead = try uint8()
        if lead < 0x80 { return }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if lead == 0xE0 { second = 0xA0...0xBF }
            if lead == 0xED { second = 0x80...0x9F }
        case 0xF0...0xF4:
            length = 4
            if lead == 0xF0 { second = 0x90...0xBF }
            if lead == 0xF4 { second = 0x80...0x8F }
        default: throw .malformed(field: "text")
        }
        guard second.contains(try uint8()) else { throw .malformed(field: "text") }
        for _ in 2..<length {
            guard (0x80...0xBF).contains(try uint8()) else { throw .malformed(field: "text") }
        }
    }
}

extension [UInt8] {
    /// An unsigned LEB128 integer.
    @inline(__always) mutating func appendVarint(_ value: Int) {
        appendVarint(UInt64(value))
    }

    /// A signed integer in zigzag form.
    @inline(__always) mutating func appendZigzag(_ value: Int) {
        appendVarint(value << 1 ^ value >> 63)
    }
}
