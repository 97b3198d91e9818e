/// What each event of a history did to the text, in order: edits that need no history any more, each with the text
/// that it put in or took out, so that it can be done and undone at once.
///
/// The edits are those that `TextDocument.integrate()` tells; a run of events that type or delete in a row is one.
struct ReplayScript: Sendable {
    enum Action: UInt8, Sendable {
        case insertion
        case deletion
        /// Each event takes the character before the last one's: of the text that is gone, the last goes first.
        case backwardDeletion
    }

    /// What some events did. It ends where the next one starts; of several edits of one event all but the last have no
    /// event of their own.
    struct Edit: Sendable {
        let start: LV
        /// The lowest position, in scalars, in the text that the edits before left.
        let position: UInt32
        /// Scalars; none for events without effect.
        let count: UInt32
        /// Where its characters begin in `texts`.
        let textStart: Int
        let action: Action
        /// Whether each event has one character of it; else it happens as a whole.
        let isDivisible: Bool
    }

    /// A part of an edit: what its events from one to another did.
    struct Step {
        let isInsertion: Bool
        let position: Int
        let count: Int
        /// In `texts`.
        let bytes: Range<Int>
    }

    /// The text where an edit starts.
    struct Keyframe: Sendable {
        let index: Int
        let text: TextBuffer
    }

    private(set) var edits: ContiguousArray<Edit> = []
    private(set) var eventCount = 0
    private(set) var keyframes: ContiguousArray<Keyframe> = [Keyframe(index: 0, text: TextBuffer())]
    private var texts = InsertedText()

    /// Edits between keyframes, at least.
    static let keyframeStride = 1_024
    /// And so many that a keyframe costs no more bytes for each than this.
    static let keyframeBytesMax = 64

    init() {}

    /// The first event behind an edit.
    func end(of index: Int) -> LV { index + 1 < edits.count ? edits[index + 1].start : LV(eventCount) }

    /// The first edit that is not wholly done where all events below a revision are. O(log n).
    func index(atRevision revision: Int) -> Int {
        var low = 0
        var high = edits.count
        while low < high {
            let middle = (low + high) / 2
            let isDone = Int(edits[middle].start) < revision && Int(end(of: middle)) <= revision
            if isDone { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What the events of an edit from its `from`-th up to its `to`-th did; all of it where it is indivisible.
    func step(of edit: Edit, _ from: Int, _ to: Int) -> Step {
        let all = Int(edit.count)
        let part = edit.isDivisible ? from..<to : 0..<all
        let characters = edit.action == .backwardDeletion ? all - part.upperBound..<all - part.lowerBound : part
        let start = texts.byteOffset(from: edit.textStart, scalars: characters.lowerBound)
        let position = edit.action == .deletion ? 0 : characters.lowerBound
        return Step(
            isInsertion: edit.action == .insertion, position: Int(edit.position) + position, count: part.count,
            bytes: start..<texts.byteOffset(from: start, scalars: characters.count))
    }

    /// Does a step, or undoes it.
    func apply(_ step: Step, to text: inout TextBuffer, isBackward: Bool) {
        if step.count == 0 { return }
        if step.isInsertion == isBackward {
            text.remove(step.position..<step.position + step.count)
        } else {
            texts.withBytes(step.bytes) { text.insert($0, scalarCount: step.count, at: step.position) }
        }
    }

    /// The same for who keeps a copy of the text.
    func textEdit(_ step: Step, isBackward: Bool) -> TextEdit {
        step.isInsertion == isBackward
            ? TextEdit(at: step.position, deleted: step.count, inserted: "")
            : TextEdit(at: step.position, deleted: 0, inserted: texts.string(step.bytes))
    }

    // MARK: Writing

    /// Adds events that took `count` characters out, or put them in, at a place, and does it to `text`.
    mutating func append(
        events: Int, _ action: Action, _ edit: TextEdit, isDivisible: Bool, text: inout TextBuffer
    ) {
        let isInsertion = action == .insertion
        let range = edit.at..<edit.at + (isInsertion ? edit.inserted.scalarCount : edit.deleted)
        edits.append(
            Edit(
                start: LV(eventCount), position: UInt32(edit.at), count: UInt32(range.count),
                textStart: texts.byteCount, action: action, isDivisible: isDivisible))
        if isInsertion {
            var inserted = edit.inserted
            inserted.withUTF8 { bytes in
                texts.append(bytes, scalarCount: range.count)
                text.insert(bytes, scalarCount: range.count, at: range.lowerBound)
            }
        } else {
            text.utf8(inScalars: range).withUnsafeBufferPointer { texts.append($0, scalarCount: range.count) }
            text.remove(range)
        }
        eventCount += events
    }

    /// Adds events that did nothing.
    mutating func appendVoid(events: Int) {
        edits.append(
            Edit(
                start: LV(eventCount), position: 0, count: 0, textStart: texts.byteCount, action: .deletion,
                isDivisible: false))
        eventCount += events
    }

    /// Keeps the text as it is behind the newest edit, where that is due.
    mutating func keepIfDue(_ text: TextBuffer) {
        let passed = edits.count - keyframes[keyframes.count - 1].index
        guard passed >= Self.keyframeStride, passed * Self.keyframeBytesMax >= text.lengthInBytes else { return }
        keyframes.append(Keyframe(index: edits.count, text: text))
    }
}

extension ReplayScript {
    /// Replays a history once, each event as if it had come by itself.
    ///
    /// Cost: that of taking the events in, in this order, and of the same edits once more.
    init(_ history: borrowing TextHistory) {
        var past = TextDocument()
        var text = TextBuffer()
        var start: LV = 0
        while Int(start) < history.count {
            let graphRun = history.graph.runIndex(of: start)
            let end = min(
                history.graph.end(ofRun: graphRun), history.order.end(ofRun: history.order.runIndex(of: start)),
                history.log.end(ofRun: history.log.runIndex(of: start)))
            let piece = history.log.piece(ofRun: history.log.runIndex(of: start), in: start..<end)
            let isLinear = history.graph.runs[graphRun].followsEverything
            if Self.actsAsOne(piece, isLinear: isLinear, length: text.lengthInScalars) {
                past.append(start..<end, of: history)
                take(past.integrate(), of: piece, &text)
            } else {
                for version in start..<end {
                    past.append(version..<version + 1, of: history)
                    take(past.integrate(), &text)
                }
            }
            keepIfDue(text)
            start = end
        }
    }

    /// Whether each event of a piece surely has one character of what the piece does: what is typed in a row always
    /// stays together; what is deleted may be gone already, unless nothing is concurrent.
    private static func actsAsOne(_ piece: OpPiece, isLinear: Bool, length: Int) -> Bool {
        if piece.isUndo { return false }
        return piece.isDelete ? isLinear && piece.validPart(inLength: length).count == piece.count : true
    }

    private mutating func take(_ told: [TextEdit], of piece: OpPiece, _ text: inout TextBuffer) {
        guard let edit = told.first else { return appendVoid(events: piece.count) }
        let count = piece.isDelete ? edit.deleted : edit.inserted.scalarCount
        precondition(told.count == 1 && count == piece.count, "a run of events in a row is one edit")
        let deletion: Action = piece.isForward ? .deletion : .backwardDeletion
        append(
            events: piece.count, piece.isDelete ? deletion : .insertion, edit, isDivisible: true, text: &text)
    }

    /// What one event did, which may be several edits, or none.
    private mutating func take(_ told: [TextEdit], _ text: inout TextBuffer) {
        var actions: [(action: Action, edit: TextEdit)] = []
        for edit in told {
            if edit.deleted > 0 { actions.append((.deletion, edit)) }
            if !edit.inserted.isEmpty { actions.append((.insertion, edit)) }
        }
        if actions.isEmpty { return appendVoid(events: 1) }
        for (index, next) in actions.enumerated() {
            let isLast = index == actions.count - 1
            append(events: isLast ? 1 : 0, next.action, next.edit, isDivisible: false, text: &text)
        }
    }
}

extension TextDocument {
    /// Takes in events of another history, all before which are here under the same local versions.
    fileprivate mutating func append(_ range: Range<LV>, of other: borrowing TextHistory) {
        let agent = other.order.agent(at: other.order.place(of: range.lowerBound).agentIndex)
        history.append(agent: agent, parents: other.graph.parents(of: range.lowerBound), range, of: other)
    }
}
