/// Consecutive events of one kind, cut out of a run of the log.
struct OpPiece: Sendable {
    var start: LV
    var count: Int
    /// The lowest position among them, as in `OpLog.Run`.
    var position: Int
    let isDelete: Bool
    let isForward: Bool
    /// An insertion's bytes in the log's text.
    var text: Range<Int>

    var end: LV { start + LV(count) }
    /// One event; its position is its place among the log's undos.
    var isUndo: Bool { !isDelete && !isForward }

    /// Which of the events have an effect of their own on a text of this length, by their place in the piece; the
    /// others are void. (What an undo does is no effect of its own.)
    ///
    /// An event is void when its position is past the end of the text at its parents (`Protocol/text.md`, section 4).
    /// Void events before it do not change the length, so the valid ones are always consecutive.
    func validPart(inLength length: Int) -> Range<Int> {
        if isUndo { return 0..<0 }
        if !isDelete { return position <= length ? 0..<count : 0..<0 }
        if position >= length { return 0..<0 }
        if isForward { return 0..<min(count, length - position) }
        return max(0, position + count - length)..<count
    }

    /// The length of such a text afterwards; for a piece without undos.
    func length(after length: Int) -> Int {
        let valid = validPart(inLength: length).count
        return isDelete ? length - valid : length + valid
    }
}
