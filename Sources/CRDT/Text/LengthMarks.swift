/// How long the text was when it had so many events, at some cuts.
///
/// A replay starts at a critical cut and must know the length of the text there, though the text has moved on. Between
/// a mark and a later critical cut without a mark in between every event was taken in linearly, so the length there
/// follows from the operations alone.
struct LengthMarks: Sendable {
    private var marks: ContiguousArray<(cut: LV, length: UInt32)> = []
    /// Linear pieces taken in since the last mark.
    private var pieceCount = 0
    /// Where the linear events that were taken in last end; nil when the last ones were not linear.
    private var linearEnd: LV?

    private static let pieceCountMax = 64

    /// Called before a piece is taken in linearly at a text of this length.
    @inline(__always) mutating func willTakeLinearly(_ piece: Range<LV>, length: Int) {
        if linearEnd != piece.lowerBound || pieceCount >= Self.pieceCountMax { mark(piece.lowerBound, length: length) }
        pieceCount += 1
        linearEnd = piece.upperBound
    }

    /// Called before events after a critical cut are taken in that are concurrent with each other.
    mutating func willMerge(fromCritical cut: LV, length: Int) {
        mark(cut, length: length)
    }

    private mutating func mark(_ cut: LV, length: Int) {
        marks.append((cut, UInt32(length)))
        pieceCount = 0
    }

    /// The length at a cut that is critical now. It was critical when it was taken in, so it was marked or lies among
    /// linear events.
    func length(atCritical cut: LV, log: OpLog) -> Int {
        if cut == 0 { return 0 }
        precondition(marks.first.map { $0.cut <= cut } ?? false, "a critical cut was never taken in linearly")
        let mark = marks[marks.lastIndex(holding: { $0.cut <= cut })]
        var length = Int(mark.length)
        for piece in log.pieces(in: mark.cut..<cut) { length = piece.length(after: length) }
        return length
    }
}
