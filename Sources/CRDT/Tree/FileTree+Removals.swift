extension FileTree {
    /// A file or a folder that is not shown: with what it was called, so that people find it again.
    package struct HiddenEntry: Equatable, Sendable {
        /// Where it would be, by its own name and those of the folders above it.
        package let path: [PathPart]
        package let id: NodeID
        package let kind: NodeKind
        /// The newest removal; nil for what is not shown for another reason: it lies too deep, or in no folder.
        package let removal: TreeKey?

        /// The parts joined by `/`, for people.
        package var text: String { path.map(\.text).joined(separator: "/") }
    }

    /// Takes a node out of what is shown, whatever its place; a folder is shown as long as anything in it is. Doing so
    /// twice changes nothing.
    ///
    /// Only for a removal that counts: its author knew all moves of the node, and all that was set and written in it.
    /// Whoever applies changes sees to that, here and with `restore`.
    package mutating func remove(_ node: NodeID, at key: TreeKey) {
        guard removals[node]?.contains(key) != true else { return }
        let isNew = removals[node] == nil
        removals[node, default: []].append(key)
        if isNew, !isPresent(node) { detach(node) }
    }

    /// Somebody who did not know of a node's removals, or who wants the node back, moved it, set something of it or
    /// wrote in it: the removals do not count. Those of the change of `except` do. Answers whether the node is no
    /// longer removed.
    @discardableResult
    package mutating func restore(_ node: NodeID, except: TreeKey? = nil) -> Bool {
        keepRemovals(of: node) { key in except.map(key.isOfOneChange) ?? false }
    }

    /// One removal of a node does not count after all.
    package mutating func retract(_ removal: TreeKey, of node: NodeID) {
        keepRemovals(of: node) { $0 != removal }
    }

    @discardableResult
    private mutating func keepRemovals(of node: NodeID, where counts: (TreeKey) -> Bool) -> Bool {
        guard let known = removals[node] else { return false }
        let kept = known.filter(counts)
        if !kept.isEmpty {
            removals[node] = kept
            return false
        }
        let wasPresent = isPresent(node)
        removals[node] = nil
        if !wasPresent { attach(node) }
        return true
    }

    /// Whether anything is removed that could come back: almost never a question worth a look-up for each node.
    package var hasRemovals: Bool { !removals.isEmpty }

    /// Whether the draft has a removal of a node.
    package func isRemovedInDraft(_ node: NodeID) -> Bool { removals[node]?.contains(where: \.isDraft) ?? false }

    /// Whether a removal of a node counts. (A folder can still be shown.)
    package func isRemoved(_ node: NodeID) -> Bool { removals[node] != nil }

    /// Gives an operation of the draft, whose change is closed, the key of that change. Operations are settled in
    /// order.
    package mutating func settle(_ operation: TreeOperation, _ index: Int, as key: TreeKey) {
        switch operation {
        case .create: break
        case .move(let node, _, _): settleMove(index, of: node, as: key)
        case .set(let node, _, _): settleSetting(index, of: node, as: key)
        case .remove(let node):
            removals[node] = removals[node]?.map { $0 == .draft(index) ? key : $0 }
        }
    }

    /// All that was created and is not shown, in the order of their paths' bytes, then of their ids.
    ///
    /// Cost: O(n), and O(n log n) in what is hidden.
    package func hidden() -> [HiddenEntry] {
        var shown = Set<NodeID>()
        visit { node, _ in shown.formUnion(node.members) }
        let entries = nodes.keys.filter { !shown.contains($0) }.compactMap(hiddenEntry)
        return entries.sorted { left, right in
            left.path == right.path ? left.id < right.id : left.path.lexicographicallyPrecedes(right.path)
        }
    }

    private func hiddenEntry(of id: NodeID) -> HiddenEntry? {
        guard let node = nodes[id] else { return nil }
        var path: [PathPart] = []
        var next: NodeID? = id
        while let current = next, let known = nodes[current], path.count < Self.depthMax {
            path.append(known.place.name)
            next = known.place.parent
        }
        return HiddenEntry(path: path.reversed(), id: id, kind: node.kind, removal: removals[id]?.max())
    }

    /// What a node's place says: in which folder, and under which name. Nil for one that is not made.
    package func place(of node: NodeID) -> (parent: NodeID?, name: PathPart)? {
        nodes[node].map { ($0.place.parent, $0.place.name) }
    }

    /// What was removed together with a folder or later, in it at any depth, the folder itself first, folders before
    /// what is in them. Cost: O(depth) for each removed node.
    package func removed(with folder: NodeID) -> [NodeID] {
        guard let removal = removals[folder]?.max() else { return [] }
        var found: [(depth: Int, id: NodeID)] = []
        for (id, keys) in removals where keys.contains(where: { removal <= $0 || removal.isOfOneChange(with: $0) }) {
            var depth = 0
            var next: NodeID? = id
            while let node = next, node != folder, depth < Self.depthMax {
                depth += 1
                next = nodes[node]?.place.parent
            }
            if next == folder { found.append((depth, id)) }
        }
        return found.sorted { $0.depth == $1.depth ? $0.id < $1.id : $0.depth < $1.depth }.map(\.id)
    }

    /// How many nodes are removed.
    package var removedCount: Int { removals.count }

    /// How many texts are removed.
    package var removedTextCount: Int { removals.keys.count { nodes[$0]?.kind == .text } }

    /// The nodes that are shown at and below a path, folders before what is in them. O(n log n) in what is there.
    package func nodes(below path: [PathPart]) -> [NodeID] {
        var found: [NodeID] = []
        visit(below: path) { node, _ in found += node.members }
        return found
    }

    /// How many parts deep what is shown at and below a path reaches.
    package func depth(below path: [PathPart]) -> Int {
        var depth = 0
        visit(below: path) { _, path in depth = max(depth, path.count) }
        return depth
    }

    /// Whether a node would be shown, had it a way to the top.
    func isPresent(_ id: NodeID) -> Bool { removals[id] == nil || children[id] != nil }

    /// Puts a node among those of its folder, if it is present, and with it removed folders above that thus are.
    mutating func attach(_ id: NodeID) {
        var next = id
        while let node = nodes[next], isPresent(next) {
            let parent = node.place.parent
            let isFirst = children[parent] == nil
            children[parent, default: []].insert(next)
            guard isFirst, let parent, isRemoved(parent) else { return }
            next = parent
        }
    }

    /// Takes a node from among those of its folder, and with it removed folders above that have nothing in them now.
    mutating func detach(_ id: NodeID) {
        var next = id
        while let node = nodes[next] {
            let parent = node.place.parent
            guard children[parent]?.remove(next) != nil else { return }
            guard children[parent]?.isEmpty == true else { return }
            children[parent] = nil
            guard let parent, isRemoved(parent) else { return }
            next = parent
        }
    }
}
