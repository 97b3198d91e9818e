/// Every character that was ever inserted, in order of arrival: UTF-8, only appended to.
///
/// Scalars are counted at every 1,024th byte, so that the place of a scalar far into a long insertion is found without
/// reading all of it.
struct InsertedText: Sendable {
    private(set) var bytes: ContiguousArray<UInt8> = []
    private(set) var scalarCount = 0
    /// `scalarMarks[i]` is how many scalars start before byte `i * markStride`.
    private var scalarMarks: ContiguousArray<UInt32> = []

    private static let markStride = 1_024
    /// Up to here a plain walk is quicker than a search in the marks.
    private static let walkMax = 256

    init() {}

    /// Takes over valid UTF-8. O(n).
    init(utf8: ContiguousArray<UInt8>) {
        bytes = utf8
        utf8.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: Self.markStride) {
                scalarMarks.append(UInt32(scalarCount))
                let end = min(start + Self.markStride, all.count)
                scalarCount += ScalarScan.count(UnsafeBufferPointer(rebasing: all[start..<end]))
            }
        }
    }

    var byteCount: Int { bytes.count }

    /// Adds valid UTF-8 of so many scalars.
    @inline(__always) mutating func append(_ new: UnsafeBufferPointer<UInt8>, scalarCount count: Int) {
        let filled = bytes.count & (Self.markStride - 1)
        if new.count == 1 && filled > 0 {
            bytes.append(new[0])
            scalarCount += 1
        } else if filled > 0 && filled + new.count <= Self.markStride {
            bytes.append(contentsOf: new)
            scalarCount += count
        } else {
            appendLong(new)
        }
    }

    private mutating func appendLong(_ new: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while start < new.count {
            let filled = bytes.count % Self.markStride
            if filled == 0 { scalarMarks.append(UInt32(scalarCount)) }
            let end = min(start + Self.markStride - filled, new.count)
            let part = UnsafeBufferPointer(rebasing: new[start..<end])
            bytes.append(contentsOf: part)
            scalarCount += ScalarScan.count(part)
            start = end
        }
    }

    func string(_ range: Range<Int>) -> String {
        withBytes(range) { String(decoding: $0, as: UTF8.self) }
    }

    @inline(__always) func withBytes<Result>(
        _ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// The byte `scalars` scalars behind byte `start`, at which one starts. Cost: O(log n).
    func byteOffset(from start: Int, scalars: Int) -> Int {
        if scalarCount == bytes.count { return start + scalars }
        if scalars <= Self.walkMax {
            return start + withBytes(start..<bytes.count) { ScalarScan.byteOffset(ofScalar: scalars, in: $0) }
        }
        let mark = start / Self.markStride
        let startScalar = Int(scalarMarks[mark]) + withBytes(mark * Self.markStride..<start) { ScalarScan.count($0) }
        let target = startScalar + scalars
        let nearest = scalarMarks.lastIndex(holding: { Int($0) <= target })
        return skip(target - Int(scalarMarks[nearest]), fromByte: nearest * Self.markStride)
    }

    /// From a byte that may lie inside a scalar: skips the rest of that one, then `scalars` more.
    private func skip(_ scalars: Int, fromByte start: Int) -> Int {
        withBytes(start..<bytes.count) { ScalarScan.byteOffset(ofScalar: scalars, in: $0) } + start
    }
}
