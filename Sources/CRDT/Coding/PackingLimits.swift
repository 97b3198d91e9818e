internal import WireCodec

/// How much a few packed bytes can stand for, so that declared sizes are believed only as far as the bytes reach.
enum PackingLimits {
    /// A deflate stream gives at most 1,032 bytes for one (zlib's technical notes, "Maximum Compression Factor").
    static func deflated(_ packed: Int) -> Int { 1_032 * packed + 64 }

    /// The arithmetic coder gives at most 11,357 bits for a byte: -8 / log2(1 - 32 / 65,536).
    static func codedBits(_ packed: Int) -> Int { 11_500 * (packed + 8) }

    static func check(_ declared: Int, atMost limit: Int, field: String) throws(CodecError) {
        if declared > limit { throw .overLimit(field: field, value: UInt64(declared), limit: UInt64(limit)) }
    }
}
