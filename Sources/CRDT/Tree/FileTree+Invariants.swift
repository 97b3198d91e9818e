internal import WireCodec

extension FileTree {
    /// What is wrong with the tree, for tests: nothing.
    func violations() -> [String] {
        var found: [String] = []
        if !zip(moves, moves.dropFirst()).allSatisfy({ $0.key < $1.key }) { found.append("moves out of order") }
        if removals.values.contains(where: \.isEmpty) { found.append("an empty list of removals") }
        if children.values.contains(where: \.isEmpty) { found.append("an empty folder is listed") }
        for (id, node) in nodes {
            let isListed = children[node.place.parent]?.contains(id) ?? false
            if isListed != isPresent(id) { found.append("\(id.bytes.hex) is listed: \(isListed)") }
        }
        let listed = children.values.reduce(0) { $0 + $1.count }
        let present = nodes.keys.filter(isPresent).count
        if listed != present { found.append("\(listed) nodes are listed and \(present) present") }
        for (node, newest) in movers {
            let own = moves.filter { $0.node == node && !$0.key.isDraft }.map(\.key)
            for (chain, key) in newest where own.last(where: { $0.chain == chain }) != key {
                found.append("the newest move of \(node.bytes.hex) is another")
            }
        }
        return found
    }
}
