/// Corrects a probability by what became of such probabilities in like places (an "adaptive probability map", as in
/// lpaq1).
///
/// A row has the outcomes for 33 logits; between them it is interpolated.
struct ProbabilityRefinement: ~Copyable {
    private static let knots = 33
    private static let slowness: Int32 = 6

    private let rowCount: Int
    private let rows: UnsafeMutablePointer<UInt16>
    /// The knot next to the logit refined last.
    private var chosen: UnsafeMutablePointer<UInt16>

    init(rowCount: Int, tables: borrowing LogisticTables) {
        self.rowCount = rowCount
        rows = .allocate(capacity: rowCount * Self.knots)
        for knot in 0..<Self.knots {
            rows[knot] = UInt16(truncatingIfNeeded: tables.squash(Int32(knot - 16) * 128))
        }
        for row in 1..<rowCount { (rows + row * Self.knots).initialize(from: rows, count: Self.knots) }
        chosen = rows
    }

    deinit { rows.deallocate() }

    /// Takes over what a refinement of the same size has learned.
    func copy(from other: borrowing ProbabilityRefinement) {
        rows.update(from: other.rows, count: rowCount * Self.knots)
    }

    /// The probability that `logit` stands for in `row`.
    @inline(__always)
    mutating func refine(_ logit: Int32, row: Int) -> Int32 {
        let place = logit &+ 2_048
        let part = place & 127
        let below = rows + (row &* Self.knots &+ Int(place &>> 7))
        chosen = part < 64 ? below : below + 1
        return (Int32(below[0]) &* (128 &- part) &+ Int32(below[1]) &* part) &>> 7
    }

    /// Moves what was refined last towards the bit; `target` is 65,535 for a 1, otherwise 0.
    @inline(__always)
    func learn(_ target: Int32) {
        let old = Int32(chosen.pointee)
        chosen.pointee = UInt16(truncatingIfNeeded: old &+ (target &- old) &>> Self.slowness)
    }
}
