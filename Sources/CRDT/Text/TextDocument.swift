/// A text that several writers change at the same time: its whole history and the text that follows from it.
///
/// One's own edits (``insert(_:at:by:)``, ``delete(_:by:)``) are made on what the text shows. Other writers' events
/// come into the history as updates (``apply(_:)``), as deltas (``DeltaReceiver``) or one by one
/// (``append(agent:sequence:parents:operations:)``); ``integrate()`` or ``refresh()`` then brings the visible text up
/// to it. The text is a function of the set of events alone: their order of arrival, and when the text was brought up,
/// make no difference.
///
/// A document is a value: a copy shares memory until one of the two is changed. It does no input or output, knows no
/// clock, and takes no lock.
///
/// Source: the Eg-walker algorithm (Gentle and Kleppmann, EuroSys 2025) with the order of characters of FugueMax
/// (Weidner and Kleppmann, IEEE TPDS 36(11), 2025); the rules are in `Protocol/text.md`.
public struct TextDocument: Sendable {
    var history = TextHistory()
    var branch = Branch()
    /// Every character there ever was, for those who ask who wrote what; nil until somebody does.
    var characters: KeptTracker?

    /// An empty document, before any event.
    public init() {}

    init(history: TextHistory, branch: Branch) {
        self.history = history
        self.branch = branch
    }

    // MARK: Writing

    /// A writer of this document, known to it by a small number. It means nothing in another document, but holds in
    /// copies of this one.
    public struct Writer: Hashable, Sendable {
        let index: Int
    }

    /// The writer for an agent, new or known.
    ///
    /// - Throws: ``CRDTError/overLimit(field:value:limit:)`` when the document has ``CausalLimits/agentCountMax``
    ///   agents, or the name is too long.
    /// - Complexity: one hash look-up.
    public mutating func writer(for agent: AgentID) throws(CRDTError) -> Writer {
        Writer(index: try history.addAgent(agent))
    }

    /// Puts a text before the character at `position`, on top of everything that is known.
    ///
    /// What came in and is not shown yet is shown first, so that `position` counts in the newest text: call
    /// ``integrate()`` before working out a position.
    ///
    /// - Parameters:
    ///   - text: What to insert: one event for each of its Unicode scalars.
    ///   - position: Scalars before the place, from zero to the length of the text.
    ///   - writer: Who does it, from ``writer(for:)`` of this document.
    /// - Throws: ``CRDTError/negative(field:value:)`` or ``CRDTError/pastEnd(position:length:)`` for a position outside
    ///   the text, ``CRDTError/overLimit(field:value:limit:)`` when the document is full, or more versions stand side
    ///   by side than an event may have parents.
    /// - Complexity: O(log n), O(1) beside the last edit; and O(length) for what is put in.
    public mutating func insert(_ text: String, at position: Int, by writer: Writer) throws(CRDTError) {
        if !isUpToDate { refresh() }
        if position < 0 || position > branch.text.lengthInScalars { throw outside(position) }
        let byteCount = text.utf8.count
        if byteCount == 0 { return }
        // A scalar takes a byte at least: only near the limits the scalars are counted for this.
        if !history.hasRoomOnTop(events: byteCount, bytes: byteCount) {
            try history.checkRoomOnTop(events: text.scalarCount, bytes: byteCount)
        }
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { put($0, at: position, by: writer) }
        if isDone == nil {
            var native = text
            native.withUTF8 { put($0, at: position, by: writer) }
        }
    }

    /// Inserts valid UTF-8, for which there is room, at a position within the text.
    @inline(__always) private mutating func put(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, by writer: Writer
    ) {
        let count = bytes.count == 1 ? 1 : ScalarScan.count(bytes)
        history.insertOnTop(agentAt: writer.index, bytes, count: count, at: position)
        branch.insertOnTop(bytes, count: count, at: position)
    }

    private func outside(_ position: Int) -> CRDTError {
        position < 0
            ? .negative(field: "position", value: position)
            : .pastEnd(position: position, length: branch.text.lengthInScalars)
    }

    /// Takes out the characters of `range`, on top of everything that is known.
    ///
    /// - Parameters:
    ///   - range: The scalars that go, half-open, within the text.
    ///   - writer: Who does it, from ``writer(for:)`` of this document.
    /// - Throws: As ``insert(_:at:by:)`` does.
    /// - Complexity: O(log n), and O(1) for each half kilobyte that goes.
    public mutating func delete(_ range: Range<Int>, by writer: Writer) throws(CRDTError) {
        if !isUpToDate { refresh() }
        if range.lowerBound < 0 { throw outside(range.lowerBound) }
        if range.upperBound > branch.text.lengthInScalars { throw outside(range.upperBound) }
        if range.isEmpty { return }
        if !history.hasRoomOnTop(events: range.count, bytes: 0) {
            try history.checkRoomOnTop(events: range.count, bytes: 0)
        }
        history.deleteOnTop(agentAt: writer.index, range)
        branch.deleteOnTop(range)
    }

    // MARK: Taking in

    /// Adds the events of one agent that follow each other, the first of them made on the version `parents`.
    ///
    /// This is for those who carry events in a form of their own; ``update(since:level:)`` and ``DeltaSender`` have
    /// one. Events that are known already are passed over (that they are the same ones is the caller's affair: it
    /// verified who made them). A position past the end of the text is no error here: such an event has no effect, on
    /// any replica.
    ///
    /// - Parameters:
    ///   - agent: Who made them.
    ///   - sequence: The first event's number among the agent's events, from zero.
    ///   - parents: The version that the first event was made on, in local versions of this document.
    ///   - operations: What the events did, in order.
    /// - Returns: The local versions of the new events; an empty range when all were known.
    /// - Throws: ``CRDTError/sequenceGap(expected:received:)``, ``CRDTError/unknownParent(_:)``,
    ///   ``CRDTError/negative(field:value:)`` or ``CRDTError/overLimit(field:value:limit:)``; nothing is added then.
    /// - Complexity: O(length of what is inserted), and one hash look-up unless the agent is that of the newest event.
    @discardableResult
    public mutating func append(
        agent: AgentID, sequence: Int, parents: Frontier, operations: [TextOperation]
    ) throws(CRDTError) -> Range<Int> {
        let start = eventCount
        let expected = history.order.nextSequence(of: agent)
        if sequence < 0 { throw .negative(field: "sequence", value: sequence) }
        if sequence > expected { throw .sequenceGap(expected: expected, received: sequence) }
        let offered = try TextLimits.eventCount(of: operations)
        let knownCount = min(expected - sequence, offered)
        if knownCount == offered { return start..<start }
        try history.checkRoom(
            events: offered - knownCount, bytes: TextLimits.insertedByteCount(of: operations))
        var version = parents
        if knownCount > 0, let last = history.order.version(of: agent, sequence: expected - 1) {
            version = Frontier(last)
        } else {
            version = try history.reduced(parents)
        }
        let index = try history.addAgent(agent)
        history.append(agentAt: index, parents: version, operations, skipping: knownCount)
        return start..<eventCount
    }

    /// Says of an agent, before its first event here, that it goes on from the first so many events of others: in the
    /// order of characters that were typed at one place these come before its own, whatever it is called.
    ///
    /// - Throws: ``CRDTError/overLimit(field:value:limit:)``.
    package mutating func addAgent(
        _ agent: AgentID, behind earlier: [(agent: AgentID, count: Int)]
    ) throws(CRDTError) {
        try history.addAgent(agent, behind: earlier)
    }

    /// Brings the visible text up to everything that came in and tells what that did to it.
    ///
    /// - Returns: The changes of the text in order, each on the text that the one before left: what an editor that
    ///   shows the text has to do to its copy.
    /// - Complexity: O(log n) for an operation that nothing is concurrent with; else it replays from the newest version
    ///   that everything later follows, which it remembers while the concurrency lasts.
    public mutating func integrate() -> [TextEdit] {
        var changes = EditRecorder(isRecording: true)
        branch.takeIn(history, &changes)
        return changes.edits
    }

    /// Brings the visible text up to everything that came in, for those who keep no copy of it: as ``integrate()``, but
    /// nothing is told.
    public mutating func refresh() {
        var changes = EditRecorder(isRecording: false)
        branch.takeIn(history, &changes)
    }

    // MARK: Reading

    /// The text as of the last edit, ``integrate()`` or ``refresh()``. O(1).
    public var text: TextBuffer { branch.text }

    /// Whether the text shows everything that came in.
    public var isUpToDate: Bool { branch.takenEnd == LV(history.count) }

    /// How many events there are. It also names this replica's revision: the version of all events so far.
    public var eventCount: Int { history.count }

    /// The version of everything that came in, shown or not.
    public var frontier: Frontier { history.graph.frontier }

    /// The version of all events below a revision. Precondition: it is from zero to ``eventCount``.
    ///
    /// - Complexity: O(log n).
    public func frontier(atRevision revision: Int) -> Frontier { history.graph.frontier(atCount: revision) }

    /// The local version of an event by its name everywhere; nil for one not heard of.
    ///
    /// - Complexity: O(log n), and one hash look-up.
    public func lv(of agent: AgentID, sequence: Int) -> LV? { history.order.version(of: agent, sequence: sequence) }

    /// The name under which other replicas know an event. Precondition: `lv` is below ``eventCount``.
    ///
    /// - Complexity: O(log n).
    public func eventID(of lv: LV) -> (agent: AgentID, sequence: Int) { history.order.eventID(of: lv) }

    /// The sequence number that the agent's next event will have: how many of its events are known, zero for a
    /// stranger.
    public func nextSequence(of agent: AgentID) -> Int { history.order.nextSequence(of: agent) }

    /// The smallest version that holds all these events. Precondition: they are events of this document.
    ///
    /// - Complexity: O(r log r) in the runs of the graph between the oldest and the newest of them.
    public func dominators(of versions: [LV]) -> Frontier { history.graph.dominators(of: versions) }

    /// Whether an event is in the history of a version. Precondition: both are of this document.
    ///
    /// - Complexity: O(r log r) in the runs of the graph between the two.
    public func contains(_ frontier: Frontier, _ lv: LV) -> Bool { history.graph.contains(frontier, lv) }
}
