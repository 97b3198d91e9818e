internal import CDeflate

/// Raw deflate streams (RFC 1951), with no header and no checksum: the files around them have their own.
///
/// Both ways are one call over the whole input: inflating takes no window of its own then, since the output is the
/// window.
package enum Deflate {
    /// The effort of `compress`, of 1 to 12. From here on a percent more costs several times the time.
    private static let level: Int32 = 9
    /// A stream here is at most this large on either side.
    package static let bytesMax = 1 << 30

    /// The raw deflate stream of `bytes`, which are at most `bytesMax`.
    ///
    /// Cost: about 25 ns a byte, and a few hundred KiB while it runs.
    package static func compress(_ bytes: UnsafeRawBufferPointer) throws(CompressionError) -> [UInt8] {
        precondition(bytes.count <= bytesMax, "a part of a file is far smaller")
        guard let deflater = libdeflate_alloc_compressor(level) else { throw .outOfMemory }
        defer { libdeflate_free_compressor(deflater) }
        let capacity = libdeflate_deflate_compress_bound(deflater, bytes.count)
        return [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            count = libdeflate_deflate_compress(deflater, bytes.baseAddress, bytes.count, output.baseAddress, capacity)
            precondition(count > 0, "a stream is never longer than its bound")
        }
    }

    /// Fills `output` with what the raw deflate stream in `bytes` stands for.
    ///
    /// The stream must take up all of `bytes` and give exactly as many bytes as `output` has: else it is `corrupt`.
    /// Cost: about 0.6 ns a byte, and 11 KiB while it runs.
    package static func decompress(
        _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        guard bytes.count <= bytesMax, output.count <= bytesMax else { throw .overLimit(limit: bytesMax) }
        guard let inflater = libdeflate_alloc_decompressor() else { throw .outOfMemory }
        defer { libdeflate_free_decompressor(inflater) }
        var used = 0
        var filled = 0
        let result = libdeflate_deflate_decompress_ex(
            inflater, bytes.baseAddress, bytes.count, output.baseAddress, output.count, &used, &filled)
        guard result == LIBDEFLATE_SUCCESS, used == bytes.count, filled == output.count else { throw .corrupt }
    }
}
