/// Why compressed bytes could not be taken apart.
package enum CompressionError: Error, Equatable, Sendable {
    /// The input does not begin with the header of a gzip member (RFC 1952, section 2.3).
    case notGzip
    /// The data or a checksum is wrong, or the input ends early.
    case corrupt
    /// The output would be larger than `limit` bytes. No more than `limit` bytes were produced.
    case overLimit(limit: Int)
    /// There was no memory for the decompressor's own state (about 11 KiB).
    case outOfMemory
}
