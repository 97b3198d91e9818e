@testable import CRDT

/// What a document that took foreign bytes remembers: who wrote what, where anchors stand, what can be undone, and its
/// past. Nothing here knows what is right; several ways of asking must give the same.
enum MemoryClaims {
    /// Above so many events each question costs too much for a search.
    private static let eventsMax = 2_000

    /// `seed` decides where it looks; the document is left with the text that it had.
    static func check(_ document: inout TextDocument, seed: Int) {
        if document.eventCount > eventsMax { return }
        checkAuthors(&document)
        checkAnchors(&document, seed)
        checkPast(document, seed)
        checkStacks(document)
    }

    // MARK: Who and where

    private static func checkAuthors(_ document: inout TextDocument) {
        let length = document.text.lengthInScalars
        guard let runs = try? document.authorship(of: 0..<length) else { broken("the whole text has no authors") }
        var position = 0
        for run in runs {
            claim(run.range.lowerBound == position && !run.range.isEmpty, "authors leave a gap or overlap")
            claim(run.range.count == run.events.count, "a run of authors has other events than characters")
            for (place, event) in zip(run.range, run.events) {
                claim(document.kind(of: event) == .insertion, "a character was written by no insertion")
                claim(document.eventID(of: event).agent == run.agent, "a character is said to be somebody else's")
                let found = document.place(of: event)
                claim(found == CharacterPlace(position: place, isVisible: true), "a character stands elsewhere")
            }
            position = run.range.upperBound
        }
        claim(position == length, "authors end before the text or behind it")
        for event in 0..<LV(document.eventCount) {
            guard let place = document.place(of: event) else { continue }
            claim(place.position <= length, "a hidden character stands behind the text")
            claim(document.kind(of: event) == .insertion, "an event that inserts nothing has a place")
        }
    }

    private static func checkAnchors(_ document: inout TextDocument, _ seed: Int) {
        let length = document.text.lengthInScalars
        let positions = [0, length, seed % (length + 1), seed * 7 % (length + 1)]
        for position in positions {
            for side in [Anchor.Side.before, .after] {
                guard let anchor = try? document.anchor(at: position, side: side) else {
                    broken("a position of the text has no anchor")
                }
                let place = try? document.place(of: anchor)
                claim(place == AnchorPlace(position: position, isOutdated: false), "an anchor is not where it was set")
            }
        }
        let (low, high) = (min(positions[2], positions[3]), max(positions[2], positions[3]))
        guard let anchors = try? document.anchors(around: low..<high) else { broken("a range has no anchors") }
        let place = try? document.place(of: anchors)
        claim(place == AnchorRangePlace(range: low..<high, isOutdated: false), "a range is not where it was set")
    }

    // MARK: The past

    private static func checkPast(_ document: TextDocument, _ seed: Int) {
        var replay = HistoryReplay(of: document)
        var copy: [Unicode.Scalar] = []
        func hear(_ step: HistoryReplay.Step) {
            for edit in step.edits {
                claim(edit.at >= 0 && edit.at + edit.deleted <= copy.count, "a step is told of what is not there")
                copy.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
            }
        }
        while let step = replay.next() { hear(step) }
        claim(replay.revision == document.eventCount, "a replay ends before the history")
        claim(replay.text == document.text, "a replay ends in another text")
        claim(same(copy, document.text), "the steps of a replay lead to another text")
        for number in 1...3 {
            let revision = seed * number * 31 % (document.eventCount + 1)
            replay.seek(toRevision: revision)
            let past = document.text(at: document.frontier(atRevision: revision))
            claim(replay.text == past, "a replay shows another text than its version has")
        }
        copy = Array(replay.text.string().unicodeScalars)
        while let step = replay.previous() { hear(step) }
        claim(copy.isEmpty && replay.revision == 0 && replay.text.lengthInScalars == 0, "a replay begins with a text")
    }

    private static func same(_ scalars: [Unicode.Scalar], _ text: TextBuffer) -> Bool {
        text.string().unicodeScalars.elementsEqual(scalars)
    }

    // MARK: Stacks

    /// Each writer in turn undoes and redoes in a copy.
    private static func checkStacks(_ document: TextDocument) {
        let grouping = TextDocument.EditGrouping(
            commit: { event in event / 4 * 4..<event / 4 * 4 + 4 }, joins: { earlier, _ in earlier.lowerBound % 8 == 0 }
        )
        for index in 0..<min(document.history.order.agentCount, 4) {
            let agent = document.history.order.agent(at: index)
            var copy = document
            checkRedo(&copy, of: agent)
            let next = copy.nextUndo(of: [agent], grouping: grouping)
            claim(next.count <= TextLimits.undoSpansMax, "an undo would name too much")
            claim(zip(next, next.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound }, "an undo is not in order")
            for event in next.joined() {
                claim(copy.eventID(of: event).agent == agent, "an undo would take back what somebody else did")
                let kind = copy.kind(of: event)
                claim(kind == .insertion || kind == .deletion, "an undo would take back what is no edit")
            }
            if next.isEmpty { continue }
            // A document that is full refuses; that is no matter of what is remembered.
            guard let writer = try? copy.writer(for: agent), let undo = try? copy.undo(next, by: writer) else {
                continue
            }
            copy.refresh()
            claim(copy.nextRedo(of: [agent]) == undo, "the newest undo is not the next to be redone")
            let after = copy.nextUndo(of: [agent], grouping: grouping)
            claim(!after.contains { range in next.contains { $0.overlaps(range) } }, "what was undone is undone again")
            guard (try? copy.redo([undo..<undo + 1], by: writer)) != nil else { continue }
            copy.refresh()
            claim(copy.text == document.text, "an undo and its redo changed the text")
            claim(copy.nextUndo(of: [agent], grouping: grouping) == next, "a redo left something undone")
        }
    }

    private static func checkRedo(_ copy: inout TextDocument, of agent: AgentID) {
        guard let undo = copy.nextRedo(of: [agent]) else { return }
        claim(copy.kind(of: undo) == .undo, "what is redone is no undo")
        claim(copy.eventID(of: undo).agent == agent, "what is redone is somebody else's undo")
    }
}
