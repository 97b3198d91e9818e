extension Tracker {
    /// What is wrong with the tracker, in words; empty when all is well. For tests: O(n log n).
    borrowing func violations() -> [String] {
        var found = tree.violations()
        var seen = Set<Int>()
        var leaf = tree.firstLeaf
        while leaf != LeafTree.none {
            var sum = LeafTree.Counts.zero
            for slot in 0..<slotCounts[Int(leaf)] {
                let number = itemNumber(at: Place(leaf: leaf, slot: slot))
                if !seen.insert(number).inserted { found.append("item \(number) stands twice") }
                if items[number].leaf != leaf { found.append("item \(number) names another leaf") }
                sum &+= items[number].counts
                check(number, &found)
            }
            if sum != tree.counts(of: leaf) {
                found.append("leaf \(leaf) counts \(tree.counts(of: leaf)), not \(sum)")
            }
            leaf = tree.nextLeaves[Int(leaf)]
        }
        if seen.count != items.count { found.append("\(items.count - seen.count) items stand nowhere") }
        return found
    }

    private borrowing func check(_ number: Int, _ found: inout [String]) {
        let item = items[number]
        if item.count == 0 { found.append("item \(number) is empty") }
        if item.start < Self.underwaterStart && item.end > replayedEnd { found.append("item \(number) is from later") }
        if item.start >= Self.underwaterStart && item.state == Item.notInserted {
            found.append("item \(number) lies under water and is not inserted")
        }
        // What an undo brought back is visible, however hidden it is at a version before the undo.
        if item.state > Item.visible && item.hidden == 0 && undone.isEmpty {
            found.append("item \(number) was deleted, but never")
        }
        for character in [item.start, item.end - 1] where itemNumber(holding: character) != number {
            found.append("character \(character) is not found in item \(number)")
        }
        if item.originLeft != Self.edge && item.start < Self.underwaterStart && !precedes(item.originLeft, item.start) {
            found.append("item \(number) stands before its left origin")
        }
        if item.originRight != Self.edge && !precedes(item.start, item.originRight) {
            found.append("item \(number) stands behind its right origin")
        }
    }
}
