package import CRDT
import Identity
import Membership
import Replication
package import WireCodec

/// How the visible text of a document changed: what to do to a copy of it, and the revision that this gives.
package struct TextChange: Sendable {
    package let document: Bytes32
    package let edits: [TextEdit]
    package let revision: Int

    package init(document: Bytes32, edits: [TextEdit], revision: Int) {
        self.document = document
        self.edits = edits
        self.revision = revision
    }
}

/// What one applied change did.
package struct SpaceDelta: Sendable {
    /// Whether the change stands; if not, it did nothing, and its records count for nothing.
    package var stands = true
    package var texts: [TextChange] = []
    package var treeChanged = false
    package var records: [RecordEntry] = []

    package init() {}
}

// What a change does in the view that it belongs to, which is the one in use meanwhile (`Space+Views`).
extension Space {
    /// Takes in a change of another device, or one read back from the store, all of whose ancestors the view holds.
    ///
    /// Nothing is changed when it throws: then the change is not well-formed, on every replica alike.
    mutating func applyInUse(_ change: Change, isSigned: Bool) throws(SpaceError) -> SpaceDelta {
        try check(change)
        let (index, time) = insert(change, isSigned: isSigned)
        let author = author(of: change.chain) ?? .zero
        var delta = SpaceDelta()
        delta.stands = chains.stands(index)
        var treeOperations = 0
        var records = 0
        for part in change.parts {
            switch part {
            case .tree(let operations):
                var steps: [SpaceView.TreeStep] = []
                for operation in operations {
                    let key = time.key(ofOperation: treeOperations)
                    steps.append(SpaceView.TreeStep(operation: operation, key: key, change: index))
                    treeOperations += 1
                }
                if delta.stands { view.take(steps, in: chains) } else { view.withhold(steps) }
                delta.treeChanged = delta.stands
            case .text(let id, let parents, let operations):
                // What its author did, which is the same everywhere, and not what was left to do of it here.
                try apply(
                    .operations(operations), parents, to: id, of: change, at: index, log: operations.map(TextEdit.init),
                    &delta)
            case .undo(let id, let parents, let undo):
                let named = try documents[id].map { (document) throws(SpaceError) in
                    try operation(undo, in: document, of: change)
                }
                guard let named else { throw .unknownDocument(id) }
                try apply(.undo(named), parents, to: id, of: change, at: index, log: [], &delta)
            case .record(let bytes):
                let record = Record(inChange: bytes)
                let entry = RecordEntry.ID(change: change.id, index: records)
                records += 1
                delta.records.append(RecordEntry(id: entry, record: record, author: author, time: time))
            }
        }
        return delta
    }

    /// Takes in the change made of this device's own draft, whose parts the view shows already. Where it does not stand
    /// they are shown no more.
    mutating func adoptInUse(_ change: Change) -> SpaceDelta {
        let (index, time) = insert(change, isSigned: true)
        let author = author(of: change.chain) ?? .zero
        var delta = SpaceDelta()
        delta.stands = chains.stands(index)
        var treeOperations = 0
        var records = 0
        for part in change.parts {
            // A client that held the text open can write in one that came out of sight meanwhile.
            if let id = part.document, view.accept(creationOf: id, namedBy: index, in: chains) {
                delta.treeChanged = true
            }
            switch part {
            case .tree(let operations):
                for operation in operations {
                    let key = time.key(ofOperation: treeOperations)
                    let step = SpaceView.TreeStep(operation: operation, key: key, change: index)
                    view.settle(step, in: chains)
                    view.acceptCreations(namedBy: step, in: chains)
                    treeOperations += 1
                }
            case .text(let id, _, let operations):
                view.documents[id]?.closePart(of: chains.agent(at: index), change: index)
                view.documents[id]?.log(operations.map(TextEdit.init), change: index)
            case .undo(let id, _, _):
                view.documents[id]?.closePart(of: chains.agent(at: index), change: index)
                view.documents[id]?.log([], change: index)
            case .record(let bytes):
                let record = Record(inChange: bytes)
                let entry = RecordEntry.ID(change: change.id, index: records)
                records += 1
                delta.records.append(RecordEntry(id: entry, record: record, author: author, time: time))
            }
        }
        if !delta.stands {
            let hidden = view.reconsider([chains.fall(ofNewest: index)], in: chains)
            delta.texts += hidden.texts
            delta.treeChanged = delta.treeChanged || hidden.treeChanged
        }
        return delta
    }

    /// Everything that could make the change not well-formed, before anything is touched.
    private func check(_ change: Change) throws(SpaceError) {
        var made: [Bytes32: NodeKind] = [:]
        var written: Set<Bytes32> = []
        var treeOperations = 0
        for part in change.parts {
            switch part {
            case .tree(let operations):
                for operation in operations {
                    try check(operation, treeOperations, of: change, &made)
                    treeOperations += 1
                }
            case .text(let id, let parents, _):
                guard written.insert(id).inserted else { throw .parentsNotAncestors(document: id) }
                guard let document = documents[id] else {
                    guard made[id] == .text, parents == .start else { throw .unknownDocument(id) }
                    continue
                }
                // Where an event is named, its change has the document's maker below it.
                guard parents != .start || made[id] == .text || isMade(id, as: .text, below: change) else {
                    throw .unknownDocument(id)
                }
                _ = try frontier(parents, in: document, of: change)
            case .undo(let id, let parents, let undo):
                guard written.insert(id).inserted else { throw .parentsNotAncestors(document: id) }
                guard let document = documents[id] else { throw .unknownDocument(id) }
                _ = try frontier(parents, in: document, of: change)
                _ = try operation(undo, in: document, of: change)
            // Checked with the form of its change.
            case .record: break
            }
        }
    }

    private mutating func apply(
        _ deed: NewEvents.Deed, _ parents: TextParents, to id: Bytes32, of change: Change, at index: Int,
        log: [TextEdit], _ delta: inout SpaceDelta
    ) throws(SpaceError) {
        let agent = chains.agent(at: index)
        let base = try base(of: id, parents, change, agent)
        let stands = delta.stands
        // What stands was made on it, and so it is accepted.
        if stands, view.accept(creationOf: id, namedBy: index, in: chains) { delta.treeChanged = true }
        var events = NewEvents(agent: agent, sequence: base.sequence, parents: base.frontier, deed)
        events.behind = base.older
        view.documents[id]?.log(log, change: index, stands: stands)
        let edits = try view.documents[id]?.append(events, stands: stands, in: chains) ?? []
        view.documents[id]?.closePart(of: agent, change: index)
        guard stands else { return }
        if view.wasWritten(id, at: time(at: index).key(ofOperation: 0)) { delta.treeChanged = true }
        delta.texts.append(TextChange(document: id, edits: edits, revision: view.documents[id]?.revision ?? 0))
    }

    /// Found apart from the change that follows: a document that is held while it is changed would be copied whole.
    private func base(
        of id: Bytes32, _ parents: TextParents, _ change: Change, _ agent: AgentID
    ) throws(SpaceError) -> (frontier: Frontier, sequence: Int, older: [(agent: AgentID, count: Int)]) {
        guard let document = documents[id] else { throw .unknownDocument(id) }
        let sequence = document.full.nextSequence(of: agent)
        let older = sequence == 0 ? document.eventCounts(before: agent, in: chains) : []
        return (try frontier(parents, in: document, of: change), sequence, older)
    }

    func isAncestor(_ maker: Int, of change: Change) -> Bool {
        chains.isAncestor(maker, of: chains.parentIndexes(of: change))
    }

    private mutating func insert(_ change: Change, isSigned: Bool) -> (index: Int, time: HybridTime) {
        let below = chains.parentIndexes(of: change).map { times[$0] }
        let index = chains.insert(change, isSigned: isSigned)
        if weighsArrivals { chains.weighNewest(by: membership.authority) }
        view.extend(over: index, in: chains)
        let claimed = chains.claimedTime(of: change)
        times.append(
            TimeMark(
                tenths: below.reduce(claimed) { max($0, $1.tenths) },
                depth: below.reduce(0) { max($0, $1.depth) } &+ (below.isEmpty ? 0 : 1)))
        return (index, time(at: index))
    }
}

extension TextEdit {
    /// The edit that an operation is when nothing is concurrent with it.
    init(_ operation: TextOperation) {
        switch operation {
        case .insert(let at, let text): self.init(at: at, deleted: 0, inserted: text)
        case .delete(let at, let count): self.init(at: at, deleted: count, inserted: "")
        }
    }
}
