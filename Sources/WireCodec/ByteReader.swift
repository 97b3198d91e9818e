/// Reads the primitive values of `Protocol/README.md` from bytes that are not trusted.
///
/// Every length is checked against its limit and against what is there before memory is taken. Fixed-size integers
/// are big endian; variable-length ones are LEB128 (DWARF 5, section 7.6), shortest form only, so that each value has
/// one encoding.
package struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    package init(_ slice: ArraySlice<UInt8>) {
        self.init([UInt8](slice))
    }

    /// The bytes not read yet.
    package var remaining: Int { end - position }
    /// How many bytes were read so far.
    package var consumed: Int { position }
    package var isAtEnd: Bool { position == end }

    package mutating func uint8() throws(CodecError) -> UInt8 {
        try need(1)
        defer { position += 1 }
        return bytes[position]
    }

    package mutating func uint16() throws(CodecError) -> UInt16 { UInt16(truncatingIfNeeded: try bigEndian(2)) }
    package mutating func uint32() throws(CodecError) -> UInt32 { UInt32(truncatingIfNeeded: try bigEndian(4)) }
    package mutating func uint64() throws(CodecError) -> UInt64 { try bigEndian(8) }

    /// An unsigned LEB128 integer in its shortest form.
    package mutating func varint() throws(CodecError) -> UInt64 {
        try LEB128.decode { () throws(CodecError) in try uint8() }
    }

    /// A variable-length integer that may not exceed `limit`; `field` names it in the error.
    package mutating func varint(atMost limit: Int, field: String) throws(CodecError) -> Int {
        let value = try varint()
        guard value <= UInt64(limit) else { throw .overLimit(field: field, value: value, limit: UInt64(limit)) }
        return Int(value)
    }

    /// A signed integer in zigzag form (0, -1, 1, -2, …).
    package mutating func zigzag() throws(CodecError) -> Int64 {
        Zigzag.decode(try varint())
    }

    /// Exactly `count` bytes; `count` is ours, not the sender's.
    package mutating func bytes(_ count: Int) throws(CodecError) -> [UInt8] {
        try need(count)
        defer { position += count }
        return [UInt8](bytes[position..<position + count])
    }

    package mutating func bytes32() throws(CodecError) -> Bytes32 {
        Bytes32(try bigEndian(8), try bigEndian(8), try bigEndian(8), try bigEndian(8))
    }

    /// A variable-length count, then as many bytes.
    package mutating func prefixedBytes(atMost limit: Int, field: String) throws(CodecError) -> [UInt8] {
        try bytes(try varint(atMost: limit, field: field))
    }

    /// A variable-length count, then as many bytes of valid UTF-8.
    package mutating func prefixedString(atMostBytes limit: Int, field: String) throws(CodecError) -> String {
        let raw = try prefixedBytes(atMost: limit, field: field)
        guard let text = String(validating: raw, as: UTF8.self) else { throw .invalidUTF8(field: field) }
        return text
    }

    /// All bytes not read yet.
    package mutating func rest() -> [UInt8] {
        defer { position = end }
        return [UInt8](bytes[position..<end])
    }

    package func expectEnd() throws(CodecError) {
        if !isAtEnd { throw .trailingBytes(count: remaining) }
    }

    private func need(_ count: Int) throws(CodecError) {
        guard count >= 0, remaining >= count else { throw .truncated(needed: count, available: remaining) }
    }

    private mutating func bigEndian(_ count: Int) throws(CodecError) -> UInt64 {
        try need(count)
        var value: UInt64 = 0
        for _ in 0..<count {
            value = value << 8 | UInt64(bytes[position])
            position += 1
        }
        return value
    }
}
