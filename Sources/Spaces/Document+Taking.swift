import CRDT
import Replication

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

extension Document {
    /// What one document takes over from another one of the same id in another view.
    struct Selection {
        /// By agent, up to which of its events (exclusive).
        let ends: [AgentID: Int]
        /// Whether these are all events that the other one has.
        let isWhole: Bool
        /// Whether there is one among them that the first one lacks.
        let hasNew: Bool
    }

    /// The events here that were brought by changes of `wanted`, seen from a document that has `known`.
    ///
    /// Of each chain those are its first ones, since a set of changes with all their ancestors holds the first ones of
    /// each chain. O(agents log changes).
    func selection(of wanted: Reach, in chains: ChainTable, for known: Document) -> Selection {
        var ends: [AgentID: Int] = [:]
        var total = 0
        var hasNew = false
        for (agent, runs) in parts {
            var low = 0
            var high = runs.count
            while low < high {
                let middle = (low + high) / 2
                if chains.contains(wanted, Int(runs[middle].change)) { low = middle + 1 } else { high = middle }
            }
            guard low > 0 else { continue }
            let end = Int(runs[low - 1].end)
            ends[agent] = end
            total += end
            if end > known.full.nextSequence(of: agent) { hasNew = true }
        }
        return Selection(ends: ends, isWhole: total == full.eventCount, hasNew: hasNew)
    }

    /// Takes over what was selected of `source`; `isNew` says of a change's index whether it came in with this.
    ///
    /// Answers what that did to the text.
    mutating func take(
        _ selection: Selection, of source: Document, where isNew: (Int) -> Bool, in chains: ChainTable
    ) throws(SpaceError) -> [TextEdit] {
        // A part of what is shown there need not be shown: what it was accepted for may not come along.
        let isPlain = complete == nil && source.complete == nil && (selection.isWhole || !Self.weighsParts(in: chains))
        do {
            if isPlain {
                try text.take(from: source.text, upTo: selection.ends)
            } else {
                var whole = full
                try whole.take(from: source.full, upTo: selection.ends)
                complete = whole
            }
        } catch {
            throw .text(error)
        }
        for (agent, end) in selection.ends {
            let known = parts[agent]?.last?.end ?? 0
            for run in source.parts[agent] ?? [] where run.end > known && Int(run.end) <= end {
                parts[agent, default: []].append(run)
            }
        }
        for line in source.log where isNew(Int(line.change)) { log.append(line) }
        for line in source.hiddenLog where isNew(Int(line.change)) { hiddenLog.append(line) }
        return isPlain ? integrate() : reconsider(in: chains) ?? []
    }

    private static func weighsParts(in chains: ChainTable) -> Bool {
        #if PLANTED_BUGS
            if PlantedBug.takesPartsUnweighed.isPlanted { return false }
        #endif
        return chains.withholdsAny
    }
}
