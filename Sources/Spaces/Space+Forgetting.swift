import CRDT
package import Identity
import Membership
package import Replication
import WireCodec

/// Carrying out what `text.forget` asks for. What is forgotten follows from the changes and the membership log alone:
/// which records were right at the frontier that their change names, and which of the named changes are their
/// ancestors. Nothing brings a text back, and so a record counts only while its change stands: what somebody asks for
/// who is removed by then is not done by those who know of it.
extension Space {
    /// Whether the text of a change is forgotten.
    package func isTextForgotten(_ chain: ChainID, sequence: UInt64) -> Bool { forgotten.contains(chain, sequence) }

    /// The change as it is to be kept and sent on.
    package func kept(_ change: Change) -> Change {
        isTextForgotten(change.chain, sequence: change.sequence) ? change.forgettingText() : change
    }

    /// The same for a row.
    package func kept(_ row: StoredChange) throws(ReplicationError) -> StoredChange {
        isTextForgotten(row.chain, sequence: row.sequence) ? try row.forgettingText() : row
    }

    /// The changes whose text went out of memory since the last call, and should go from the disk: their rows there may
    /// hold it.
    package mutating func takeForgotten() -> [ChainRange] {
        defer { justForgotten = [] }
        return justForgotten
    }

    /// Carries out the records of the change that was just taken in, in all views; adds to its delta what that did to
    /// the texts of the one in use.
    mutating func forgetting(of change: Change, _ delta: SpaceDelta) -> SpaceDelta {
        var delta = delta
        // A history that comes later has other changes under the names of those that are forgotten.
        if chains.isForked(change.chain), isTextForgotten(change.chain, sequence: change.sequence) {
            delta.texts += redact(
                [ChainRange(chain: change.chain, from: change.sequence, to: change.sequence + 1)])
        }
        for entry in delta.records { delta.texts += carryOut(entry.record, of: change) }
        return delta
    }

    private mutating func carryOut(_ record: Record, of change: Change) -> [TextChange] {
        guard let forgetting = Forgetting(record),
            chains.standing(of: change.chain, by: membership.authority) > change.sequence
        else { return [] }
        let author = author(of: change.chain) ?? .zero
        let role = membership.role(of: author, at: change.membership)
        var named: [ChainRange] = []
        for range in forgetting.ranges where mayForget(range.chain, author: author, role: role) {
            let end = min(range.to, ancestorCount(of: range.chain, below: change))
            if range.from < end { named.append(ChainRange(chain: range.chain, from: range.from, to: end)) }
        }
        var new: [ChainRange] = []
        for range in named { new += forgotten.insert(range) }
        return redact(new)
    }

    /// Whether a member may have the changes of a chain forgotten.
    func mayForget(_ chain: ChainID, author: Bytes32, role: Role?) -> Bool {
        switch role {
        case .owner, .mentor: true
        case .editor: self.author(of: chain) == author
        case .reviewer, .viewer, .relay, nil: false
        }
    }

    /// How many changes of a chain the change descends from: the first so many, along the history of which it has most.
    /// O(log n) questions of the graph for each.
    private func ancestorCount(of chain: ChainID, below change: Change) -> UInt64 {
        if chain == change.chain, !chains.isForked(chain) { return change.sequence }
        let below = chains.parentIndexes(of: change)
        return chains.strands(of: chain).reduce(0) { most, strand in
            let own = chains.sequences(ofStrand: strand)
            var (low, high) = (own.lowerBound, own.upperBound)
            while low < high {
                let middle = (low + high) / 2
                guard let index = chains.index(inStrand: strand, sequence: middle) else { break }
                if chains.isAncestor(index, of: below) { low = middle + 1 } else { high = middle }
            }
            return low > own.lowerBound ? max(most, low) : most
        }
    }

    /// Takes the text of changes out of the documents of all views.
    private mutating func redact(_ ranges: [ChainRange]) -> [TextChange] {
        if ranges.isEmpty { return [] }
        let texts = view.redact(ranges, in: chains)
        var hadText = !texts.isEmpty
        for name in otherViews.keys {
            if otherViews[name]?.redact(ranges, in: chains).isEmpty == false { hadText = true }
        }
        // Where nothing went, the rows came without their text.
        if hadText { justForgotten += ranges }
        return texts
    }
}

extension SpaceView {
    /// Takes the text of changes out; answers what that did to the documents that had any of it, by id.
    fileprivate mutating func redact(_ ranges: [ChainRange], in chains: ChainTable) -> [TextChange] {
        var texts: [TextChange] = []
        for id in documents.keys.sorted() {
            let events = ranges.flatMap { documents[id]?.events(of: $0, in: chains) ?? [] }
            guard !events.isEmpty, let edits = documents[id]?.redact(events) else { continue }
            texts.append(TextChange(document: id, edits: edits, revision: documents[id]?.revision ?? 0))
        }
        return texts
    }
}
