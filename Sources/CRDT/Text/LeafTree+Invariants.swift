extension LeafTree {
    /// What is wrong with the tree, in words; empty when all is well. For tests: O(n).
    borrowing func violations() -> [String] {
        var found: [String] = []
        var leaves: [Leaf] = []
        let sum = check(Int(root), leaves: &leaves, found: &found)
        if sum != total { found.append("the total is \(total), the leaves make \(sum)") }
        if nodeSlots[Int(root)] != Self.none { found.append("the root has a parent") }
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

    private borrowing func check(_ node: Int, leaves: inout [Leaf], found: inout [String]) -> Counts {
        let count = Int(childCounts[node])
        if count < 1 || count > Self.fanOut { found.append("node \(node) has \(count) children") }
        var result = Counts.zero
        for slot in node * Self.fanOut..<node * Self.fanOut + count {
            let child = Int(children[slot])
            let isLeaf = levels[node] == 0
            let named = isLeaf ? leafSlots[child] : nodeSlots[child]
            if named != UInt32(slot) { found.append("child \(child) in slot \(slot) says that it is in \(named)") }
            if isLeaf { leaves.append(Leaf(child)) }
            if !isLeaf && levels[child] + 1 != levels[node] {
                found.append("node \(child) is not one level below node \(node)")
            }
            let sum = isLeaf ? sums[slot] : check(child, leaves: &leaves, found: &found)
            if sum != sums[slot] { found.append("node \(node) says \(sums[slot]) for \(child), which has \(sum)") }
            result &+= sum
        }
        return result
    }
}
