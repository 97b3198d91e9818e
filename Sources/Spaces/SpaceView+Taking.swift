import CRDT
import Replication
import WireCodec

extension SpaceView {
    /// Holds one change more, which was just added to the table.
    mutating func extend(over index: Int, in chains: ChainTable) {
        guard var reach else { return }
        // Not held twice while it grows.
        self.reach = nil
        chains.extend(&reach, over: index)
        self.reach = reach
    }

    /// Takes over from another view what is wanted of it and lacks here. Answers what that did to the texts, by id, if
    /// somebody sees them.
    ///
    /// A document that is not here, and all of which is wanted, is shared: that takes no memory until one of the two is
    /// edited. O(documents and tree operations of `source`), and the replay of the events that came in.
    mutating func take(
        _ wanted: Reach, from source: SpaceView, in chains: ChainTable, isSeen: Bool
    ) throws(SpaceError) -> [TextChange] {
        guard let known = reach, let held = source.reach else {
            preconditionFailure("views that stand beside others say what they hold")
        }
        let isNew = { (change: Int) in chains.contains(wanted, change) && !chains.contains(known, change) }
        let steps = source.treeSteps.filter { isNew($0.change) }
        place(steps.filter { chains.stands($0.change) })
        withhold(steps.filter { !chains.stands($0.change) })
        var brought: [TextChange] = []
        for (id, other) in source.documents {
            guard let own = documents[id] else { continue }
            let selection = other.selection(of: wanted, in: chains, for: own)
            guard selection.hasNew else { continue }
            var edits: [TextEdit] = []
            if selection.isWhole, own.full.eventCount == 0 {
                documents[id] = other
                documents[id]?.raiseRevision(to: own.revision)
                if isSeen { edits = [.whole(of: other)] }
            } else {
                edits = try documents[id]?.take(selection, of: other, where: isNew, in: chains) ?? []
            }
            if isSeen {
                brought.append(TextChange(document: id, edits: edits, revision: documents[id]?.revision ?? 0))
            }
        }
        acceptCreations(in: chains)
        // Only now: texts and steps do not come in the order of their changes.
        weighRemovals(in: chains)
        reach = chains.union(known, chains.common(wanted, held))
        return brought.sorted { $0.document < $1.document }
    }
}

extension TextEdit {
    /// What makes an empty text into that of a document.
    fileprivate static func whole(of document: Document) -> TextEdit {
        TextEdit(at: 0, deleted: 0, inserted: document.text.text.string())
    }
}
