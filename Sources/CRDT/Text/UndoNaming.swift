/// Events of one agent that an undo names: the agent by its index in a history, and consecutive sequence numbers.
struct UndoSpan: Equatable, Sendable {
    let agent: UInt32
    let first: UInt32
    let count: UInt32
}

/// What an undo names, as its author said it. Rules: `Protocol/text.md`, section 12.
struct UndoNaming: Equatable, Sendable {
    /// Whether it names undos, to bring back what they took back; else insertions and deletions.
    let isRedo: Bool
    let spans: [UndoSpan]
}

extension TextHistory {
    /// Adds an undo of one agent on a version; room was checked. O(r log r) in the runs that hold what it names.
    mutating func appendUndo(agentAt index: Int, parents: Frontier, _ naming: UndoNaming) {
        appendUndo(agentAt: index, parents: parents, naming, of: targets(of: naming, at: parents))
    }

    /// What an undo there names, by the agents' indexes here. Agents that are not here made none of its ancestors.
    func naming(of undo: OpLog.Undo, _ source: TextHistory) -> UndoNaming {
        let spans = source.log.undoSpans[undo.spans].compactMap { span in
            order.index(of: source.order.agent(at: Int(span.agent))).map {
                UndoSpan(agent: UInt32($0), first: span.first, count: span.count)
            }
        }
        return UndoNaming(isRedo: undo.isRedo, spans: spans)
    }

    /// What of a naming counts: events of the right kind in the history of the undo's parents. All else is as if it had
    /// not been named, on every replica, since an event never gets other ancestors.
    private func targets(of naming: UndoNaming, at parents: Frontier) -> [Range<LV>] {
        var found: [Range<LV>] = []
        for span in naming.spans {
            for range in order.versions(ofAgentAt: Int(span.agent), sequences: span.sequences) {
                addNameable(in: range, isRedo: naming.isRedo, parents, to: &found)
            }
        }
        return Self.joined(found)
    }

    /// Cuts a range at the runs of the graph and of the log.
    private func addNameable(in range: Range<LV>, isRedo: Bool, _ parents: Frontier, to found: inout [Range<LV>]) {
        var start = range.lowerBound
        while start < range.upperBound {
            let runEnd = min(graph.end(ofRun: graph.runIndex(of: start)), range.upperBound)
            let end = graph.firstMissing(in: start..<runEnd, from: parents)
            for piece in log.pieces(in: start..<end) where isNameable(piece, isRedo: isRedo) {
                found.append(piece.start..<piece.end)
            }
            start = runEnd
        }
    }

    private func isNameable(_ piece: OpPiece, isRedo: Bool) -> Bool {
        piece.isUndo ? isRedo && !log.undos[piece.position].isRedo : !isRedo
    }

    /// Sorted, and joined where they meet or overlap.
    static func joined(_ ranges: [Range<LV>]) -> [Range<LV>] {
        var result: [Range<LV>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound <= last.upperBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    /// Ranges of events as an undo names them: by agent and sequence number, joined where an agent's go on.
    func spans(of ranges: [Range<LV>]) -> [UndoSpan] {
        var spans: [UndoSpan] = []
        for range in ranges {
            var start = range.lowerBound
            while start < range.upperBound {
                let end = min(order.end(ofRun: order.runIndex(of: start)), range.upperBound)
                let (agent, sequence) = order.place(of: start)
                spans.append(UndoSpan(agent: UInt32(agent), first: UInt32(sequence), count: end - start))
                start = end
            }
        }
        spans.sort { ($0.agent, $0.first) < ($1.agent, $1.first) }
        var result: [UndoSpan] = []
        for span in spans {
            if let last = result.last, last.agent == span.agent, last.first + last.count == span.first {
                result[result.count - 1] = UndoSpan(
                    agent: last.agent, first: last.first, count: last.count + span.count)
            } else {
                result.append(span)
            }
        }
        return result
    }
}

extension UndoSpan {
    var sequences: Range<Int> { Int(first)..<Int(first) + Int(count) }
}
