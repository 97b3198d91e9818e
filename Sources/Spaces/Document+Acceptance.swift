import CRDT
import Identity
import Replication
import WireCodec

/// Which events of a document are accepted: those of changes that stand, and in this document all that these were made
/// on, with each agent's earlier events. So of each agent the accepted events are its first ones
/// (Protocol/membership.md).
extension Document {
    /// All events that came in, accepted or not. To be read only: where all are accepted it is what is shown.
    var full: TextDocument { complete ?? text }

    /// Whether some of its events are not accepted.
    package var hasHidden: Bool { complete != nil }

    /// Of each agent the index of the newest change that brought an accepted event, sorted.
    var newestWriters: [Int] {
        parts.keys.compactMap { agent in
            let count = text.nextSequence(of: agent)
            return count > 0 ? change(of: agent, sequence: count - 1) : nil
        }
        .sorted()
    }

    /// Takes events in while some are not accepted, or these are the first that are not.
    mutating func appendApart(
        _ events: NewEvents, stands: Bool, in chains: ChainTable
    ) throws(SpaceError) -> [TextEdit] {
        let shown = stands ? version(events.parents, of: full, in: text) : nil
        if let shown, text.nextSequence(of: events.agent) == events.sequence {
            try addToComplete(events, on: events.parents)
            try events.on(shown).add(to: &text)
            return integrate()
        }
        try addToComplete(events, on: events.parents)
        guard stands, let whole = complete else { return [] }
        var counts = text.summary.counts
        counts[events.agent] = whole.nextSequence(of: events.agent)
        return follow(closure(of: counts, among: whole, in: chains))
    }

    /// The smallest counts of agents' first events that hold those counted, all that these were made on, and the
    /// earlier events of each one's chain: where that is forked, of its own history.
    private func closure(
        of counts: [AgentID: Int], among whole: TextDocument, in chains: ChainTable
    ) -> TextDocument.Summary {
        var closed = whole.closure(of: TextDocument.Summary(counts: counts))
        while chains.hasForks {
            var counts = closed.counts
            for (agent, count) in closed.counts where count > 0 {
                for (base, count) in eventCounts(before: agent, in: chains) {
                    counts[base] = max(counts[base] ?? 0, count)
                }
            }
            if counts == closed.counts { break }
            closed = whole.closure(of: TextDocument.Summary(counts: counts))
        }
        return closed
    }

    /// Adds what was written on a version of `text` to all events.
    mutating func addToComplete(_ events: NewEvents) throws(SpaceError) {
        guard let complete, let parents = version(events.parents, of: text, in: complete) else {
            preconditionFailure("what is shown is part of all that came in")
        }
        try addToComplete(events, on: parents)
    }

    private mutating func addToComplete(_ events: NewEvents, on parents: Frontier) throws(SpaceError) {
        guard var whole = complete else {
            var whole = text
            try events.on(parents).add(to: &whole)
            return complete = whole
        }
        // Not held twice while it grows.
        complete = nil
        defer { complete = whole }
        try events.on(parents).add(to: &whole)
    }

    /// A version of one text as another one of the same history calls it; nil where that lacks a part of it.
    private func version(_ version: Frontier, of source: TextDocument, in target: TextDocument) -> Frontier? {
        var found: [LV] = []
        for lv in version {
            let (agent, sequence) = source.eventID(of: lv)
            guard let known = target.lv(of: agent, sequence: sequence) else { return nil }
            found.append(known)
        }
        return Frontier(found)
    }

    /// Finds out anew which events are accepted, when it was decided anew which changes stand; there is no draft then.
    ///
    /// Answers what that did to the text; nil when nothing changed. O(runs of the history) where all that is shown
    /// stays so; else the text is made anew.
    mutating func reconsider(in chains: ChainTable) -> [TextEdit]? {
        var counts: [AgentID: Int] = [:]
        for agent in parts.keys { counts[agent] = eventCount(of: agent) { chains.stands($0) } }
        let whole = full
        let accepted = closure(of: counts, among: whole, in: chains)
        if accepted.total == text.eventCount, accepted.holds(text.summary) { return nil }
        if complete == nil { complete = text }
        if accepted.holds(text.summary) { return follow(accepted) }
        return makeAnew(accepted)
    }

    /// Adds to the text what it lacks of the accepted events.
    private mutating func follow(_ accepted: TextDocument.Summary) -> [TextEdit] {
        guard let whole = complete else { return [] }
        take(accepted, of: whole)
        let edits = integrate()
        sortLog()
        return edits
    }

    /// Makes the text of the accepted events alone, since it has others too.
    private mutating func makeAnew(_ accepted: TextDocument.Summary) -> [TextEdit] {
        guard let whole = complete else { return [] }
        let (before, floor) = (text.text.string(), revision + 1)
        text = TextDocument()
        take(accepted, of: whole)
        text.refresh()
        raiseRevision(to: floor)
        sortLog()
        return TextEdit.replacement(from: before, to: text.text.string()).map { [$0] } ?? []
    }

    private mutating func take(_ accepted: TextDocument.Summary, of whole: TextDocument) {
        do {
            try text.take(from: whole, upTo: accepted.counts)
        } catch {
            preconditionFailure("a part of a history that fits the limits fits them too: \(error)")
        }
        if text.eventCount == whole.eventCount { complete = nil }
    }

    /// Brings each line of the log to where it belongs: shown when the events of its change are.
    private mutating func sortLog() {
        let lines = (log + hiddenLog).sorted { $0.change < $1.change }
        var shown: Set<UInt32> = []
        for (agent, runs) in parts {
            let count = text.nextSequence(of: agent)
            for run in runs {
                if run.end > count { break }
                shown.insert(run.change)
            }
        }
        log = ContiguousArray(lines.filter { shown.contains($0.change) })
        hiddenLog = ContiguousArray(lines.filter { !shown.contains($0.change) })
    }
}

extension TextDocument.Summary {
    /// How many events it counts in all.
    fileprivate var total: Int { counts.values.reduce(0, +) }

    /// Whether it counts all that another one counts.
    fileprivate func holds(_ other: TextDocument.Summary) -> Bool {
        other.counts.allSatisfy { $0.value <= counts[$0.key] ?? 0 }
    }
}
