import CRDT
import Identity
import Replication
import WireCodec

// What the names in a change mean. A name is resolved among the ancestors of the change that bears it, so it means the
// same on every replica, whatever else is here: an event (chain, sequence) is each event of that name among them. Where
// a chain is not forked that is one at most (`Protocol/changes.md`, section 3).
extension Space {
    /// The version of all that came in that a text part was made on: its events must be ancestors of the change, and
    /// none of another.
    func frontier(
        _ parents: TextParents, in document: Document, of change: Change
    ) throws(SpaceError) -> Frontier {
        let malformed = SpaceError.parentsNotAncestors(document: document.id)
        switch parents {
        case .start: return Frontier()
        case .continued:
            guard let lv = newestOwn(in: document, before: change) else { throw malformed }
            return Frontier(lv)
        case .events(let events):
            let below = chains.parentIndexes(of: change)
            var lvs: [LV] = []
            for event in events {
                let named = document.versions(of: event, in: chains) { chains.isAncestor($0, of: below) }
                guard !named.isEmpty else { throw malformed }
                lvs += named
            }
            let frontier = document.full.dominators(of: lvs)
            guard document.names(of: frontier, of: document.full, in: chains) == events,
                newestOwn(in: document, before: change).map({ frontier != Frontier($0) }) ?? true
            else { throw malformed }
            return frontier
        case .exact(let events):
            guard let frontier = exactFrontier(events, in: document, of: change) else { throw malformed }
            return frontier
        }
    }

    /// The version of exact events: each brought by its change, an ancestor of the one that names it, and the version
    /// none that names alone would mean there. Nil else.
    private func exactFrontier(_ events: [ExactEvent], in document: Document, of change: Change) -> Frontier? {
        let below = chains.parentIndexes(of: change)
        let isBelow = { (index: Int) in chains.isAncestor(index, of: below) }
        var lvs: [LV] = []
        for event in events {
            guard let maker = chains.index(of: event.change), isBelow(maker) else { return nil }
            let named = document.versions(of: event.name, in: chains) { $0 == maker }
            guard named.count == 1 else { return nil }
            lvs += named
        }
        let frontier = document.full.dominators(of: lvs)
        guard frontier.count == lvs.count else { return nil }
        let names = document.names(of: frontier, of: document.full, in: chains)
        let meant = names.flatMap { document.versions(of: $0, in: chains, where: isBelow) }
        return document.full.dominators(of: meant) == frontier ? nil : frontier
    }

    /// The newest event that the change's chain made in a document before it, along its own history. O(log n) for each
    /// fork below.
    func newestOwn(in document: Document, before change: Change) -> LV? {
        newestOwn(in: document, behind: change.sequence > 0 ? chains.index(of: change.previous) : nil)
    }

    /// The same of the change behind the one at an index.
    func newestOwn(in document: Document, behind previous: Int?) -> LV? {
        var next = previous
        while let index = next {
            let strand = chains.strand(at: index)
            let agent = chains.agent(ofStrand: strand)
            let count = document.eventCount(of: agent, upTo: index)
            if count > 0 { return document.full.lv(of: agent, sequence: count - 1) }
            next = chains.base(ofStrand: strand).flatMap { chains.index(inStrand: $0.strand, sequence: $0.count &- 1) }
        }
        return nil
    }

    /// What an undo or a redo names, as the document calls it. Of forked chains only what is among the ancestors of the
    /// change is named: nothing else counts.
    func operation(
        _ undo: UndoPart, in document: Document, of change: Change
    ) throws(SpaceError) -> UndoOperation {
        guard chains.hasForks else { return UndoOperation(undo) }
        let below = chains.parentIndexes(of: change)
        let operation = document.operation(undo, in: chains) { chains.isAncestor($0, of: below) }
        // More than one undo may name, whatever its bytes say: that follows from its ancestors too.
        guard operation.spans.count <= TextLimits.undoSpansMax,
            operation.spans.reduce(0, { $0 + $1.count }) <= TextLimits.undoEventsMax
        else { throw .parentsNotAncestors(document: document.id) }
        return operation
    }

    /// Whether an ancestor of a change made a tree node.
    func isMade(_ node: Bytes32, below change: Change) -> Bool {
        if let makers = view.rivals[node] { return makers.contains { isAncestor($0.change, of: change) } }
        return makers[node].map { isAncestor($0.change, of: change) } ?? false
    }

    /// Whether one made it as such a node.
    func isMade(_ node: Bytes32, as kind: NodeKind, below change: Change) -> Bool {
        if let makers = view.rivals[node] {
            return makers.contains { $0.kind == kind && isAncestor($0.change, of: change) }
        }
        guard let maker = makers[node], maker.kind == kind else { return false }
        return isAncestor(maker.change, of: change)
    }
}
