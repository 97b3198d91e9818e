package import CRDT
import Identity
import Replication
package import WireCodec

/// What an undo or a redo did to a document.
package struct UndoneEdits: Sendable {
    /// What that did to the text.
    package let edits: [TextEdit]
    /// How many characters were put in, and how many taken out, by the edits that were taken back or brought back.
    package let insertedInScalars: Int
    package let deletedInScalars: Int
}

/// Taking back what somebody did, and bringing it back.
///
/// What is taken back together is a commit: what one change did; or typing, changes of a few characters each of which
/// comes at most a second after the one before, for ten seconds at most; or the parts of a text that was too long for
/// one change.
extension Space {
    /// Changes of so many events or fewer are typing.
    static let typedEventsMax = 16
    /// Longest pause within typing, and longest typing that is taken back at once, in tenths of a second.
    static let typingPauseMaxInTenths: UInt64 = 10
    static let typingMaxInTenths: UInt64 = 100
    /// Changes with so many events may be one of several parts that were written at once.
    static let partEventsMin = 4_096

    /// Takes back the newest edits of a device that stand, or with `isRedo` the newest undo of it.
    ///
    /// Whose edits they are is `device`, who does it is `author`: where they differ it is a revert. Nil when there is
    /// nothing to take back. The draft must be empty. Nothing is changed when it throws.
    package mutating func undo(
        _ id: Bytes32, isRedo: Bool, of device: Bytes32, by author: Bytes32, in draft: inout ChangeDraft
    ) throws(SpaceError) -> UndoneEdits? {
        try requireEditor(author)
        guard let agents = documents[id]?.agents.filter({ isAgent($0, of: device) }) else {
            throw .unknownDocument(id)
        }
        let events = isRedo ? nextRedo(id, of: agents) : nextUndo(id, of: agents)
        return try undo(events, isRedo: isRedo, in: id, &draft)
    }

    /// Names some events in an undo, or a redo, that is written to the draft; nil when there are none.
    mutating func undo(
        _ events: [Range<LV>], isRedo: Bool, in id: Bytes32, _ draft: inout ChangeDraft
    ) throws(SpaceError) -> UndoneEdits? {
        guard let plan = try plan(events, isRedo: isRedo, in: id, writer: draft.chain) else { return nil }
        let edits = try documents[id]?.write(
            NewEvents(
                agent: AgentID(chain: draft.chain), sequence: plan.sequence, parents: plan.parents,
                .undo(plan.operation)))
        draft.append(document: id, parents: plan.named, undo: plan.part)
        _ = view.wasWritten(id, at: .draft(0))
        return UndoneEdits(
            edits: edits ?? [], insertedInScalars: plan.insertedInScalars, deletedInScalars: plan.deletedInScalars)
    }

    /// What an undo comes to, found while the document is only read: a document that is held while it is changed would
    /// be copied whole.
    private struct UndoPlan {
        let operation: UndoOperation
        let part: UndoPart
        let parents: Frontier
        let named: TextParents
        let sequence: Int
        let insertedInScalars: Int
        let deletedInScalars: Int
    }

    /// Nil when there is nothing to name.
    private func plan(
        _ events: [Range<LV>], isRedo: Bool, in id: Bytes32, writer: ChainID
    ) throws(SpaceError) -> UndoPlan? {
        guard !events.isEmpty, let document = documents[id] else { return nil }
        let text = document.text
        guard let version = parents(text.frontier, in: document, writer: writer) else {
            throw .unknownRevision(document.revision, current: document.revision)
        }
        let named = UndoOperation(isRedo: isRedo, spans: text.spans(of: events))
        let part = document.part(named, in: chains)
        // Of a forked chain a span means the events of all its histories: here as everywhere.
        let operation = chains.hasForks ? document.operation(part, in: chains) { _ in true } : named
        guard operation.spans.count <= TextLimits.undoSpansMax else {
            throw .text(
                .overLimit(field: "undo spans", value: operation.spans.count, limit: TextLimits.undoSpansMax))
        }
        let counts = (isRedo ? text.undone(by: events) : events).map { text.counts(of: $0) }
        return UndoPlan(
            operation: operation, part: part, parents: text.frontier, named: version,
            sequence: text.nextSequence(of: AgentID(chain: writer)),
            insertedInScalars: counts.reduce(0) { $0 + $1.inserted },
            deletedInScalars: counts.reduce(0) { $0 + $1.deleted })
    }

    private func isAgent(_ agent: AgentID, of device: Bytes32) -> Bool {
        author(of: agent) == device
    }

    private mutating func nextRedo(_ id: Bytes32, of agents: [AgentID]) -> [Range<LV>] {
        documents[id]?.text.nextRedo(of: agents).map { [$0..<$0 + 1] } ?? []
    }

    private mutating func nextUndo(_ id: Bytes32, of agents: [AgentID]) -> [Range<LV>] {
        // Brought up in its place: the copy that is asked shares it then.
        documents[id]?.text.indexCharacters()
        guard let document = documents[id] else { return [] }
        var text = document.text
        return text.nextUndo(of: agents, grouping: grouping(in: document))
    }

    private func grouping(in document: Document) -> TextDocument.EditGrouping {
        var newest: UInt64?
        return TextDocument.EditGrouping(
            commit: { event in commit(of: event, in: document) },
            joins: { earlier, later in
                guard let first = change(of: earlier, in: document), let second = change(of: later, in: document) else {
                    return false
                }
                let end = newest ?? times[second].tenths
                newest = end
                let pause = times[second].tenths &- times[first].tenths
                if earlier.count <= Self.typedEventsMax && later.count <= Self.typedEventsMax {
                    return pause <= Self.typingPauseMaxInTenths
                        && end &- times[first].tenths <= Self.typingMaxInTenths
                }
                let (one, other) = (chains.entry(at: first), chains.entry(at: second))
                return earlier.count >= Self.partEventsMin && pause <= 1 && one.chain == other.chain
                    && one.sequence + 1 == other.sequence
            })
    }

    private func change(of events: Range<LV>, in document: Document) -> Int? {
        let (agent, sequence) = document.text.eventID(of: events.lowerBound)
        return document.change(of: agent, sequence: sequence)
    }

    /// The events that came with the same change, as far as they stand in a row here.
    private func commit(of event: LV, in document: Document) -> Range<LV> {
        let (agent, sequence) = document.text.eventID(of: event)
        guard let change = document.change(of: agent, sequence: sequence),
            let events = document.events(ofChange: change, by: agent),
            let first = document.text.lv(of: agent, sequence: events.lowerBound),
            let last = document.text.lv(of: agent, sequence: events.upperBound - 1),
            Int(last - first) == events.count - 1
        else { return event..<event + 1 }
        return first..<last + 1
    }
}
