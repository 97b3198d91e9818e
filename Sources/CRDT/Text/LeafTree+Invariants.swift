extension LeafTree {
    /// What is wrong with the tree, in words; empty when all is well. For tests: O(n).
    func violations() -> [String] {
        var found: [String] = []
        var leaves: [Leaf] = []
        let sum = check(root, leaves: &leaves, found: &found)
        if sum != total { found.append("the total is \(total), the leaves make \(sum)") }
        if nodes[Int(root)].parent != Self.none { found.append("the root has a parent") }
        if leaves.first != firstLeaf || leaves.last != lastLeaf { found.append("the ends are not the ends") }
        for (left, right) in zip(leaves, leaves.dropFirst())
        where nextLeaves[Int(left)] != right || previousLeaves[Int(right)] != left {
            found.append("leaves \(left) and \(right) are not linked")
        }
        for (index, leaf) in leaves.enumerated().dropFirst() {
            if !precedes(leaves[index - 1], leaf) || precedes(leaf, leaves[index - 1]) {
                found.append("leaf \(leaf) is not ordered after the one before it")
            }
        }
        return found
    }

    private func check(_ node: UInt32, leaves: inout [Leaf], found: inout [String]) -> Counts {
        let count = nodes[Int(node)].childCount
        if count < 1 || count > Self.fanOut { found.append("node \(node) has \(count) children") }
        var result = Counts.zero
        for slot in Int(node) * Self.fanOut..<Int(node) * Self.fanOut + count {
            let child = children[slot]
            let isLeaf = nodes[Int(node)].level == 0
            let parent = isLeaf ? leafParents[Int(child)] : nodes[Int(child)].parent
            if parent != node { found.append("child \(child) of node \(node) names \(parent) as its parent") }
            if isLeaf { leaves.append(child) }
            if !isLeaf && nodes[Int(child)].level != nodes[Int(node)].level - 1 {
                found.append("node \(child) is not one level below node \(node)")
            }
            let sum = isLeaf ? counts[Int(child)] : check(child, leaves: &leaves, found: &found)
            if sum != sums[slot] { found.append("node \(node) says \(sums[slot]) for \(child), which has \(sum)") }
            result &+= sum
        }
        return result
    }
}
