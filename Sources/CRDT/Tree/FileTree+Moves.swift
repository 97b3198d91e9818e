extension FileTree {
    /// A move as it was carried out.
    struct Move: Sendable {
        var key: TreeKey
        let node: NodeID
        let to: Place
        /// Where the node was before; nil for a move that is void.
        var from: Place?
    }

    /// Takes in a move of any age; doing so twice changes nothing.
    ///
    /// Moves are carried out in the order of their keys. One of a node that nobody made is void, and so is one to a
    /// place inside the node itself, or more than `depthMax` parts deep: the node stays where it was. (A node that it
    /// names and that is made later counts from then on as if it had been there.)
    ///
    /// Cost: O(depth) for one that is newest in order. Before an older one is carried out all newer ones are undone,
    /// and carried out anew afterwards: O(depth) for each of them.
    package mutating func move(_ node: NodeID, to parent: NodeID?, name: PathPart, at key: TreeKey) {
        move([Move(key: key, node: node, to: Place(parent: parent, name: name), from: nil)])
    }

    /// Takes in moves that come together: newer ones are undone and carried out anew once for all of them.
    package mutating func move(_ operations: [(operation: TreeOperation, key: TreeKey)]) {
        move(
            operations.compactMap { operation, key in
                guard case .move(let node, let parent, let name) = operation else { return nil }
                return Move(key: key, node: node, to: Place(parent: parent, name: name), from: nil)
            })
    }

    private mutating func move(_ new: [Move]) {
        var fresh = new.sorted { $0.key < $1.key }[...]
        guard let oldest = fresh.first else { return }
        for move in new { noteNewest(move.key, of: move.node) }
        let index = moveIndex(of: oldest.key)
        undoMoves(from: index)
        let later = Array(moves[index...])
        moves.removeLast(later.count)
        for known in later {
            while let next = fresh.first, next.key <= known.key {
                if next.key < known.key { append(next) }
                fresh.removeFirst()
            }
            moves.append(known)
        }
        for next in fresh { append(next) }
        carryOutMoves(from: index)
    }

    private mutating func append(_ move: Move) {
        if moves.last?.key != move.key { moves.append(move) }
    }

    /// The newest operation by each chain that moved a node or set something of it, but for those of the draft; in no
    /// order. Who knows these knows all, as long as no chain is forked.
    package func newestTouches(of node: NodeID) -> [TreeKey] { touches[node].map { Array($0.values) } ?? [] }

    mutating func noteNewest(_ key: TreeKey, of node: NodeID) {
        if key.isDraft { return }
        // Along a chain the keys grow with the sequence numbers.
        if let known = touches[node]?[key.chain], key <= known { return }
        touches[node, default: [:]][key.chain] = key
    }

    /// Gives a move of the draft, with all before it in the draft done, the key of the change that it came into.
    mutating func settleMove(_ index: Int, of node: NodeID, as key: TreeKey) {
        let draft = TreeKey.draft(index)
        let place = moveIndex(of: draft)
        guard place < moves.count, moves[place].key == draft else { return }
        noteNewest(key, of: node)
        if place == 0 || moves[place - 1].key < key {
            // The author knew everything that is here, nearly always: then it stands at the end as before.
            moves[place].key = key
            return
        }
        let target = moveIndex(of: key)
        undoMoves(from: target)
        var move = moves.remove(at: place)
        move.key = key
        moves.insert(move, at: target)
        carryOutMoves(from: target)
    }

    /// Takes back all moves from an index on, newest first.
    mutating func undoMoves(from index: Int) {
        for later in moves[index...].reversed() {
            if let from = later.from { put(later.node, at: from) }
        }
    }

    /// Carries out all moves from an index on.
    mutating func carryOutMoves(from index: Int) {
        for place in index..<moves.count {
            let move = moves[place]
            let from = nodes[move.node]?.place
            if from == nil { awaited.insert(move.node) }
            let isVoid = from == nil || !hasWayUp(from: move.to.parent, avoiding: move.node)
            moves[place].from = isVoid ? nil : from
            if !isVoid { put(move.node, at: move.to) }
        }
    }

    /// The index of the first move that does not stand before a key. O(log m), O(1) at the end.
    private func moveIndex(of key: TreeKey) -> Int {
        guard let last = moves.last, key <= last.key else { return moves.count }
        var low = 0
        var high = moves.count - 1
        while low < high {
            let middle = (low + high) / 2
            if moves[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether one comes from a folder to the top in fewer than `depthMax` steps and not over `node`. The way may end
    /// at a folder that is not made yet.
    private mutating func hasWayUp(from folder: NodeID?, avoiding node: NodeID) -> Bool {
        var next = folder
        for _ in 0..<Self.depthMax {
            guard let current = next else { return true }
            if current == node { return false }
            guard let known = nodes[current] else {
                awaited.insert(current)
                return true
            }
            next = known.place.parent
        }
        return false
    }

    private mutating func put(_ id: NodeID, at place: Place) {
        detach(id)
        nodes[id]?.place = place
        attach(id)
    }
}
