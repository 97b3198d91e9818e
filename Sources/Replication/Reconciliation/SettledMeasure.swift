internal import WireCodec

/// How much of the 2²⁵⁶ chain ids lies in ranges that are settled: of ranges that do not overlap, all when the sum
/// comes round to zero. It takes 33 bytes, however many ranges there are; a peer that settles one twice deceives
/// itself.
struct SettledMeasure: Sendable {
    private var high: UInt128 = 0
    private var low: UInt128 = 0
    private var isEmpty = true

    mutating func add(from: RangeBound, to: RangeBound) {
        isEmpty = false
        // The end counts as zero, like 2²⁵⁶.
        add(Self.halves(of: to))
        let (high, low) = Self.halves(of: from)
        add(low == 0 ? (0 &- high, 0) : (~high, 0 &- low))
    }

    var isWhole: Bool { !isEmpty && high == 0 && low == 0 }

    private mutating func add(_ term: (high: UInt128, low: UInt128)) {
        let (sum, carries) = low.addingReportingOverflow(term.low)
        low = sum
        high = high &+ term.high &+ (carries ? 1 : 0)
    }

    private static func halves(of bound: RangeBound) -> (high: UInt128, low: UInt128) {
        let bytes = bound.id.bytes
        func number(_ part: ArraySlice<UInt8>) -> UInt128 { part.reduce(0) { $0 << 8 | UInt128($1) } }
        return (number(bytes[..<16]), number(bytes[16...]))
    }
}
