internal import CDeflate

/// The gzip format (RFC 1952), read only: recorded histories and public vectors come in it.
package enum Gzip {
    /// The first two bytes of every gzip file.
    package static let magic: [UInt8] = [0x1F, 0x8B]
    /// The first guess at what a byte stands for; where more comes, it is doubled.
    private static let expansion = 4
    private static let roomMinInBytes = 65_536

    /// Decompresses all members of `bytes`, one after another, as `gzip -dc` does.
    ///
    /// A few bytes can stand for gigabytes, so memory is taken in steps, at most twice what is needed, and the output
    /// never grows beyond `limit` bytes. Bytes behind the last member that do not begin another one are an error, not
    /// padding. Cost: linear in the input and the output.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        precondition(limit >= 0, "a limit is never negative")
        guard bytes.starts(with: magic) else { throw .notGzip }
        guard let inflater = libdeflate_alloc_decompressor() else { throw .outOfMemory }
        defer { libdeflate_free_decompressor(inflater) }
        var output: [UInt8] = []
        var start = 0
        repeat {
            start += try readMember(bytes[start...], with: inflater, into: &output, limit: limit)
        } while start < bytes.count
        return output
    }

    /// Appends what one member stands for and answers how many bytes it took.
    private static func readMember(
        _ bytes: ArraySlice<UInt8>, with inflater: OpaquePointer, into output: inout [UInt8], limit: Int
    ) throws(CompressionError) -> Int {
        var room = min(max(bytes.count * expansion, roomMinInBytes), limit - output.count)
        while true {
            var used = 0
            var result = LIBDEFLATE_SUCCESS
            let part = [UInt8](unsafeUninitializedCapacity: max(room, 1)) { target, filled in
                result = bytes.withUnsafeBytes {
                    libdeflate_gzip_decompress_ex(
                        inflater, $0.baseAddress, $0.count, target.baseAddress, room, &used, &filled)
                }
                if result != LIBDEFLATE_SUCCESS { filled = 0 }
            }
            switch result {
            case LIBDEFLATE_SUCCESS:
                output += part
                return used
            case LIBDEFLATE_INSUFFICIENT_SPACE:
                if room == limit - output.count { throw .overLimit(limit: limit) }
                room = min(room * 2, limit - output.count)
            default: throw .corrupt
            }
        }
    }
}
