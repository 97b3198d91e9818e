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
    /// So many bytes are copied in the time in which one event is replayed.
    private static let copiedBytesPerEvent = 1_024

    /// The text at a critical cut of a history.
    init(_ history: borrowing TextHistory, atCritical cut: LV) {
        var changes = EditRecorder(isRecording: false)
        for section in history.graph.sections(from: 0) where section.range.lowerBound < cut {
            // A section goes on over a critical cut only where it is linear.
            let range = section.range.lowerBound..<min(section.range.upperBound, cut)
            take(
                CausalGraph.Section(range: range, isLinear: section.isLinear), base: range.lowerBound, history, &changes
            )
        }
    }

    init() {}

    /// Takes in everything new and tells `changes` what it did to the text, in order.
    ///
    /// Cost: O(log n) an operation where nothing is concurrent; else also O(log m) for each operation since the base.
    mutating func takeIn(_ history: borrowing TextHistory, _ changes: inout EditRecorder) {
        let first = takenEnd
        let end = LV(history.graph.count)
        guard first < end, let newest = history.graph.runs.last else { return }
        if newest.start <= first {
            // All that is new is in one run, as nearly always between people who write together.
            let section = CausalGraph.Section(range: first..<end, isLinear: newest.isSettled)
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
        let replay = takeTracker(for: range, base: base, history)
        if replay.tracker.base == range.lowerBound, !history.log.undoPlaces(in: range).isEmpty {
            replay.baseText = text
        }
        replay.tracker.replay(replay.tracker.replayedEnd..<range.lowerBound, history)
        replay.tracker.forEachPiece(of: range, history) { tracker, piece in
            tracker.apply(piece, of: history, effects: &effects, isSilent: false)
            for effect in effects {
                if effect.shownAgain == nil {
                    show(effect, history.log, &changes)
                } else {
                    showAgain(effect, base: tracker.base, replay, history, &changes)
                }
            }
            effects.removeAll(keepingCapacity: true)
        }
        replay.tracker.replayedEnd = range.upperBound
        kept = replay
    }

    /// The kept tracker when its base is still critical and no better one has come; else a new one.
    private mutating func takeTracker(
        for range: Range<LV>, base: LV?, _ history: borrowing TextHistory
    ) -> KeptTracker {
        let end = range.lowerBound
        let goesOn = base != nil && isKeptForUndo(range, history.log)
        var held = kept
        kept = nil
        var cut = base
        if cut == nil, let (replayedEnd, heldBase) = held.map({ ($0.tracker.replayedEnd, $0.tracker.base) }) {
            let (newer, cutMax) = history.graph.newestCriticalCut(in: replayedEnd...end)
            if newer == nil && heldBase <= cutMax { return Self.own(&held) }
            cut = newer
        } else if goesOn, held != nil {
            return Self.own(&held)
        }
        let found = cut ?? history.graph.newestCriticalCut(in: 0...end).cut ?? 0
        if found == end { lengths.willMerge(fromCritical: end, length: text.lengthInScalars) }
        let length =
            found == end ? text.lengthInScalars : lengths.length(atCritical: found, log: history.log)
        let version = history.graph.frontier(atCount: Int(found))
        if isKnownUniquelyReferenced(&held), let held {
            held.tracker.restart(base: found, version: version, length: length)
            held.baseText = nil
            return held
        }
        return KeptTracker(Tracker(base: found, version: version, length: length))
    }

    /// Whether a section with undos that begins at a critical cut is better replayed on from the kept tracker: its base
    /// is critical as well, and a replay of the few events since then costs less than to keep the text once more.
    private func isKeptForUndo(_ range: Range<LV>, _ log: OpLog) -> Bool {
        guard let kept, let text = kept.baseText, !log.undoPlaces(in: range).isEmpty else { return false }
        return Int(range.lowerBound - kept.tracker.replayedEnd) < text.length(in: .utf8) / Self.copiedBytesPerEvent
    }

    /// The tracker itself, or a copy where another document holds it too.
    private static func own(_ held: inout KeptTracker?) -> KeptTracker {
        let isOnly = isKnownUniquelyReferenced(&held)
        guard let held else { preconditionFailure("a tracker was kept") }
        return isOnly ? held : held.clone()
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

    /// The same for characters that an undo brings back: their bytes are looked up.
    @inline(never) private mutating func showAgain(
        _ effect: TextEffect, base: LV, _ replay: KeptTracker, _ history: borrowing TextHistory,
        _ changes: inout EditRecorder
    ) {
        guard let first = effect.shownAgain else { return }
        if first < Tracker.underwaterStart {
            var known = effect
            known.inserted = history.log.textRange(of: first..<first + LV(effect.insertedCount))
            return show(known, history.log, &changes)
        }
        let baseText = replay.baseText ?? Branch(history, atCritical: base).text
        replay.baseText = baseText
        let start = Int(first - Tracker.underwaterStart)
        let bytes = baseText.utf8(inScalars: start..<start + effect.insertedCount)
        bytes.withUnsafeBufferPointer {
            text.insert($0, scalarCount: effect.insertedCount, at: effect.position)
        }
        if changes.isRecording { changes.record(effect, inserting: String(decoding: bytes, as: UTF8.self)) }
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
        record(effect, inserting: log.text.string(effect.inserted))
    }

    mutating func record(_ effect: TextEffect, inserting text: String) {
        edits.append(TextEdit(at: effect.position, deleted: effect.deletedCount, inserted: text))
    }
}
