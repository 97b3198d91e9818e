import CRDT
import Identity
import Replication
import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// The file tree as changes make it: which removals count is a question of who knew what.
///
/// A removal counts when its author knew every move of the node, all that was set of it and everything written in it:
/// those stand in ancestors of its change, or before it in the change itself (`Protocol/tree.md`, section 3). Where
/// changes come in their causal order, what comes after a removal is no ancestor of it: the removal is void from then
/// on.
extension SpaceView {
    /// Takes in steps of one change that was checked, has its index, and whose ancestors are all here.
    mutating func take(_ steps: [TreeStep], in chains: ChainTable) {
        for step in steps { acceptCreations(namedBy: step, in: chains) }
        place(steps)
        for step in steps {
            switch step.operation {
            case .create: break
            case .move(let node, _, _), .set(let node, _, _): tree.restore(node)
            case .remove(let node): if knowsAll(step, of: node, in: chains) { tree.remove(node, at: step.key) }
            }
        }
    }

    /// Gives a step that was shown as part of the draft its place among all others.
    mutating func settle(_ step: TreeStep, in chains: ChainTable) {
        treeSteps.append(step)
        tree.settle(step.operation, Int(step.key.index), as: step.key)
        switch step.operation {
        case .create(_, _, let kind): noteMaker(of: step.made.bytes, Maker(change: step.change, kind: kind))
        case .move, .set: break
        case .remove(let node):
            // A change names 1,024 others at most: beyond that it does not say all that was known here.
            if !knowsAll(step, of: node, in: chains) { tree.retract(step.key, of: node) }
        }
    }

    /// Takes in where steps put things and what they set, whatever they remove, and notes them.
    mutating func place(_ steps: [TreeStep]) {
        treeSteps += steps
        for step in steps {
            switch step.operation {
            case .create(let parent, let name, let kind):
                let id = step.made
                noteMaker(of: id.bytes, Maker(change: step.change, kind: kind))
                make(id, in: parent, name, kind)
            case .set(let node, let value, let replaced):
                tree.set(node, value, replacing: replaced, at: step.key)
            case .move, .remove: break
            }
        }
        tree.move(steps.map { ($0.operation, $0.key) })
    }

    /// Notes who makes a node; beside whom made it already: a change with the same place in another history of its
    /// chain.
    mutating func noteMaker(of node: Bytes32, _ maker: Maker) {
        if let other = makers[node], other.change != maker.change {
            let known = rivals[node] ?? [other]
            rivals[node] = known.contains { $0.change == maker.change } ? known : known + [maker]
        }
        makers[node] = maker
    }

    /// A node of this id, in the tree and what it holds.
    mutating func make(_ id: NodeID, in parent: NodeID?, _ name: PathPart, _ kind: NodeKind) {
        tree.create(id, parent: parent, name: name, kind: kind)
        note(id, kind)
    }

    /// Makes room for what a node holds.
    mutating func note(_ id: NodeID, _ kind: NodeKind) {
        switch kind {
        case .folder: folders.insert(id.bytes)
        case .text where documents[id.bytes] == nil: documents[id.bytes] = Document(id: id.bytes)
        case .text, .blob: break
        }
    }

    /// Notes that a change, or the draft, wrote in a document: that brings it back, but for removals in that very
    /// change. Answers whether it did.
    mutating func wasWritten(_ document: Bytes32, at key: TreeKey) -> Bool {
        tree.hasRemovals && tree.restore(NodeID(document), except: key)
    }

    /// Finds out anew which removals count, when changes have come in another order than the causal one; there is no
    /// draft then. O(tree steps), and as `knowsAll` for each removal.
    mutating func weighRemovals(in chains: ChainTable) {
        var removals: [TreeStep] = []
        for step in treeSteps where chains.stands(step.change) {
            guard case .remove(let node) = step.operation else { continue }
            removals.append(step)
            tree.restore(node)
        }
        for step in removals {
            guard case .remove(let node) = step.operation, knowsAll(step, of: node, in: chains) else { continue }
            tree.remove(node, at: step.key)
        }
    }

    /// Whether who removed a node knew all moves of it and all that was set of it and written in it. Mostly O(1) for
    /// each chain that moved it or set something, and each newest event of the text.
    private func knowsAll(_ removal: TreeStep, of node: NodeID, in chains: ChainTable) -> Bool {
        #if PLANTED_BUGS
            if PlantedBug.removesWhatOthersWroteIn.isPlanted { return true }
        #endif
        func knows(_ maker: Int) -> Bool { chains.isAncestor(maker, of: [removal.change]) }
        if chains.hasForks {
            // A chain's newest move does not stand for those of its other histories.
            for step in treeSteps where step.touched == node && chains.stands(step.change) {
                let isBefore = step.change == removal.change && step.key.index < removal.key.index
                guard isBefore || (step.change != removal.change && knows(step.change)) else { return false }
            }
        } else {
            for key in tree.newestTouches(of: node) {
                guard let maker = chains.index(of: ChainID(key.chain), sequence: key.sequence) else { return false }
                guard maker == removal.change ? key.index < removal.key.index : knows(maker) else { return false }
            }
        }
        guard let document = documents[node.bytes] else { return true }
        return document.text.frontier.allSatisfy { lv in
            let event = document.text.eventID(of: lv)
            // No change yet: it is in the draft with the removal.
            guard let maker = document.change(of: event.agent, sequence: event.sequence) else { return true }
            return knows(maker)
        }
    }
}

extension SpaceView.TreeStep {
    /// The node that it makes, if it makes one.
    var made: NodeID {
        NodeID.made(by: ChainID(key.chain), sequence: key.sequence, index: Int(key.index))
    }

    /// The node that it moves, or of which it sets something.
    fileprivate var touched: NodeID? {
        switch operation {
        case .move(let node, _, _), .set(let node, _, _): node
        case .create, .remove: nil
        }
    }
}
