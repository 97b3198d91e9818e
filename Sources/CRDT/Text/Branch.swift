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
    private(set) var tracker: Tracker?
    private var effects: ContiguousArray<TextEffect> = []

    /// Linear events after which even a small tracker is let go.
    private static let keptEventsMin = 1_024

    /// Takes in everything new and says what it did to the text, in order.
    ///
    /// Cost: O(log n) an operation where nothing is concurrent; else also O(log m) for each operation since the base.
    mutating func takeIn(graph: CausalGraph, log: OpLog, order: AgentAssignment) -> [TextEdit] {
        var edits: [TextEdit] = []
        let first = takenEnd
        for section in graph.sections(from: first) {
            if section.isLinear {
                takeLinearly(section.range, log: log, edits: &edits)
                letTrackerGo()
            } else {
                let base: LV? = section.range.lowerBound > first ? section.range.lowerBound : nil
                merge(section.range, base: base, graph: graph, log: log, order: order, edits: &edits)
            }
            takenEnd = section.range.upperBound
        }
        return edits
    }

    // MARK: Without concurrency

    private mutating func takeLinearly(_ range: Range<LV>, log: OpLog, edits: inout [TextEdit]) {
        for piece in log.pieces(in: range) {
            let length = text.lengthInScalars
            lengths.willTakeLinearly(piece, length: length)
            let valid = piece.validPart(inLength: length)
            if valid.isEmpty { continue }
            let effect =
                piece.isDelete
                ? TextEffect(deleting: valid.count, at: piece.position)
                : TextEffect(inserting: piece, at: piece.position)
            show(effect, log: log, edits: &edits)
        }
    }

    private mutating func letTrackerGo() {
        guard let tracker else { return }
        let held = Int(tracker.replayedEnd - tracker.base)
        if Int(takenEnd) - Int(tracker.replayedEnd) > max(held, Self.keptEventsMin) { self.tracker = nil }
    }

    // MARK: With concurrency

    /// Replays a section; `base` is a critical cut at its start if one is known to be there.
    private mutating func merge(
        _ range: Range<LV>, base: LV?, graph: CausalGraph, log: OpLog, order: AgentAssignment, edits: inout [TextEdit]
    ) {
        var replay = takeTracker(reaching: range.lowerBound, base: base, graph: graph, log: log)
        for step in MergePlan(replay.replayedEnd..<range.lowerBound, of: graph).steps {
            replay.move(to: graph.parents(of: step.lowerBound), graph: graph)
            for piece in log.pieces(in: step) {
                replay.apply(piece, order: order, effects: &effects)
                effects.removeAll(keepingCapacity: true)
            }
            replay.didApply(upTo: step.upperBound - 1)
        }
        for step in MergePlan(range, of: graph).steps {
            replay.move(to: graph.parents(of: step.lowerBound), graph: graph)
            for piece in log.pieces(in: step) {
                replay.apply(piece, order: order, effects: &effects)
                for effect in effects { show(effect, log: log, edits: &edits) }
                effects.removeAll(keepingCapacity: true)
            }
            replay.didApply(upTo: step.upperBound - 1)
        }
        replay.replayedEnd = range.upperBound
        tracker = replay
    }

    /// The kept tracker when its base is still critical and no better one has come; else a new one.
    private mutating func takeTracker(reaching end: LV, base: LV?, graph: CausalGraph, log: OpLog) -> Tracker {
        let kept = tracker
        tracker = nil
        var cut = base
        if cut == nil, let kept {
            let (newer, cutMax) = graph.newestCriticalCut(in: kept.replayedEnd...end)
            if newer == nil && kept.base <= cutMax { return kept }
            cut = newer
        }
        let found = cut ?? graph.newestCriticalCut(in: 0...end).cut ?? 0
        if found == end { lengths.willMerge(fromCritical: end, length: text.lengthInScalars) }
        let length = found == end ? text.lengthInScalars : lengths.length(atCritical: found, log: log)
        return Tracker(base: found, version: graph.frontier(atCount: Int(found)), length: length)
    }

    // MARK: The text

    private mutating func show(_ effect: TextEffect, log: OpLog, edits: inout [TextEdit]) {
        if effect.deletedCount > 0 {
            text.remove(effect.position..<effect.position + effect.deletedCount)
            edits.append(TextEdit(at: effect.position, deleted: effect.deletedCount, inserted: ""))
        } else {
            log.text.withBytes(effect.inserted) {
                text.insert($0, scalarCount: effect.insertedCount, at: effect.position)
            }
            edits.append(TextEdit(at: effect.position, deleted: 0, inserted: log.text.string(effect.inserted)))
        }
    }
}
