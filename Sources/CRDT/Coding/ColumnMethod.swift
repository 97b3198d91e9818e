internal import WireCodec

/// How the bytes of one column are packed: the two low bits of its first number.
enum ColumnMethod: UInt64 {
    case plain = 0
    case deflate = 1
    case mixing = 2

    /// The beginning of a column of `count` values, as `ColumnReader.header` reads it.
    func header(count: Int) -> ByteWriter {
        var writer = ByteWriter()
        writer.varint(UInt64(count) << 2 | rawValue)
        return writer
    }

    /// The smallest of several packings; of equals the one that is quicker to unpack, which stands first.
    static func smallest(_ candidates: [[UInt8]]) -> [UInt8] {
        var best = candidates[0]
        for candidate in candidates.dropFirst() where candidate.count < best.count { best = candidate }
        return best
    }
}
