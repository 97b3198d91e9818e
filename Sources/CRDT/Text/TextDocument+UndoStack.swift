/// What somebody can take back and bring back, found in the history itself: so it is there again after a restart, and
/// others' edits do not disturb it.
///
/// What can be undone next is the newest of a writer's edits that are not undone. What can be redone next is the newest
/// of the writer's undos that are in force, until the writer edits again.
extension TextDocument {
    /// How edits belong together.
    public struct EditGrouping {
        /// The edits that were committed with one, as local versions around it.
        public var commit: (LV) -> Range<LV>
        /// Whether an earlier commit is taken back together with the one after it.
        public var joins: (_ earlier: Range<LV>, _ later: Range<LV>) -> Bool

        /// A grouping by these rules.
        public init(
            commit: @escaping (LV) -> Range<LV>,
            joins: @escaping (_ earlier: Range<LV>, _ later: Range<LV>) -> Bool
        ) {
            self.commit = commit
            self.joins = joins
        }
    }

    /// The edits that one undo takes back next, for the devices of one writer.
    ///
    /// - Parameters:
    ///   - agents: The agents under which the writer wrote.
    ///   - grouping: What belongs together.
    /// - Returns: Ranges of local versions for ``undo(_:by:)``, ascending; at most ``TextLimits/undoSpansMax`` of them.
    ///   Empty when nothing is left to undo.
    /// - Complexity: O(log n) once the index of characters has come as far as the text, and O(1) for each run of the
    ///   writer's events from the newest one back to the result.
    public mutating func nextUndo(of agents: [AgentID], grouping: EditGrouping) -> [Range<LV>] {
        var group = UndoGroup(grouping: grouping)
        let index = characterIndex()
        for piece in pieces(of: agents) where !piece.isUndo {
            for live in index.tracker.undone.notUndone(in: piece.start..<piece.end).reversed() {
                if !group.take(live) { return group.ranges }
            }
        }
        return group.ranges
    }

    /// The undo that a redo takes back next, for the devices of one writer.
    ///
    /// - Returns: Its local version, for ``redo(_:by:)``; nil when there is none, or the writer edited since.
    /// - Complexity: As ``nextUndo(of:grouping:)``.
    public mutating func nextRedo(of agents: [AgentID]) -> LV? {
        let index = characterIndex()
        for piece in pieces(of: agents) {
            guard piece.isUndo else { return nil }
            if history.log.undos[piece.position].isRedo { continue }
            if piece.start >= branch.takenEnd || index.tracker.isInForce(undo: piece.start) { return piece.start }
        }
        return nil
    }

    /// Those of some events that insert or delete and are not undone, ascending.
    ///
    /// O(log n) for each range, once the index of characters has come as far as the text.
    package mutating func notUndone(_ events: [Range<LV>]) -> [Range<LV>] {
        let index = characterIndex()
        let live = TextHistory.joined(events).flatMap { range in
            history.log.pieces(in: range).filter { !$0.isUndo }.flatMap { piece in
                index.tracker.undone.notUndone(in: piece.start..<piece.end)
            }
        }
        return TextHistory.joined(live)
    }

    /// What some agents did, newest first.
    private func pieces(of agents: [AgentID]) -> some Sequence<OpPiece> {
        let wanted = Set(agents.compactMap { history.order.index(of: $0) })
        return history.order.runs.indices.reversed().lazy
            .filter { [order = history.order] in wanted.contains(Int(order.runs[$0].agentIndex)) }
            .flatMap { [history] index in
                let range = history.order.runs[index].start..<history.order.end(ofRun: index)
                let (first, last) = (
                    history.log.runIndex(of: range.lowerBound), history.log.runIndex(of: range.upperBound - 1)
                )
                return (first...last).reversed().lazy.map { history.log.piece(ofRun: $0, in: range) }
            }
    }
}

/// Edits that are taken back together, gathered from the newest one back.
private struct UndoGroup {
    private let grouping: TextDocument.EditGrouping
    private var newestFirst: [Range<LV>] = []
    private var lastCommit: Range<LV>?

    init(grouping: TextDocument.EditGrouping) {
        self.grouping = grouping
    }

    /// The group, ascending.
    var ranges: [Range<LV>] { newestFirst.reversed() }

    /// Takes edits that are older than all before; false when a commit among them does not join any more.
    mutating func take(_ edits: Range<LV>) -> Bool {
        var end = edits.upperBound
        while end > edits.lowerBound {
            let commit = grouping.commit(end - 1)
            if let lastCommit, commit != lastCommit, !grouping.joins(commit, lastCommit) { return false }
            let start = min(max(commit.lowerBound, edits.lowerBound), end - 1)
            if let oldest = newestFirst.last, oldest.lowerBound == end {
                newestFirst[newestFirst.count - 1] = start..<oldest.upperBound
            } else if newestFirst.count < TextLimits.undoSpansMax {
                newestFirst.append(start..<end)
            } else {
                return false
            }
            lastCommit = commit
            end = start
        }
        return true
    }
}
