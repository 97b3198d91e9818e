/// Reading: nothing here changes the rope, so several threads may read one at a time that nobody edits.
extension Rope {
    /// Calls `body` with the bytes of a range of scalars, leaf by leaf, in order.
    borrowing func forEachChunk(inScalars range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= length(Count.scalars), "text was read outside the text")
        if range.isEmpty { return }
        var (leaf, before) = tree.find(unit: range.lowerBound, of: Count.scalars)
        var first = range.lowerBound - Int(before[Count.scalars])
        var rest = range.count
        while rest > 0 {
            let count = min(rest, Int(tree.counts(of: leaf)[Count.scalars]) - first)
            let start = byteOffset(ofScalar: first, in: leaf)
            let end = byteOffset(ofScalar: first + count, in: leaf)
            body(UnsafeBufferPointer(rebasing: content(of: leaf)[start..<end]))
            rest -= count
            first = 0
            leaf = tree.nextLeaves[Int(leaf)]
        }
    }

    /// The counts of everything before a place; nil when the place lies inside a scalar. It is within the text.
    /// Cost: O(log n) and a walk in one leaf.
    borrowing func counts(before position: Int, in unit: PositionUnit) -> LeafTree.Counts? {
        let lane = unit.lane
        if position == length(lane) { return tree.total }
        let (leaf, before) = tree.find(unit: position, of: lane)
        let rest = position - Int(before[lane])
        let leafBytes = content(of: leaf)
        let offset: Int
        switch unit {
        case .utf8:
            guard ScalarScan.isStart(leafBytes[rest]) else { return nil }
            offset = rest
        case .scalars:
            offset = byteOffset(ofScalar: rest, in: leaf)
        case .utf16:
            guard let found = ScalarScan.byteOffset(ofUTF16: rest, in: leafBytes) else { return nil }
            offset = found
        }
        return before &+ Self.counts(ofBeginning: leafBytes, to: offset)
    }

    /// The counts of everything before the start of a line that is there.
    borrowing func counts(beforeLine line: Int) -> LeafTree.Counts {
        if line == 0 { return .zero }
        let (leaf, before) = tree.find(unit: line - 1, of: Count.newlines)
        let leafBytes = content(of: leaf)
        let offset = ScalarScan.byteOffset(afterNewline: line - 1 - Int(before[Count.newlines]), in: leafBytes)
        return before &+ Self.counts(ofBeginning: leafBytes, to: offset)
    }

    private static func counts(ofBeginning bytes: UnsafeBufferPointer<UInt8>, to end: Int) -> LeafTree.Counts {
        let beginning = UnsafeBufferPointer(rebasing: bytes[..<end])
        return counts(of: beginning, scalarCount: ScalarScan.count(beginning))
    }
}
