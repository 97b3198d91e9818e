/// Events of one agent: consecutive sequence numbers.
public struct EventSpan: Hashable, Sendable {
    /// Who made them.
    public var agent: AgentID
    /// The first one's number among the agent's events.
    public var first: Int
    /// How many they are.
    public var count: Int

    /// Events by their agent, the first one's number, and their count.
    public init(agent: AgentID, first: Int, count: Int) {
        self.agent = agent
        self.first = first
        self.count = count
    }
}

/// An event that names others: what it names is undone, or undone no more.
///
/// Rules: `Protocol/text.md`, section 12.
public struct UndoOperation: Hashable, Sendable {
    /// Whether it names undos, to bring back what they took back; else it names insertions and deletions.
    public var isRedo: Bool
    /// What it names; at most ``TextLimits/undoSpansMax`` spans.
    public var spans: [EventSpan]

    /// An undo, or a redo, of these events.
    public init(isRedo: Bool, spans: [EventSpan]) {
        self.isRedo = isRedo
        self.spans = spans
    }
}

/// What an event is.
public enum EventKind: Hashable, Sendable {
    /// It inserted a character, or none where it is void.
    case insertion
    /// It deleted a character, or none where it is void.
    case deletion
    /// It takes back insertions and deletions.
    case undo
    /// It takes back undos.
    case redo
}

extension TextDocument {
    // MARK: Writing

    /// Takes back insertions and deletions, one's own or others', on top of everything that is known: what was inserted
    /// is hidden, what was deleted is shown again. Other events are untouched.
    ///
    /// Characters come back as themselves: with their places, their writers, and the anchors that hang on them. What
    /// several undos name is undone once, and stays so until each of them was redone.
    ///
    /// - Parameters:
    ///   - events: Local versions of insertions and deletions. Undos among them are passed over.
    ///   - writer: Who does it, from ``writer(for:)`` of this document.
    /// - Returns: The local version of the undo: what ``redo(_:by:)`` names. The text shows it after the next
    ///   ``integrate()`` or ``refresh()``.
    /// - Throws: ``CRDTError/unknownEvents(_:)`` for events that are not here;
    ///   ``CRDTError/overLimit(field:value:limit:)`` when they are more than ``TextLimits/undoSpansMax`` spans of
    ///   single writers, or the document is full.
    /// - Complexity: O(r log r) in the runs that hold the events.
    @discardableResult
    public mutating func undo(_ events: [Range<LV>], by writer: Writer) throws(CRDTError) -> LV {
        try appendOnTop(events, isRedo: false, by: writer)
    }

    /// Takes back undos: what they name is as if they had not been made, unless other undos name it too.
    ///
    /// - Parameters:
    ///   - undos: Local versions of undos. Other events among them are passed over.
    ///   - writer: Who does it, from ``writer(for:)`` of this document.
    /// - Returns: The local version of the redo. The text shows it after the next ``integrate()`` or ``refresh()``.
    /// - Throws: As ``undo(_:by:)`` does.
    /// - Complexity: As ``undo(_:by:)``.
    @discardableResult
    public mutating func redo(_ undos: [Range<LV>], by writer: Writer) throws(CRDTError) -> LV {
        try appendOnTop(undos, isRedo: true, by: writer)
    }

    private mutating func appendOnTop(
        _ events: [Range<LV>], isRedo: Bool, by writer: Writer
    ) throws(CRDTError) -> LV {
        if let unknown = events.first(where: { Int($0.upperBound) > history.count }) { throw .unknownEvents(unknown) }
        let named = TextHistory.joined(events.filter { !$0.isEmpty })
        let spans = history.spans(of: named)
        try TextLimits.checkUndo(spans: spans.count, events: spans.reduce(0) { $0 + Int($1.count) })
        try history.checkRoomOnTop(events: 1, bytes: 0)
        let version = LV(history.count)
        history.appendUndo(
            agentAt: writer.index, parents: history.graph.frontier, UndoNaming(isRedo: isRedo, spans: spans))
        return version
    }

    // MARK: Taking in

    /// Adds an undo or a redo of an agent, made on the version `parents`: for those who carry events in a form of their
    /// own. One that is known already is passed over.
    ///
    /// What it names and what is not in the history of `parents`, or not of the kind that it names, is as if it had not
    /// been named, on every replica alike.
    ///
    /// - Parameters:
    ///   - agent: Who made it.
    ///   - sequence: Its number among the agent's events, from zero.
    ///   - parents: The version that it was made on, in local versions of this document.
    ///   - operation: What it names.
    /// - Returns: Its local version; an empty range when it was known.
    /// - Throws: As ``append(agent:sequence:parents:operations:)`` does, and
    ///   ``CRDTError/overLimit(field:value:limit:)`` when it names too much; nothing is added then.
    /// - Complexity: O(r log r) in the runs that hold what it names.
    @discardableResult
    public mutating func append(
        agent: AgentID, sequence: Int, parents: Frontier, undo operation: UndoOperation
    ) throws(CRDTError) -> Range<LV> {
        let start = LV(eventCount)
        let expected = history.order.nextSequence(of: agent)
        if sequence < 0 { throw .negative(field: "sequence", value: sequence) }
        if sequence > expected { throw .sequenceGap(expected: expected, received: sequence) }
        if sequence < expected { return start..<start }
        try history.checkRoom(events: 1, bytes: 0)
        let version = try history.reduced(parents)
        let naming = try history.naming(of: operation)
        history.appendUndo(agentAt: try history.addAgent(agent), parents: version, naming)
        return start..<start + 1
    }

    // MARK: Reading

    /// What an event is. Precondition: it is below ``eventCount``. O(log n).
    public func kind(of event: LV) -> EventKind {
        let run = history.log.runs[history.log.runIndex(of: event)]
        if run.isUndo { return history.log.undos[Int(run.position)].isRedo ? .redo : .undo }
        return run.isDelete ? .deletion : .insertion
    }

    /// Ranges of local versions as an undo names them. Precondition: they are events of this document.
    ///
    /// - Complexity: O(r log r) in the runs that hold the events.
    public func spans(of events: [Range<LV>]) -> [EventSpan] {
        history.spans(of: TextHistory.joined(events)).map(named)
    }

    /// What the undos among some events name, and counts: ranges of insertions and deletions.
    public func undone(by events: [Range<LV>]) -> [Range<LV>] {
        let targets = events.flatMap { range in
            history.log.undos[history.log.undoPlaces(in: range)].filter { !$0.isRedo }.flatMap { undo in
                history.log.undoTargets[undo.targets]
            }
        }
        return TextHistory.joined(targets)
    }

    /// How many of some events are insertions, and how many deletions. O(r) in the runs that hold them.
    public func counts(of events: Range<LV>) -> (inserted: Int, deleted: Int) {
        history.log.pieces(in: events).reduce((0, 0)) { sum, piece in
            piece.isUndo ? sum : piece.isDelete ? (sum.0, sum.1 + piece.count) : (sum.0 + piece.count, sum.1)
        }
    }

    private func named(_ span: UndoSpan) -> EventSpan {
        EventSpan(agent: history.order.agent(at: Int(span.agent)), first: Int(span.first), count: Int(span.count))
    }

    /// What an undo or a redo names, as its author said it; nil for another event. O(log n).
    public func undoOperation(of event: LV) -> UndoOperation? {
        history.log.undo(at: event).map { undo in
            UndoOperation(isRedo: undo.isRedo, spans: history.log.undoSpans[undo.spans].map(named))
        }
    }
}

extension TextHistory {
    /// The same naming by the indexes of this history. Agents that are not known here have no events, so what is named
    /// of theirs does not count.
    func naming(of operation: UndoOperation) throws(CRDTError) -> UndoNaming {
        var spans: [UndoSpan] = []
        var events = 0
        for span in operation.spans {
            if span.first < 0 { throw .negative(field: "sequence", value: span.first) }
            if span.count < 0 { throw .negative(field: "count", value: span.count) }
            if span.count > CausalLimits.eventCountMax || span.first > CausalLimits.eventCountMax - span.count {
                throw .overLimit(field: "sequence", value: span.first, limit: CausalLimits.eventCountMax)
            }
            events += span.count
            guard let agent = order.index(of: span.agent) else { continue }
            spans.append(UndoSpan(agent: UInt32(agent), first: UInt32(span.first), count: UInt32(span.count)))
        }
        try TextLimits.checkUndo(spans: operation.spans.count, events: events)
        return UndoNaming(isRedo: operation.isRedo, spans: spans)
    }
}
