import CRDT
package import Identity
import Membership
package import Replication
package import WireCodec

/// What of a view is shown when some of its changes do not stand: operations on the tree of those that do, and the
/// creations of whatever these name; texts as `Document+Acceptance` has it.
extension SpaceView {
    /// Notes steps of changes that do not stand: what they made is known, so that others can be checked against it, and
    /// is not shown.
    mutating func withhold(_ steps: [TreeStep]) {
        treeSteps += steps
        for step in steps {
            guard case .create(_, _, let kind) = step.operation else { continue }
            noteMaker(of: step.made.bytes, Maker(change: step.change, kind: kind))
            note(step.made, kind)
            withheldCreations[step.made.bytes, default: []].append(step)
        }
    }

    /// Shows a node whose creation was withheld, and the folders above it: the change at an index, which counts, names
    /// it. Answers whether that was so.
    ///
    /// Of a forked chain several histories can have made one node. Only those whom that change has among its ancestors
    /// are meant: whoever was removed cannot make another thing of it afterwards.
    @discardableResult
    mutating func accept(creationOf node: Bytes32, namedBy change: Int, in chains: ChainTable) -> Bool {
        if withheldCreations.isEmpty { return false }
        var named = [(node: node, change: change)]
        var isShown = false
        while let (node, change) = named.popLast() {
            guard let steps = withheldCreations.removeValue(forKey: node) else { continue }
            for step in steps {
                guard chains.isAncestor(step.change, of: [change]) else {
                    withheldCreations[node, default: []].append(step)
                    continue
                }
                guard case .create(let parent, let name, let kind) = step.operation else { continue }
                tree.create(step.made, parent: parent, name: name, kind: kind)
                isShown = true
                if let parent { named.append((parent.bytes, step.change)) }
            }
        }
        return isShown
    }

    /// The same for all that a step names.
    mutating func acceptCreations(namedBy step: TreeStep, in chains: ChainTable) {
        if withheldCreations.isEmpty { return }
        let named: [NodeID?] =
            switch step.operation {
            case .create(let parent, _, _): [parent]
            case .move(let node, let parent, _): [node, parent]
            case .remove(let node), .set(let node, _, _): [node]
            }
        for node in named.compactMap({ $0 }) { accept(creationOf: node.bytes, namedBy: step.change, in: chains) }
    }

    /// The same for all that stands, and for texts with events that are accepted.
    mutating func acceptCreations(in chains: ChainTable) {
        if withheldCreations.isEmpty { return }
        for step in treeSteps where chains.stands(step.change) { acceptCreations(namedBy: step, in: chains) }
        for id in withheldCreations.keys.sorted() {
            for writer in documents[id]?.newestWriters ?? [] {
                accept(creationOf: id, namedBy: writer, in: chains)
            }
        }
    }

    /// Shows what is accepted now that other changes stand than before; there is no draft.
    ///
    /// O(documents) to find those that are concerned, and what `Document.reconsider` takes of each; where the tree is
    /// concerned, O(tree steps).
    mutating func reconsider(_ shifts: [ChainTable.Shift], in chains: ChainTable) -> SpaceDelta {
        var delta = SpaceDelta()
        // What somebody wrote may keep a document in sight that was removed.
        var isConcerned = !withheldCreations.isEmpty
        for id in documents.keys.sorted() {
            guard shifts.contains(where: { documents[id]?.hasPart(of: $0.range, in: chains) == true }) else { continue }
            isConcerned = isConcerned || !treeSteps.isEmpty
            guard let edits = documents[id]?.reconsider(in: chains) else { continue }
            delta.texts.append(TextChange(document: id, edits: edits, revision: documents[id]?.revision ?? 0))
        }
        isConcerned =
            isConcerned
            || treeSteps.contains { step in
                let (chain, sequence, _) = chains.entry(at: step.change)
                return shifts.contains { $0.chain == chain && $0.range.from <= sequence && sequence < $0.range.to }
            }
        if isConcerned {
            makeTreeAnew(in: chains)
            delta.treeChanged = true
        }
        return delta
    }

    private mutating func makeTreeAnew(in chains: ChainTable) {
        let steps = treeSteps
        tree = FileTree()
        treeSteps = []
        withheldCreations = [:]
        place(steps.filter { chains.stands($0.change) })
        withhold(steps.filter { !chains.stands($0.change) })
        acceptCreations(in: chains)
        weighRemovals(in: chains)
    }
}

extension Space {
    /// Shows what is accepted under the membership log as it is now, which grew; there is no draft. With a `reach` as
    /// it is where only that is here. Answers what that did to the view in use.
    ///
    /// O(1) where nobody was ever removed, demoted or overruled.
    package mutating func weighStanding(within reach: Reach? = nil) -> SpaceDelta {
        let shifts = chains.weigh(by: membership.authority, within: reach)
        if shifts.isEmpty { return SpaceDelta() }
        for name in otherViews.keys.sorted() { _ = otherViews[name]?.reconsider(shifts, in: chains) }
        return view.reconsider(shifts, in: chains)
    }

    /// What follows from a change that was just taken in, added to its own delta: what stands or falls with it is shown
    /// so, and then its records of forgetting are carried out.
    mutating func settling(_ change: Change, _ delta: SpaceDelta) -> SpaceDelta {
        var delta = delta
        if needsWeighing(change) {
            let weighed = weighStanding()
            delta.texts += weighed.texts
            delta.treeChanged = delta.treeChanged || weighed.treeChanged
        }
        return forgetting(of: change, delta)
    }

    /// Whether what came before a change may stand or fall with it: what two histories have in common stands when it
    /// does in one of them; and the change that a cut speaks of shows whether the cut is about another history.
    private func needsWeighing(_ change: Change) -> Bool {
        guard weighsArrivals, !membership.authority.isPlain else { return false }
        return chains.isForked(change.chain)
            || namedCounts(of: change.chain, by: author(of: change.chain)).contains(change.sequence + 1)
    }

    private func namedCounts(of chain: ChainID, by device: Bytes32?) -> [UInt64] {
        device.map { membership.authority.namedCounts(of: chain, by: $0) } ?? []
    }

    /// Whether what a device writes behind the end of its chain stands as far as its role allows: all of the chain
    /// stands, it has one history, and nobody spoke of a change of it that is not here. A new chain always goes on.
    package func goesOn(_ chain: ChainID, of device: Bytes32) -> Bool {
        let count = chains.count(of: chain)
        guard !chains.isForked(chain), chains.standingCount(of: chain) == count else { return false }
        return membership.authority.isPlain || namedCounts(of: chain, by: device).allSatisfy { $0 <= count }
    }

    /// Lets changes come in unweighed while a history is read: all of them are weighed by `endReading`.
    package mutating func beginReading() { weighsArrivals = false }

    package mutating func endReading() {
        weighsArrivals = true
        _ = weighStanding()
    }
}
