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
        for (node, newest) in touches {
            let own = moves.filter { $0.node == node }.map(\.key) + (settings[node]?.all ?? []).map(\.key)
            for (chain, key) in newest where own.filter({ $0.chain == chain && !$0.isDraft }).max() != key {
                found.append("the newest touch of \(node.bytes.hex) is another")
            }
        }
        for (node, known) in settings where !known.isMinimal { found.append("settings of \(node.bytes.hex)") }
        return found
    }
}

extension FileTree.Settings {
    /// Whether it is in order, and current is just what nothing replaces.
    fileprivate var isMinimal: Bool {
        let named = Set(all.flatMap(\.replaced))
        let kept = all.filter { setting in
            setting.id.map(named.contains) != true && !all.contains { $0.isBehind(setting) }
        }
        return kept == current && named == replaced && zip(all, all.dropFirst()).allSatisfy { $0.key < $1.key }
    }
}
