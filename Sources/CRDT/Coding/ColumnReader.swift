internal import Compression
internal import WireCodec

/// Reads the numbers of a column from bytes that are not trusted, through a pointer, since columns are long.
///
/// Numbers are LEB128 in their shortest form, as in `ByteReader`. The bytes must outlive the reader.
struct ColumnReader {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var remaining: Int { bytes.count - index }

    /// The bytes not read yet.
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[index...]) }

    mutating func skip(_ count: Int) throws(CodecError) {
        guard count <= remaining else { throw .truncated(needed: count, available: remaining) }
        index += count
    }

    @inline(__always)
    mutating func byte() throws(CodecError) -> UInt8 {
        guard index < bytes.count else { throw .truncated(needed: 1, available: 0) }
        index += 1
        return bytes[index - 1]
    }

    @inline(__always)
    mutating func varint() throws(CodecError) -> UInt64 {
        if index < bytes.count, bytes[index] < 0x80 {
            index += 1
            return UInt64(bytes[index - 1])
        }
        return try longVarint()
    }

    /// The first number of a column: its count and its method.
    mutating func header(atMost limit: Int, field: String) throws(CodecError) -> (count: Int, method: ColumnMethod) {
        let header = try varint()
        guard header >> 2 <= UInt64(max(0, limit)) else {
            throw .overLimit(field: field, value: header >> 2, limit: UInt64(max(0, limit)))
        }
        guard let method = ColumnMethod(rawValue: header & 3) else {
            throw .invalidValue(field: "column method", value: header & 3)
        }
        return (Int(header >> 2), method)
    }

    /// Fills `output` from the next `count` bytes, which are a raw deflate stream.
    mutating func inflate(_ count: Int, into output: UnsafeMutableRawBufferPointer) throws(CodecError) {
        guard count <= remaining else { throw .truncated(needed: count, available: remaining) }
        let part = UnsafeRawBufferPointer(rebasing: bytes[index..<(index + count)])
        index += count
        do { try Deflate.decompress(part, into: output) } catch {
            throw .invalidValue(field: "deflate stream", value: UInt64(count))
        }
    }

    func expectEnd() throws(CodecError) {
        if remaining > 0 { throw .trailingBytes(count: remaining) }
    }

    private mutating func longVarint() throws(CodecError) -> UInt64 {
        try LEB128.decode { () throws(CodecError) in try byte() }
    }
}
