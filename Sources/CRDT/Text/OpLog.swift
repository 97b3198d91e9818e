/// What every event of a text did, in order of arrival, as runs.
///
/// Runs join over the border of two batches: insertions that go on where the last one ended, deletions at one place,
/// and deletions that go backwards one by one. A run knows nothing of parents; readers cut it where the graph says so.
struct OpLog: Sendable {
    /// A run ends where the next one starts, and so does its text.
    struct Run: Sendable {
        let start: LV
        /// The lowest position of the run: where an insertion begins, where the last of backward deletions is. Of an
        /// undo: its place in `undos`.
        var position: UInt32
        /// Of an insertion: where its bytes begin in `text`; else how many there were.
        let textStart: UInt32
        let isDelete: Bool
        /// Of a deletion: all are at `position`, or each one before its predecessor. An insertion is forward.
        var isForward = true

        /// An event that takes back what others did, or takes that back. It stands alone.
        var isUndo: Bool { !isDelete && !isForward }
    }

    /// What an undo names.
    struct Undo: Sendable {
        /// The undo itself.
        let version: LV
        /// Whether it names undos, to bring back what they took back.
        let isRedo: Bool
        /// In `undoSpans`: what it names, as its author said it.
        let spans: Range<Int>
        /// In `undoTargets`: what of that counts, as ranges of events, ascending.
        let targets: Range<Int>
        /// The lowest event that has to be known for it: of those that it names, and that the undos among them name.
        /// Nil when it names none.
        let reach: LV?
    }

    private(set) var runs: ContiguousArray<Run> = []
    private(set) var text = InsertedText()
    private(set) var undos: ContiguousArray<Undo> = []
    private(set) var undoSpans: ContiguousArray<UndoSpan> = []
    private(set) var undoTargets: ContiguousArray<Range<LV>> = []
    /// How many events there are.
    private(set) var count = 0
    /// Where an insertion goes on the newest run, which is one; else -1: most letters touch no array of runs.
    private var nextInsertPosition = -1

    init() {}

    /// Takes over what was read from a file: runs of the events from 0 on, and their text.
    init(runs: ContiguousArray<Run>, count: Int, text: InsertedText) {
        self.runs = runs
        self.count = count
        self.text = text
        if let last = runs.last, !last.isDelete { nextInsertPosition = Int(last.position) + count - Int(last.start) }
    }

    /// Takes other characters over for the same events: the runs differ in where their text begins, and in nothing
    /// else.
    mutating func replaceText(runs: ContiguousArray<Run>, _ text: InsertedText) {
        precondition(runs.count == self.runs.count && text.scalarCount == self.text.scalarCount, "the same events")
        self.runs = runs
        self.text = text
    }

    /// Adds operations without their first `skipped` events; limits were checked.
    mutating func append(_ operations: [TextOperation], skipping skipped: Int) {
        var rest = skipped
        for operation in operations {
            let count = operation.eventCount
            let passed = min(rest, count)
            rest -= passed
            switch operation {
            case .insert(let at, let inserted):
                var tail = passed == 0 ? inserted : String(inserted.unicodeScalars.dropFirst(passed))
                tail.withUTF8 { appendInsert(at: at + passed, $0, count: count - passed) }
            case .delete(let at, _):
                appendDelete(at: at, count: count - passed)
            }
        }
    }

    /// Adds events of another log, none of them an undo: what that names is said otherwise there.
    mutating func append(_ piece: OpPiece, of other: OpLog) {
        precondition(!piece.isUndo, "an undo is not taken over as it is")
        if !piece.isDelete {
            other.text.withBytes(piece.text) { appendInsert(at: piece.position, $0, count: piece.count) }
        } else if piece.isForward {
            appendDelete(at: piece.position, count: piece.count)
        } else {
            appendBackwardDeletes(lowest: piece.position, count: piece.count)
        }
    }

    @inline(__always) mutating func appendInsert(
        at position: Int, _ inserted: UnsafeBufferPointer<UInt8>, count inserts: Int
    ) {
        if inserts == 0 { return }
        if position != nextInsertPosition {
            runs.append(
                Run(
                    start: LV(count), position: UInt32(position), textStart: UInt32(text.byteCount), isDelete: false))
        }
        text.append(inserted, scalarCount: inserts)
        nextInsertPosition = position + inserts
        count += inserts
    }

    @inline(__always) mutating func appendDelete(at position: Int, count deletes: Int) {
        if deletes == 0 { return }
        let last = runs.count - 1
        if last < 0 || !runs[last].isDelete || !extendDeletes(last, at: position, count: deletes) {
            runs.append(
                Run(start: LV(count), position: UInt32(position), textStart: UInt32(text.byteCount), isDelete: true))
            nextInsertPosition = -1
        }
        count += deletes
    }

    /// Deletions that go backwards, the last of them at `lowest`.
    mutating func appendBackwardDeletes(lowest: Int, count deletes: Int) {
        if deletes < 2 { return appendDelete(at: lowest, count: deletes) }
        let last = runs.count - 1
        let mayJoin = last >= 0 && runs[last].isDelete && (!runs[last].isForward || count - Int(runs[last].start) == 1)
        if mayJoin && Int(runs[last].position) == lowest + deletes {
            runs[last].isForward = false
            runs[last].position = UInt32(lowest)
        } else {
            runs.append(
                Run(
                    start: LV(count), position: UInt32(lowest), textStart: UInt32(text.byteCount), isDelete: true,
                    isForward: false))
            nextInsertPosition = -1
        }
        count += deletes
    }

    /// Lets a run of deletions go on with more of them, if it can.
    @inline(__always) private mutating func extendDeletes(_ last: Int, at position: Int, count deletes: Int) -> Bool {
        if runs[last].isForward && Int(runs[last].position) == position { return true }
        let mayGoBack = !runs[last].isForward || count - Int(runs[last].start) == 1
        guard mayGoBack, deletes == 1, Int(runs[last].position) == position + 1 else { return false }
        runs[last].isForward = false
        runs[last].position -= 1
        return true
    }

    /// Adds an undo with what it names, and what of that counts: ascending ranges of known events. Answers the lowest
    /// event that has to be known for it.
    mutating func appendUndo(_ naming: UndoNaming, of targets: [Range<LV>]) -> LV? {
        let (firstSpan, firstTarget) = (undoSpans.count, undoTargets.count)
        let reach =
            naming.isRedo ? targets.compactMap { self.reach(ofUndosIn: $0) }.min() : targets.first?.lowerBound
        undoSpans += naming.spans
        undoTargets += targets
        undos.append(
            Undo(
                version: LV(count), isRedo: naming.isRedo, spans: firstSpan..<undoSpans.count,
                targets: firstTarget..<undoTargets.count, reach: reach))
        appendUndoRun(at: undos.count - 1)
        return reach
    }

    /// Only the run of an undo, where what it names is kept elsewhere.
    mutating func appendUndoRun(at place: Int) {
        runs.append(
            Run(
                start: LV(count), position: UInt32(place), textStart: UInt32(text.byteCount), isDelete: false,
                isForward: false))
        nextInsertPosition = -1
        count += 1
    }

    private func reach(ofUndosIn range: Range<LV>) -> LV? {
        undos[undoPlaces(in: range)].compactMap(\.reach).min()
    }

    /// The undos among some events, by their places in `undos`. O(log u).
    func undoPlaces(in range: Range<LV>) -> Range<Int> {
        if undos.isEmpty { return 0..<0 }
        func place(_ version: LV) -> Int {
            undos[0].version >= version ? 0 : undos.lastIndex(holding: { $0.version < version }) + 1
        }
        return place(range.lowerBound)..<place(range.upperBound)
    }

    /// The undo that an event is; nil for another event. O(log u).
    func undo(at version: LV) -> Undo? {
        if undos.isEmpty { return nil }
        return undoPlaces(in: version..<version + 1).first.map { undos[$0] }
    }

    /// The bytes of characters that were inserted one right after another.
    func textRange(of characters: Range<LV>) -> Range<Int> {
        let (first, last) = (runIndex(of: characters.lowerBound), runIndex(of: characters.upperBound - 1))
        let start = textRange(ofRun: first, from: Int(characters.lowerBound - runs[first].start), count: 1).lowerBound
        let tail = Int(characters.upperBound - 1 - runs[last].start)
        return start..<textRange(ofRun: last, from: tail, count: 1).upperBound
    }

    /// The run that holds an event. Cost: O(log r), O(1) in the newest one.
    func runIndex(of version: LV) -> Int {
        if let last = runs.last, version >= last.start { return runs.count - 1 }
        return runs.lastIndex(holding: { $0.start <= version })
    }

    /// The first event behind a run.
    @inline(__always) func end(ofRun index: Int) -> LV { index + 1 < runs.count ? runs[index + 1].start : LV(count) }

    /// The first byte behind a run's text.
    @inline(__always) func textEnd(ofRun index: Int) -> Int {
        index + 1 < runs.count ? Int(runs[index + 1].textStart) : text.byteCount
    }

    /// The operations of consecutive events, in order.
    func pieces(in range: Range<LV>) -> Pieces {
        Pieces(log: self, range: range)
    }

    /// The events of `runs[index]` that lie in `range`; at least one does.
    @inline(__always) func piece(ofRun index: Int, in range: Range<LV>) -> OpPiece {
        let run = runs[index]
        let runEnd = end(ofRun: index)
        let first = max(range.lowerBound, run.start)
        let end = min(range.upperBound, runEnd)
        var piece = OpPiece(
            start: first, count: Int(end - first), position: Int(run.position), isDelete: run.isDelete,
            isForward: run.isForward, text: 0..<0)
        if run.isDelete {
            if !run.isForward { piece.position += Int(runEnd - end) }
        } else {
            piece.position += Int(first - run.start)
            piece.text = textRange(ofRun: index, from: Int(first - run.start), count: piece.count)
        }
        return piece
    }

    @inline(__always) private func textRange(ofRun index: Int, from first: Int, count: Int) -> Range<Int> {
        let textStart = Int(runs[index].textStart)
        let textEnd = textEnd(ofRun: index)
        let runCount = Int(end(ofRun: index) - runs[index].start)
        if textEnd - textStart == runCount { return textStart + first..<textStart + first + count }
        let start = first == 0 ? textStart : text.byteOffset(from: textStart, scalars: first)
        let isTail = first + count == runCount
        return start..<(isTail ? textEnd : text.byteOffset(from: start, scalars: count))
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

        @inline(__always) mutating func next() -> OpPiece? {
            if rest.isEmpty { return nil }
            let piece = log.piece(ofRun: index, in: rest)
            rest = piece.end..<rest.upperBound
            index += 1
            return piece
        }
    }
}
