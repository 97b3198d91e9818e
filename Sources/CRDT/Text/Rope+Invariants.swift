extension Rope {
    /// What is wrong with the rope, in words; empty when all is well. For tests: O(n).
    borrowing func violations() -> [String] {
        var found = tree.violations()
        var leaf = tree.firstLeaf
        while leaf != LeafTree.none {
            check(leaf, &found)
            leaf = tree.nextLeaves[Int(leaf)]
        }
        return found
    }

    private borrowing func check(_ leaf: LeafTree.Leaf, _ found: inout [String]) {
        let counts = tree.counts(of: leaf)
        if counts[Count.bytes] > Self.leafBytesMax { found.append("leaf \(leaf) overflows") }
        if counts[Count.bytes] == 0 && tree.firstLeaf != tree.lastLeaf { found.append("leaf \(leaf) is empty") }
        guard let text = String(validating: content(of: leaf), as: UTF8.self) else {
            found.append("leaf \(leaf) does not begin or end between scalars")
            return
        }
        let scalars = text.unicodeScalars.count
        let newlines = text.unicodeScalars.count { $0 == "\n" }
        if scalars != Int(counts[Count.scalars]) { found.append("leaf \(leaf) holds \(scalars) scalars") }
        if newlines != Int(counts[Count.newlines]) { found.append("leaf \(leaf) holds \(newlines) line ends") }
        if text.utf16.count != Int(counts[Count.utf16]) {
            found.append("leaf \(leaf) holds \(text.utf16.count) units of UTF-16")
        }
    }
}
