extension Tracker {
    /// Replays events that follow what was replayed: moves to the parents of each part and gives out its operations.
    @inline(__always) mutating func forEachPiece(
        of range: Range<LV>, _ history: borrowing TextHistory, _ body: (inout Tracker, OpPiece) -> Void
    ) {
        plan.make(range, of: history.graph)
        for number in 0..<plan.steps.count {
            let step = plan.steps[number]
            move(to: history.graph.parents(of: step.start), graph: history.graph)
            var index = history.log.runIndex(of: step.start)
            var start = step.start
            while start < step.end {
                let piece = history.log.piece(ofRun: index, in: start..<step.end)
                body(&self, piece)
                start = piece.end
                index += 1
            }
            didApply(upTo: step.end - 1)
        }
    }

    /// Replays events of which nobody wants to know what they do.
    mutating func replay(_ range: Range<LV>, _ history: borrowing TextHistory) {
        var effects: ContiguousArray<TextEffect> = []
        forEachPiece(of: range, history) { tracker, piece in
            tracker.apply(piece, of: history, effects: &effects, isSilent: true)
        }
        replayedEnd = range.upperBound
    }

    @inline(__always) mutating func apply(
        _ piece: OpPiece, of history: borrowing TextHistory, effects: inout ContiguousArray<TextEffect>, isSilent: Bool
    ) {
        if piece.isUndo {
            applyUndo(history.log.undos[piece.position], of: history.log, effects: &effects, isSilent: isSilent)
        } else {
            apply(piece, order: history.order, effects: &effects, isSilent: isSilent)
        }
    }
}
