extension TextDocument {
    /// Takes in events of another document that tells of the same history: of each agent in `ends` its first so many.
    ///
    /// What is known here already is passed over; the rest comes in the order that it has there. The visible text
    /// follows at the next ``integrate()`` or ``refresh()``.
    ///
    /// - Parameters:
    ///   - other: A document that may hold more, less, or other events than this one.
    ///   - ends: How many events of each agent are wanted; none of those that are not named. With each event its
    ///     ancestors are wanted too, or here.
    /// - Throws: ``CRDTError/unknownParent(_:)`` when an ancestor is neither wanted nor here,
    ///   ``CRDTError/overLimit(field:value:limit:)`` when this document is full. Events that came before the one that
    ///   could not be taken are then here.
    /// - Complexity: O(r log r) in the runs of `other` from the first wanted event on, and the length of what is taken.
    package mutating func take(from other: TextDocument, upTo ends: [AgentID: Int]) throws(CRDTError) {
        let source = other.history
        var endOf = [Int](repeating: 0, count: source.order.agentCount)
        var first = LV(source.count)
        for (agent, end) in ends {
            guard let index = source.order.index(of: agent) else { continue }
            let known = history.order.nextSequence(of: agent)
            endOf[index] = min(end, source.order.nextSequence(ofAgentAt: index))
            guard known < endOf[index], let next = source.order.version(ofAgentAt: index, sequence: known) else {
                continue
            }
            first = min(first, next)
        }
        while first < LV(source.count) {
            let orderRun = source.order.runIndex(of: first)
            let end = min(source.order.end(ofRun: orderRun), source.graph.end(ofRun: source.graph.runIndex(of: first)))
            let (agent, sequence) = source.order.place(of: first)
            let known = history.order.nextSequence(of: source.order.agent(at: agent))
            let lower = first + LV(max(0, known - sequence))
            let upper = min(end, first + LV(max(0, endOf[agent] - sequence)))
            if lower < upper { try history.take(lower..<upper, of: source) }
            first = end
        }
    }
}

extension TextHistory {
    /// Takes events of one agent over that follow each other, the next ones of that agent here.
    fileprivate mutating func take(_ range: Range<LV>, of source: TextHistory) throws(CRDTError) {
        var bytes = 0
        for piece in source.log.pieces(in: range) { bytes += piece.text.count }
        try checkRoom(events: range.count, bytes: bytes)
        var known: [LV] = []
        for parent in source.graph.parents(of: range.lowerBound) {
            let (agent, sequence) = source.order.eventID(of: parent)
            guard let version = order.version(of: agent, sequence: sequence) else { throw .unknownParent(parent) }
            known.append(version)
        }
        let agent = try addAgent(source.order.eventID(of: range.lowerBound).agent, of: source)
        var parents = Frontier(known)
        for piece in source.log.pieces(in: range) {
            if let undo = source.log.undo(at: piece.start) {
                appendUndo(agentAt: agent, parents: parents, naming(of: undo, in: source))
            } else {
                append(agentAt: agent, parents: parents, piece.start..<piece.end, of: source.log)
            }
            parents = Frontier(LV(count - 1))
        }
    }

    /// The same naming by the indexes of this history. Of agents that are not known here nothing is among the undo's
    /// ancestors, so what it names of theirs does not count.
    private func naming(of undo: OpLog.Undo, in source: TextHistory) -> UndoNaming {
        let spans = source.log.undoSpans[undo.spans].compactMap { span in
            order.index(of: source.order.agent(at: Int(span.agent))).map {
                UndoSpan(agent: UInt32($0), first: span.first, count: span.count)
            }
        }
        return UndoNaming(isRedo: undo.isRedo, spans: spans)
    }
}
