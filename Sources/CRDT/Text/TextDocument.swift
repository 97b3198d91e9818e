/// A text that several writers change at the same time: its whole history and the text that follows from it.
///
/// One's own edits (`insert`, `delete`) are made on what the text shows. `append` takes other writers' events into the
/// history; `integrate` brings the visible text up to it. The text is a function of the set of events alone: their order
/// of arrival, and when `integrate` was called, make no difference.
///
/// A copy shares memory until one of the two is changed.
///
/// Source: the Eg-walker algorithm (Gentle and Kleppmann, EuroSys 2025); rules in `Protocol/text.md`.
public struct TextDocument: Sendable {
    var history = TextHistory()
    var branch = Branch()

    /// An empty document, before any event.
    public init() {}

    init(history: TextHistory, branch: Branch) {
        self.history = history
        self.branch = branch
    }

    // MARK: Writing

    /// A writer of this document, known to it by a small number. It means nothing in another document.
    public struct Writer: Hashable, Sendable {
        let index: Int
    }

    /// The writer for an agent. Throws `.overLimit` when there are too many agents.
    public mutating func writer(for agent: AgentID) throws(CRDTError) -> Writer {
        Writer(index: try history.addAgent(agent))
    }

    /// Puts a text before the character at `position` (in scalars), on top of everything that is known.
    ///
    /// Throws `.negative` or `.pastEnd` for a position outside the text, `.overLimit` when the document is full. Cost:
    /// O(log n), O(1) beside the last edit, and O(length of the text); first of all `refresh` where something came.
    public mutating func insert(_ text: String, at position: Int, by writer: Writer) throws(CRDTError) {
        var text = text
        let refusal = text.withUTF8 { bytes in insert(bytes, at: position, by: writer) }
        if let refusal { throw refusal }
    }

    /// The same with valid UTF-8. Answers instead of throwing, for the sake of closures.
    @inline(__always) private mutating func insert(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, by writer: Writer
    ) -> CRDTError? {
        if !isUpToDate { refresh() }
        let count = bytes.count == 1 ? 1 : ScalarScan.count(bytes)
        if position < 0 { return .negative(field: "position", value: position) }
        let length = branch.text.lengthInScalars
        if position > length { return .pastEnd(position: position, length: length) }
        if count == 0 { return nil }
        do throws(CRDTError) {
            try history.checkRoom(events: count, bytes: bytes.count)
        } catch {
            return error
        }
        history.insertOnTop(agentAt: writer.index, bytes, count: count, at: position)
        branch.insertOnTop(bytes, count: count, at: position)
        return nil
    }

    /// Takes out the characters of `range` (in scalars), on top of everything that is known.
    ///
    /// Throws and costs as `insert` does.
    public mutating func delete(_ range: Range<Int>, by writer: Writer) throws(CRDTError) {
        if !isUpToDate { refresh() }
        if range.lowerBound < 0 { throw .negative(field: "position", value: range.lowerBound) }
        let length = branch.text.lengthInScalars
        if range.upperBound > length { throw .pastEnd(position: range.upperBound, length: length) }
        if range.isEmpty { return }
        try history.checkRoom(events: range.count, bytes: 0)
        history.deleteOnTop(agentAt: writer.index, range)
        branch.deleteOnTop(range)
    }

    // MARK: Taking in

    /// Adds the events of one agent that follow each other, the first of them made on the version `parents`.
    ///
    /// `sequence` is the first event's number among the agent's events. Events that are known already are passed over
    /// (that they are the same ones is the caller's affair: it verified who made them). Returns the local versions of
    /// the new events, of none when all were known. A position past the end of the text is no error here: such an event
    /// has no effect.
    ///
    /// Cost: O(length of what is inserted), and one hash look-up unless the agent is that of the newest event.
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

    /// Brings the visible text up to everything appended and returns what that did to it, in order.
    ///
    /// Cost: O(log n) for an operation that nothing is concurrent with; else it replays from the newest version that
    /// everything later follows, which it remembers while the concurrency lasts.
    public mutating func integrate() -> [TextEdit] {
        var changes = EditRecorder(isRecording: true)
        branch.takeIn(history, &changes)
        return changes.edits
    }

    /// The same for those who do not keep a copy of the text: nothing is told.
    public mutating func refresh() {
        var changes = EditRecorder(isRecording: false)
        branch.takeIn(history, &changes)
    }

    // MARK: Reading

    /// The text as of the last edit, `integrate` or `refresh`.
    public var text: TextBuffer { branch.text }

    /// Whether the text shows everything that was appended.
    public var isUpToDate: Bool { branch.takenEnd == LV(history.count) }

    /// How many events were appended; also this replica's revision: the version of all events below it.
    public var eventCount: Int { history.count }

    /// The version of everything that was appended.
    public var frontier: Frontier { history.graph.frontier }

    /// The version of all events below a revision, which is not above `eventCount`. Cost: O(log n).
    public func frontier(atRevision revision: Int) -> Frontier { history.graph.frontier(atCount: revision) }

    /// Nil for an event not heard of.
    public func lv(of agent: AgentID, sequence: Int) -> LV? { history.order.version(of: agent, sequence: sequence) }

    /// The name under which other replicas know an event.
    public func eventID(of lv: LV) -> (agent: AgentID, sequence: Int) { history.order.eventID(of: lv) }

    /// The sequence number that the agent's next event will have.
    public func nextSequence(of agent: AgentID) -> Int { history.order.nextSequence(of: agent) }

    /// The smallest version that holds all these events.
    public func dominators(of versions: [LV]) -> Frontier { history.graph.dominators(of: versions) }

    /// Whether an event is in the history of a version.
    public func contains(_ frontier: Frontier, _ lv: LV) -> Bool { history.graph.contains(frontier, lv) }
}
