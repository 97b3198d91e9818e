internal import WireCodec

/// Cuts the bytes of a bundle into its head and its pieces, as they come; opens nothing.
///
/// It never holds more than one piece and what was fed last.
package struct BundleReader: Sendable {
    package enum Part: Equatable, Sendable {
        /// The bytes of a `BundleHead`.
        case head([UInt8])
        /// One piece without its length.
        case piece([UInt8])
    }

    private var waiting: [UInt8] = []
    private var start = 0
    private var hasHead = false

    package init() {}

    package mutating func feed(_ bytes: [UInt8]) {
        if start > 0 {
            waiting.removeFirst(start)
            start = 0
        }
        waiting += bytes
    }

    /// The next part that is whole; nil when more bytes are needed. Throws when no more bytes can help.
    package mutating func next() throws(ReplicationError) -> Part? {
        if hasHead { return try nextPiece().map { .piece($0) } }
        let fixed = Array(waiting[start...].prefix(BundleHead.fixedInBytes))
        guard let count = try BundleHead.countInBytes(of: fixed), waiting.count - start >= count else { return nil }
        hasHead = true
        return .head(take(count))
    }

    /// How many bytes of an unfinished part are here: none behind a whole bundle.
    package var waitingInBytes: Int { waiting.count - start }

    private mutating func nextPiece() throws(ReplicationError) -> [UInt8]? {
        guard waitingInBytes >= 4 else { return nil }
        let count = waiting[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard (BundlePiece.sealedInBytesMin...BundlePiece.sealedInBytesMax).contains(count) else {
            throw .malformed(
                .overLimit(field: "piece", value: UInt64(count), limit: UInt64(BundlePiece.sealedInBytesMax)))
        }
        guard waitingInBytes >= 4 + count else { return nil }
        start += 4
        return take(count)
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        defer { start += count }
        return Array(waiting[start..<start + count])
    }
}
