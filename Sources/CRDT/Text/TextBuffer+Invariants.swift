extension TextBuffer {
    /// What is wrong with the buffer, in words; empty when all is well. For tests: O(n).
    func violations() -> [String] {
        var found = tree.violations()
        var leaf = tree.firstLeaf
        while leaf != LeafTree.none {
            let counts = tree.counts[Int(leaf)]
            let start = Int(leaf) * Self.leafBytesMax
            let content = bytes[start..<start + Int(counts[Count.bytes])]
            if counts[Count.bytes] > Self.leafBytesMax { found.append("leaf \(leaf) overflows") }
            if counts[Count.bytes] == 0 && tree.firstLeaf != tree.lastLeaf { found.append("leaf \(leaf) is empty") }
            guard let text = String(validating: content, as: UTF8.self) else {
                found.append("leaf \(leaf) does not begin or end between scalars")
                return found
            }
            let scalars = text.unicodeScalars.count
            let newlines = text.unicodeScalars.count { $0 == "\n" }
            if scalars != Int(counts[Count.scalars]) { found.append("leaf \(leaf) holds \(scalars) scalars") }
            if newlines != Int(counts[Count.newlines]) { found.append("leaf \(leaf) holds \(newlines) line ends") }
            leaf = tree.nextLeaves[Int(leaf)]
        }
        return found
    }
}
