/// How a run lies to a place in the text where somebody was at work before.
struct OperationStep {
    enum Kind: UInt8 {
        case insertion = 0
        /// A deletion forward, told by its begin.
        case forward = 1
        /// Backspacing, told by its end; also the one character just before the place.
        case backward = 2
        /// A deletion forward of several characters, told by its end, as when a word is replaced.
        case forwardToEnd = 3

        init(number: UInt64) { self = Kind(rawValue: UInt8(truncatingIfNeeded: number & 3)) ?? .insertion }

        var number: UInt64 { UInt64(rawValue) }
        var isToldByEnd: Bool { self == .backward || self == .forwardToEnd }
    }

    /// Which place, where there are several to choose from; 0 is where the run before ended.
    var target = 0
    var kind: Kind
    /// From the place to where the run is told by.
    var jump: Int64

    /// The run of `count` events at this step from `place`; nil when there is none.
    func run(from place: Int64, count: UInt64) -> OperationRun? {
        guard count >= 1, count <= UInt64(UInt32.max), jump.magnitude < 1 << 40 else { return nil }
        let start = place + jump - (kind.isToldByEnd ? Int64(count) : 0)
        guard start >= 0, start <= Int64(UInt32.max) else { return nil }
        return OperationRun(
            position: UInt32(start), count: UInt32(count), isDelete: kind != .insertion,
            isForward: kind != .backward || count == 1)
    }
}
