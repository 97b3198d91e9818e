/// The visible text and how far it has come: it takes in events in order of arrival.
///
/// Events that nothing is concurrent with are handed to the text as they are. Others are replayed by a `Tracker` from
/// the newest critical cut below them. The tracker is kept for the next concurrent events until as many linear ones as
/// it holds have passed.
struct Branch: Sendable {
    private(set) var text = TextBuffer()
    /// All events below this are in the text.
    private(set) var takenEnd: LV = 0
    private var lengths = LengthMarks()
    private(set) var kept: KeptTracker?
    private var effects: ContiguousArray<TextEffect> = []

    /// Linear events after which even a small tracker is let go.
    private static let keptEventsMin = 1_024

    /// Takes in everything new and tells `changes` what it did to the text, in order.
    ///
    /// Cost: O(log n) an operation where nothing is concurrent; else also O(log m) for each operation since the base.
    mutating func takeIn(_ history: borrowing TextHistory, _ changes: inout EditRecorder) {
        let first = takenEnd
        let end = LV(history.graph.count)
        guard first < end, let newest = history.graph.runs.last else { return }
        if newest.start <= first {
            // All that is new is in one run, as nearly always between people who write together.
            let section = CausalGraph.Section(range: first..<end, isLinear: newest.followsEverything)
            return take(section, base: nil, history, &changes)
        }
        for section in history.graph.sections(from: first) {
            // Sections begin at critical cuts, but for the first.
            let start = section.range.lowerBound
            take(section, base: start > first ? start : nil, history, &changes)
        }
    }

    private mutating func take(
        _ section: CausalGraph.Section, base: LV?, _ history: borrowing TextHistory, _ changes: inout EditRecorder
    ) {
        if section.isLinear {
            takeLinearly(section.range, history.log, &changes)
            takenEnd = section.range.upperBound
            letTrackerGo()
        } else {
            merge(section.range, base: base, history, &changes)
            takenEnd = section.range.upperBound
        }
    }

    // MARK: Without concurrency

    private mutating func takeLinearly(_ range: Range<LV>, _ log: OpLog, _ changes: inout EditRecorder) {
        var index = log.runIndex(of: range.lowerBound)
        var start = range.lowerBound
        while start < range.upperBound {
            let piece = log.piece(ofRun: index, in: start..<range.upperBound)
            start = piece.end
            index += 1
            let length = text.lengthInScalars
            lengths.willTakeLinearly(piece.start..<piece.end, length: length)
            let valid = piece.validPart(inLength: length)
            if valid.isEmpty { continue }
            show(
                piece.isDelete
                    ? TextEffect(deleting: valid.count, at: piece.position)
                    : TextEffect(inserting: piece, at: piece.position), log, &changes)
        }
    }

    /// Takes in an insertion by this replica's own writer, who has seen all: no search in the history is needed.
    @inline(__always) mutating func insertOnTop(_ bytes: UnsafeBufferPointer<UInt8>, count: Int, at position: Int) {
        lengths.willTakeLinearly(takenEnd..<takenEnd + LV(count), length: text.lengthInScalars)
        text.insert(bytes, scalarCount: count, at: position)
        takenEnd += LV(count)
        if kept != nil { letTrackerGo() }
    }

    /// The same for a deletion.
    @inline(__always) mutating func deleteOnTop(_ range: Range<Int>) {
        lengths.willTakeLinearly(takenEnd..<takenEnd + LV(range.count), length: text.lengthInScalars)
        text.remove(range)
        takenEnd += LV(range.count)
        if kept != nil { letTrackerGo() }
    }

    private mutating func letTrackerGo() {
        guard let kept else { return }
        let held = Int(kept.tracker.replayedEnd - kept.tracker.base)
        if Int(takenEnd) - Int(kept.tracker.replayedEnd) > max(held, Self.keptEventsMin) { self.kept = nil }
    }

    // MARK: With concurrency

    /// Replays a section; `base` is a critical cut at its start if one is known to be there.
    private mutating func merge(
        _ range: Range<LV>, base: LV?, _ history: borrowing TextHistory, _ changes: inout EditRecorder
    ) {
        let replay = takeTracker(reaching: range.lowerBound, base: base, history)
        replay.tracker.forEachPiece(of: replay.tracker.replayedEnd..<range.lowerBound, history) { tracker, piece in
            tracker.apply(piece, order: history.order, effects: &effects, isSilent: true)
        }
        replay.tracker.forEachPiece(of: range, history) { tracker, piece in
            tracker.apply(piece, order: history.order, effects: &effects, isSilent: false)
            for effect in effects { show(effect, history.log, &changes) }
            effects.removeAll(keepingCapacity: true)
        }
        replay.tracker.replayedEnd = range.upperBound
        kept = replay
    }

    /// The kept tracker when its base is still critical and no better one has come; else a new one.
    private mutating func takeTracker(reaching end: LV, base: LV?, _ history: borrowing TextHistory) -> KeptTracker {
        var held = kept
        kept = nil
        var cut = base
        if cut == nil, let (replayedEnd, heldBase) = held.map({ ($0.tracker.replayedEnd, $0.tracker.base) }) {
            let (newer, cutMax) = history.graph.newestCriticalCut(in: replayedEnd...end)
            if newer == nil && heldBase <= cutMax {
                if !isKnownUniquelyReferenced(&held) { held = held?.clone() }
                if let held { return held }
            }
            cut = newer
        }
        let found = cut ?? history.graph.newestCriticalCut(in: 0...end).cut ?? 0
        if found == end { lengths.willMerge(fromCritical: end, length: text.lengthInScalars) }
        let length =
            found == end ? text.lengthInScalars : lengths.length(atCritical: found, log: history.log)
        let version = history.graph.frontier(atCount: Int(found))
        if isKnownUniquelyReferenced(&held), let held {
            held.tracker.restart(base: found, version: version, length: length)
            return held
        }
        return KeptTracker(Tracker(base: found, version: version, length: length))
    }

    // MARK: The text

    @inline(__always) private mutating func show(
        _ effect: TextEffect, _ log: OpLog, _ changes: inout EditRecorder
    ) {
        if effect.deletedCount > 0 {
            text.remove(effect.position..<effect.position + effect.deletedCount)
        } else {
            log.text.withBytes(effect.inserted) {
                text.insert($0, scalarCount: effect.insertedCount, at: effect.position)
            }
        }
        if changes.isRecording { changes.record(effect, log) }
    }
}

/// What was done to a text, for those who keep a copy of it; others are not made to pay for it.
struct EditRecorder {
    let isRecording: Bool
    private(set) var edits: [TextEdit] = []

    init(isRecording: Bool) {
        self.isRecording = isRecording
    }

    mutating func record(_ effect: TextEffect, _ log: OpLog) {
        edits.append(
            TextEdit(at: effect.position, deleted: effect.deletedCount, inserted: log.text.string(effect.inserted)))
    }
}

extension Tracker {
    /// Replays events that follow what was replayed: moves to the parents of each part and gives out its operations.
    fileprivate mutating func forEachPiece(
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
}
