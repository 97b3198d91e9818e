/// A document that has let go of its history below a version, and keeps of it the text and who wrote that.
///
/// It goes on with whole replicas, and they with it, as long as what they do is made on that version or on something
/// later: edits, updates and deltas mean what they always meant. What is not, is refused with
/// ``CRDTError/beforeTrim(agent:sequence:)``, at once and whole: it cannot be merged here, and whoever has it takes
/// what this replica shows as a text, or finds a whole replica. A reader that lacks what was trimmed away gets no
/// update (``CRDTError/historyTrimmed(count:)``).
///
/// Trimming is an affair of this replica alone: others hear nothing of it, and the text is what it would have been.
/// Rules: `Protocol/text.md`, section 13.
public struct TrimmedDocument: Sendable {
    /// A document of as many events, by the same agents and under the same names. Those that were trimmed follow one
    /// another and insert what the text showed at the cut, character by character under its own name; all others of
    /// them are void.
    private(set) var document: TextDocument
    /// How many events were trimmed.
    public let trimmedCount: Int

    /// Takes over a document whose first `trimmedCount` events are of that form.
    init(_ document: TextDocument, trimmedCount: Int) {
        self.document = document
        self.trimmedCount = trimmedCount
    }

    /// The newest event that was trimmed: everything here follows it.
    private var newestTrimmed: LV { LV(trimmedCount - 1) }

    // MARK: Reading

    /// The text as of the last edit, ``integrate()`` or ``refresh()``. O(1).
    public var text: TextBuffer { document.text }

    /// Whether the text shows everything that came in.
    public var isUpToDate: Bool { document.isUpToDate }

    /// How many events there are, the trimmed ones among them.
    public var eventCount: Int { document.eventCount }

    /// How far this replica has come, the trimmed events counted: as ``TextDocument/summary``.
    public var summary: TextDocument.Summary { document.summary }

    /// Who wrote each character of a part of the text: as ``TextDocument/authorship(of:)``, also of the text at the
    /// cut.
    public mutating func authorship(of range: Range<Int>) throws(CRDTError) -> [Authorship] {
        try document.authorship(of: range)
    }

    // MARK: Writing

    /// As ``TextDocument/writer(for:)``.
    public mutating func writer(for agent: AgentID) throws(CRDTError) -> TextDocument.Writer {
        try document.writer(for: agent)
    }

    /// As ``TextDocument/insert(_:at:by:)``.
    public mutating func insert(
        _ text: String, at position: Int, by writer: TextDocument.Writer
    ) throws(CRDTError) {
        try document.insert(text, at: position, by: writer)
    }

    /// As ``TextDocument/delete(_:by:)``.
    public mutating func delete(_ range: Range<Int>, by writer: TextDocument.Writer) throws(CRDTError) {
        try document.delete(range, by: writer)
    }

    /// As ``TextDocument/integrate()``.
    public mutating func integrate() -> [TextEdit] { document.integrate() }

    /// As ``TextDocument/refresh()``.
    public mutating func refresh() { document.refresh() }

    // MARK: Exchange

    /// Everything that a replica with this summary lacks, as ``TextDocument/update(since:level:)``.
    ///
    /// - Throws: ``CRDTError/historyTrimmed(count:)`` when that replica lacks something that was trimmed away: it needs
    ///   a file of this document (``TextFileWriter/start(trimmed:level:)``), or a whole replica.
    public func update(
        since summary: TextDocument.Summary, level: CompressionLevel = .fast
    ) throws(CRDTError) -> [UInt8] {
        let lacking = document.history.ranges(missingIn: summary)
        if let first = lacking.first, first.lowerBound <= newestTrimmed {
            throw .historyTrimmed(count: trimmedCount)
        }
        return document.update(since: summary, level: level)
    }

    /// Takes in an update of another replica: as ``TextDocument/apply(_:)``.
    ///
    /// - Throws: What that throws, and ``CRDTError/beforeTrim(agent:sequence:)`` for the first event that is made on,
    ///   or names, something below the cut. No event was taken in then.
    /// - Complexity: That of the update, and a copy of what is kept of the history.
    public mutating func apply(_ update: [UInt8]) throws(CRDTError) {
        var next = document
        try next.apply(update)
        try takeOver(next)
    }

    /// Takes in a delta: as ``DeltaReceiver/receive(_:into:)``. Both ends go on after a refusal for the cut's sake;
    /// what builds on the refused events is then not known here.
    ///
    /// - Throws: As ``apply(_:)``.
    public mutating func receive(_ delta: [UInt8], from receiver: inout DeltaReceiver) throws(CRDTError) {
        var next = document
        try receiver.receive(delta, into: &next)
        try takeOver(next)
    }

    /// The events from `revision` on, as bytes for the other end: as ``DeltaSender/delta(of:since:)``.
    ///
    /// - Throws: ``CRDTError/historyTrimmed(count:)`` for a revision below the cut.
    public func delta(since revision: Int, by sender: inout DeltaSender) throws(CRDTError) -> [UInt8] {
        if revision < trimmedCount { throw .historyTrimmed(count: trimmedCount) }
        return sender.delta(of: document, since: revision)
    }

    private mutating func takeOver(_ next: TextDocument) throws(CRDTError) {
        try next.history.checkFollows(newestTrimmed, from: document.eventCount)
        document = next
    }
}

extension TextHistory {
    /// Whether all events from a count on are made on an event that all before it lead up to, or on something later,
    /// and name nothing up to it.
    func checkFollows(_ newest: LV, from count: Int) throws(CRDTError) {
        var start = LV(count)
        while start < LV(self.count) {
            let parents = graph.parents(of: start)
            let names = try namesOf(undoAt: start)
            // Events up to the newest trimmed one follow one another, so that of several parents there only the newest
            // is left: where it is another one, the author had not seen all.
            guard let lowest = parents.first, lowest >= newest, !names.contains(where: { $0 <= newest }) else {
                let (agent, sequence) = order.eventID(of: start)
                throw .beforeTrim(agent: agent, sequence: sequence)
            }
            start = graph.end(ofRun: graph.runIndex(of: start))
        }
    }

    /// The lowest of each run of events that an undo names; none for another event.
    private func namesOf(undoAt version: LV) throws(CRDTError) -> [LV] {
        guard let undo = log.undo(at: version) else { return [] }
        return log.undoSpans[undo.spans].flatMap { span in
            order.versions(ofAgentAt: Int(span.agent), sequences: span.sequences).map(\.lowerBound)
        }
    }
}
