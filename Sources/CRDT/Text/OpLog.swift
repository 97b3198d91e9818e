/// What every event of a text did, in order of arrival, as runs.
///
/// Runs join over the border of two batches: insertions that go on where the last one ended, deletions at one place,
/// and deletions that go backwards one by one. A run knows nothing of parents; readers cut it where the graph says so.
struct OpLog: Sendable {
    struct Run: Sendable {
        let start: LV
        var count: UInt32
        /// The lowest position of the run: where an insertion begins, where the last of backward deletions is.
        var position: UInt32
        let isDelete: Bool
        /// Of a deletion: all are at `position`, or each one before its predecessor. An insertion is forward.
        var isForward = true
        /// Where the inserted text is in `text`.
        var textStart = 0
        var textEnd = 0
    }

    private(set) var runs: ContiguousArray<Run> = []
    private(set) var text = InsertedText()

    /// How many events there are.
    var count: Int { runs.last.map { Int($0.start) + Int($0.count) } ?? 0 }

    /// Adds operations without their first `skipped` events; limits were checked.
    mutating func append(_ operations: [TextOperation], skipping skipped: Int) {
        var rest = skipped
        for operation in operations {
            let count = operation.eventCount
            let passed = min(rest, count)
            rest -= passed
            switch operation {
            case .insert(let at, let inserted):
                let tail = passed == 0 ? inserted : String(inserted.unicodeScalars.dropFirst(passed))
                appendInsert(at: at + passed, tail, count: count - passed)
            case .delete(let at, _):
                appendDelete(at: at, count: count - passed)
            }
        }
    }

    private mutating func appendInsert(at position: Int, _ inserted: String, count inserts: Int) {
        if inserts == 0 { return }
        let textStart = text.byteCount
        text.append(inserted)
        if let last = runs.last, !last.isDelete, Int(last.position) + Int(last.count) == position {
            runs[runs.count - 1].count += UInt32(inserts)
            runs[runs.count - 1].textEnd = text.byteCount
            return
        }
        var run = Run(start: LV(count), count: UInt32(inserts), position: UInt32(position), isDelete: false)
        run.textStart = textStart
        run.textEnd = text.byteCount
        runs.append(run)
    }

    private mutating func appendDelete(at position: Int, count deletes: Int) {
        if deletes == 0 { return }
        let last = runs.count - 1
        if last >= 0, runs[last].isDelete {
            if runs[last].isForward, Int(runs[last].position) == position {
                runs[last].count += UInt32(deletes)
                return
            }
            let mayGoBack = !runs[last].isForward || runs[last].count == 1
            if mayGoBack, deletes == 1, Int(runs[last].position) == position + 1 {
                runs[last].isForward = false
                runs[last].position -= 1
                runs[last].count += 1
                return
            }
        }
        runs.append(Run(start: LV(count), count: UInt32(deletes), position: UInt32(position), isDelete: true))
    }

    /// The run that holds an event. Cost: O(log r), O(1) in the newest one.
    func runIndex(of version: LV) -> Int {
        if let last = runs.last, version >= last.start { return runs.count - 1 }
        return runs.lastIndex(holding: { $0.start <= version })
    }

    /// The operations of consecutive events, in order.
    func pieces(in range: Range<LV>) -> Pieces {
        Pieces(log: self, range: range)
    }

    /// The events of `runs[index]` that lie in `range`; at least one does.
    func piece(ofRun index: Int, in range: Range<LV>) -> OpPiece {
        let run = runs[index]
        let runEnd = run.start + run.count
        let first = max(range.lowerBound, run.start)
        let end = min(range.upperBound, runEnd)
        var piece = OpPiece(
            start: first, count: Int(end - first), position: Int(run.position), isDelete: run.isDelete,
            isForward: run.isForward, text: run.textStart..<run.textEnd)
        if run.isDelete {
            if !run.isForward { piece.position += Int(runEnd - end) }
        } else {
            piece.position += Int(first - run.start)
            piece.text = textRange(of: run, from: Int(first - run.start), count: piece.count)
        }
        return piece
    }

    private func textRange(of run: Run, from first: Int, count: Int) -> Range<Int> {
        if run.textEnd - run.textStart == Int(run.count) {
            return run.textStart + first..<run.textStart + first + count
        }
        let start = first == 0 ? run.textStart : text.byteOffset(from: run.textStart, scalars: first)
        let isTail = first + count == Int(run.count)
        return start..<(isTail ? run.textEnd : text.byteOffset(from: start, scalars: count))
    }

    struct Pieces: Sequence, IteratorProtocol {
        private let log: OpLog
        private var rest: Range<LV>
        private var index = 0

        init(log: OpLog, range: Range<LV>) {
            self.log = log
            rest = range
            if !range.isEmpty { index = log.runIndex(of: range.lowerBound) }
        }

        mutating func next() -> OpPiece? {
            if rest.isEmpty { return nil }
            let piece = log.piece(ofRun: index, in: rest)
            rest = piece.end..<rest.upperBound
            index += 1
            return piece
        }
    }
}
