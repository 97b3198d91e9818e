import Testing

@testable import CRDT

/// How a history is cut into blocks.
@Suite struct BlockSplitTests {
    /// A log of so many undos of 64 spans each, with an edit of one character before each.
    private func log(undos: Int) -> OpLog {
        var log = OpLog()
        let span = UndoSpan(agent: 0, first: 0, count: 1)
        let naming = UndoNaming(isRedo: false, spans: Array(repeating: span, count: TextLimits.undoSpansMax))
        for _ in 0..<undos {
            log.appendDelete(at: 0, count: 1)
            _ = log.appendUndo(naming, of: [])
        }
        return log
    }

    @Test("spans of undos take room in a block as events do, and no event is left out or told twice")
    func spans() {
        let weight = 2 + TextLimits.undoSpansMax
        let most = HistoryBlock.eventsMax / weight
        for (undos, blocks) in [(most, 1), (most + 1, 2), (2 * most, 2), (3 * most + 9, 4)] {
            let log = log(undos: undos)
            let groups = HistoryBlock.split([0..<LV(log.count)], of: log)
            #expect(groups.count == blocks, "\(undos)")
            #expect(groups.flatMap { $0.flatMap { Array($0) } }.elementsEqual(0..<LV(log.count)))
            for group in groups {
                let events = group.reduce(0) { $0 + $1.count }
                let spans = group.reduce(0) { sum, range in
                    log.undos[log.undoPlaces(in: range)].reduce(sum) { $0 + $1.spans.count }
                }
                #expect(events + spans <= HistoryBlock.eventsMax)
            }
        }
    }

    @Test("a block of more spans than it has room for is refused")
    func tooManySpans() throws {
        var document = TextDocument()
        let writer = try document.writer(for: AgentID("kim"))
        try document.insert("x", at: 0, by: writer)
        try document.undo([0..<1], by: writer)
        var block = HistoryBlock(document.history, [0..<2])
        let spans = block.undos[0].spans[0]
        for (count, isTaken) in [(TextLimits.undoSpansMax, true), (TextLimits.undoSpansMax + 1, false)] {
            block.undos[0] = UndoNaming(isRedo: false, spans: Array(repeating: spans, count: count))
            let bytes = block.encoded(.fast)
            let isRead = (try? HistoryBlock.decoding(bytes[...])) != nil
            #expect(isRead == isTaken, "\(count)")
        }
    }
}
