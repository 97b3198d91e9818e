/// One end of a live exchange about one document: writes what is new as a few bytes, three for a typed letter.
///
/// A delta is understood only by the ``DeltaReceiver`` that has got all earlier ones of the same sender, in order: over
/// a link that keeps order, one sender for each peer and document. What the other side has from elsewhere it passes
/// over. Where a link breaks, both ends begin a new exchange; ``TextDocument/update(since:level:)`` closes the gap.
///
/// Form: `Protocol/text.md`, section 9.
public struct DeltaSender: Sendable {
    private var context = DeltaContext()

    /// The end of a new exchange, which has said nothing yet.
    public init() {}

    /// The events of `document` from `revision` on, as bytes for the other end.
    ///
    /// - Parameters:
    ///   - document: The same document each time, or a later state of it.
    ///   - revision: How many events the other end has of those that this document has, in this document's order: its
    ///     ``TextDocument/eventCount`` at the last delta. Precondition: not above the count now.
    /// - Returns: The delta; empty when nothing is new.
    /// - Complexity: O(length of what is new).
    public mutating func delta(of document: TextDocument, since revision: Int) -> [UInt8] {
        let history = document.history
        precondition(revision >= 0 && revision <= history.count, "a revision is a count of events")
        var bytes: [UInt8] = []
        var start = LV(revision)
        let end = LV(history.count)
        if start == end { return bytes }
        bytes.reserveCapacity(24)
        var graphRun = history.graph.runIndex(of: start)
        var agentRun = history.order.runIndex(of: start)
        while start < end {
            let graphEnd = history.graph.end(ofRun: graphRun)
            let agentEnd = history.order.end(ofRun: agentRun)
            let partEnd = min(graphEnd, agentEnd, end)
            write(Part(range: start..<partEnd, graphRun: graphRun, agentRun: agentRun), of: history, to: &bytes)
            if partEnd == graphEnd { graphRun += 1 }
            if partEnd == agentEnd { agentRun += 1 }
            start = partEnd
        }
        return bytes
    }

    /// Events of one agent that follow one another, and the runs that hold them.
    private struct Part {
        let range: Range<LV>
        let graphRun: Int
        let agentRun: Int
    }

    private mutating func write(_ part: Part, of history: TextHistory, to bytes: inout [UInt8]) {
        let run = history.order.runs[part.agentRun]
        let start = part.range.lowerBound
        let sequence = Int(run.sequence) + Int(start - run.start)
        let headAt = bytes.count
        var head: UInt8 = 0
        bytes.append(0)
        let before = context.current
        let name = write(agentAt: Int(run.agentIndex), of: history, to: &bytes, unlessCurrent: true)
        if name == before { head |= DeltaForm.Head.sameAgent }
        context.current = name
        if context.newest[name] + 1 == sequence {
            head |= DeltaForm.Head.nextSequence
        } else {
            bytes.appendVarint(sequence)
        }
        let graph = history.graph.runs[part.graphRun]
        let parents = start == graph.start ? history.graph.parents(of: graph) : Frontier(start - 1)
        let own = sequence > 0 ? history.order.version(ofAgentAt: Int(run.agentIndex), sequence: sequence - 1) : nil
        if let own, parents.isExactly(own) {
            head |= DeltaForm.Head.continued
        } else {
            write(parents, own: own, of: history, to: &bytes)
        }
        let count = writeOperations(part.range, of: history, to: &bytes, countAt: bytes.count)
        context.newest[name] = sequence + part.range.count - 1
        if count <= DeltaForm.Head.countMax { head |= UInt8(count) << DeltaForm.Head.countShift }
        bytes[headAt] = head
    }

    /// Writes an agent's short name, and its id the first time.
    private mutating func write(
        agentAt index: Int, of history: TextHistory, to bytes: inout [UInt8], unlessCurrent: Bool
    ) -> Int {
        if let name = context.name(ofAgentAt: index) {
            if !(unlessCurrent && name == context.current) { bytes.appendVarint(name) }
            return name
        }
        let name = context.add(agentAt: index)
        bytes.appendVarint(name)
        let id = history.order.agent(at: index).bytes
        bytes.appendVarint(id.count)
        bytes.append(contentsOf: id)
        return name
    }

    /// The count of the others, doubled, plus one when the agent's own event before is among the parents; then each.
    private mutating func write(_ parents: Frontier, own: LV?, of history: TextHistory, to bytes: inout [UInt8]) {
        let hasOwn = own.map { parents.contains($0) } ?? false
        bytes.appendVarint((parents.count - (hasOwn ? 1 : 0)) << 1 | (hasOwn ? 1 : 0))
        for parent in parents where parent != own {
            let (agent, sequence) = history.order.place(of: parent)
            let name = write(agentAt: agent, of: history, to: &bytes, unlessCurrent: false)
            bytes.appendZigzag(sequence - context.newest[name])
            context.newest[name] = max(context.newest[name], sequence)
        }
    }

    private mutating func writeOperations(
        _ part: Range<LV>, of history: TextHistory, to bytes: inout [UInt8], countAt: Int
    ) -> Int {
        let log = history.log
        var index = log.runIndex(of: part.lowerBound)
        let first = index
        var start = part.lowerBound
        while start < part.upperBound {
            let piece = log.piece(ofRun: index, in: start..<part.upperBound)
            if piece.isUndo {
                write(log.undos[piece.position], of: history, to: &bytes)
            } else {
                write(piece, of: log, to: &bytes)
            }
            start = piece.end
            index += 1
        }
        let count = index - first
        if count > DeltaForm.Head.countMax {
            var number: [UInt8] = []
            number.appendVarint(count)
            bytes.insert(contentsOf: number, at: countAt)
        }
        return count
    }

    private mutating func write(_ piece: OpPiece, of log: OpLog, to bytes: inout [UInt8]) {
        let isBackward = piece.isDelete && !piece.isForward && piece.count > 1
        let kind =
            !piece.isDelete
            ? DeltaForm.Kind.insert : isBackward ? DeltaForm.Kind.deleteBackward : DeltaForm.Kind.deleteForward
        let first = isBackward ? piece.position + piece.count - 1 : piece.position
        let jump = first - context.cursor
        bytes.appendVarint(
            (piece.count - 1) << DeltaForm.Kind.lengthShift | (jump == 0 ? 0 : DeltaForm.Kind.hasJump) | kind)
        if jump != 0 { bytes.appendZigzag(jump) }
        if piece.isDelete {
            context.cursor = piece.position
        } else {
            log.text.withBytes(piece.text) { bytes.append(contentsOf: $0) }
            context.cursor = piece.position + piece.count
        }
    }

    private mutating func write(_ undo: OpLog.Undo, of history: TextHistory, to bytes: inout [UInt8]) {
        bytes.appendVarint(DeltaForm.Kind.undo)
        bytes.appendVarint(undo.spans.count << 1 | (undo.isRedo ? 1 : 0))
        for span in history.log.undoSpans[undo.spans] {
            let name = write(agentAt: Int(span.agent), of: history, to: &bytes, unlessCurrent: false)
            bytes.appendZigzag(Int(span.first) - context.newest[name])
            bytes.appendVarint(Int(span.count))
        }
    }
}
