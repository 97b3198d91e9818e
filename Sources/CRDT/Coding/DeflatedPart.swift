internal import Compression
internal import WireCodec

/// A part of a column as a raw deflate stream: the plain count, the packed count, the stream.
enum DeflatedPart {
    static func compress(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        // Without memory for the compressor's state there is none for the column either.
        do { return try Deflate.compress(bytes) } catch { preconditionFailure("no memory to compress: \(error)") }
    }

    /// Appends what the next part stands for to `plain`.
    static func read(
        _ reader: inout ColumnReader, into plain: inout ContiguousArray<UInt8>
    ) throws(CodecError) {
        let plainCount = try reader.varint()
        let packedCount = try reader.varint()
        guard packedCount <= UInt64(reader.remaining) else {
            throw .truncated(needed: Int(clamping: packedCount), available: reader.remaining)
        }
        let count = Int(clamping: plainCount)
        try PackingLimits.check(count, atMost: PackingLimits.deflated(Int(packedCount)), field: "plain bytes")
        let start = plain.count
        plain.append(contentsOf: repeatElement(0, count: count))
        try plain.withUnsafeMutableBufferPointer { (plain) throws(CodecError) in
            let output = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: plain[start...]))
            try reader.inflate(Int(packedCount), into: output)
        }
    }
}
