/// A text that is edited anywhere in O(log n): UTF-8 in leaves of at most 512 bytes under a `LeafTree`.
///
/// Positions count Unicode scalars. Lines end with a line feed, which belongs to its line; a text without one has one
/// line. Leaves begin and end between scalars.
package struct TextBuffer: Sendable {
    /// What `LeafTree.Counts` means here.
    enum Count {
        static let bytes = 0
        static let scalars = 1
        static let newlines = 2
    }

    static let leafBytesMax = 512
    /// A leaf below this looks for a neighbour to join.
    private static let leafBytesMin = 128

    private(set) var tree = LeafTree()
    /// Leaf `n` has the bytes from `n * leafBytesMax` on.
    private(set) var bytes = ContiguousArray<UInt8>(repeating: 0, count: leafBytesMax)

    package init() {}

    package var lengthInScalars: Int { Int(tree.total[Count.scalars]) }
    package var lengthInBytes: Int { Int(tree.total[Count.bytes]) }
    package var lineCount: Int { Int(tree.total[Count.newlines]) + 1 }

    /// Puts valid UTF-8 before the scalar at `position`. Cost: O(log n), and O(length) for what is put in.
    mutating func insert(_ new: UnsafeBufferPointer<UInt8>, scalarCount: Int, at position: Int) {
        precondition(position >= 0 && position <= lengthInScalars, "text was put outside the text")
        if new.isEmpty { return }
        var (leaf, offset) = place(before: position)
        if byteCount(leaf) + new.count > Self.leafBytesMax {
            let next = tree.nextLeaves[Int(leaf)]
            if offset == byteCount(leaf), next != LeafTree.none, byteCount(next) + new.count <= Self.leafBytesMax {
                (leaf, offset) = (next, 0)
            } else if offset == byteCount(leaf) || new.count > Self.leafBytesMax / 4 {
                cut(leaf, at: offset)
                insertLong(new, after: leaf)
                return tidy(leaf)
            } else {
                let half = scalarBoundary(in: leaf, near: byteCount(leaf) / 2)
                let right = cut(leaf, at: half)
                if offset > half { (leaf, offset) = (right, offset - half) }
            }
        }
        insertInLeaf(new, scalarCount: scalarCount, leaf: leaf, offset: offset)
    }

    /// Takes out the scalars of `range`. Cost: O(log n) for each leaf it touches.
    mutating func remove(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= lengthInScalars, "text was taken outside the text")
        var rest = range.count
        while rest > 0 {
            let (leaf, before) = tree.find(unit: range.lowerBound, of: Count.scalars)
            let first = range.lowerBound - Int(before[Count.scalars])
            let count = min(rest, Int(tree.counts[Int(leaf)][Count.scalars]) - first)
            removeInLeaf(leaf, scalars: first..<first + count)
            rest -= count
        }
    }

    // MARK: Reading

    package func string() -> String { string(inScalars: 0..<lengthInScalars) }

    /// Cost: O(log n) and the length of the range.
    package func string(inScalars range: Range<Int>) -> String {
        String(decoding: utf8(inScalars: range), as: UTF8.self)
    }

    package func utf8(inScalars range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= lengthInScalars, "text was read outside the text")
        var result: [UInt8] = []
        if range.isEmpty { return result }
        var (leaf, before) = tree.find(unit: range.lowerBound, of: Count.scalars)
        var first = range.lowerBound - Int(before[Count.scalars])
        var rest = range.count
        while rest > 0 {
            let count = min(rest, Int(tree.counts[Int(leaf)][Count.scalars]) - first)
            let start = byteOffset(ofScalar: first, in: leaf)
            let end = byteOffset(ofScalar: first + count, in: leaf)
            let base = Int(leaf) * Self.leafBytesMax
            result.append(contentsOf: bytes[base + start..<base + end])
            rest -= count
            first = 0
            leaf = tree.nextLeaves[Int(leaf)]
        }
        return result
    }

    /// The line, counted from zero, and the scalars before `position` in it. Cost: O(log n).
    package func lineAndColumn(ofScalar position: Int) -> (line: Int, column: Int) {
        precondition(position >= 0 && position <= lengthInScalars, "a place outside the text was asked for")
        let (leaf, offset) = place(before: position)
        let before = withLeaf(leaf) { ScalarScan.newlineCount(UnsafeBufferPointer(rebasing: $0[..<offset])) }
        let line = Int(tree.sumsBefore(leaf)[Count.newlines]) + before
        return (line, position - scalar(ofLineStart: line))
    }

    /// The position of a place; nil when there is no such line or the line is shorter. Cost: O(log n).
    package func scalar(ofLine line: Int, column: Int) -> Int? {
        guard line >= 0, line < lineCount, column >= 0 else { return nil }
        let start = scalar(ofLineStart: line)
        let end = line + 1 < lineCount ? scalar(ofLineStart: line + 1) - 1 : lengthInScalars
        return column <= end - start ? start + column : nil
    }

    private func scalar(ofLineStart line: Int) -> Int {
        if line == 0 { return 0 }
        let (leaf, before) = tree.find(unit: line - 1, of: Count.newlines)
        let newline = line - 1 - Int(before[Count.newlines])
        let inLeaf = withLeaf(leaf) { leafBytes in
            let end = ScalarScan.byteOffset(afterNewline: newline, in: leafBytes)
            return ScalarScan.count(UnsafeBufferPointer(rebasing: leafBytes[..<end]))
        }
        return Int(before[Count.scalars]) + inLeaf
    }
}

// MARK: - Leaves

extension TextBuffer {
    private func byteCount(_ leaf: LeafTree.Leaf) -> Int { Int(tree.counts[Int(leaf)][Count.bytes]) }

    private func withLeaf<Result>(
        _ leaf: LeafTree.Leaf, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        let start = Int(leaf) * Self.leafBytesMax
        let end = start + byteCount(leaf)
        return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
    }

    /// The leaf and the byte offset in it where something put in at `position` goes: behind the scalar before it.
    private func place(before position: Int) -> (leaf: LeafTree.Leaf, offset: Int) {
        if position == 0 { return (tree.firstLeaf, 0) }
        let (leaf, before) = tree.find(unit: position - 1, of: Count.scalars)
        return (leaf, byteOffset(ofScalar: position - Int(before[Count.scalars]), in: leaf))
    }

    private func byteOffset(ofScalar scalar: Int, in leaf: LeafTree.Leaf) -> Int {
        let counts = tree.counts[Int(leaf)]
        if counts[Count.bytes] == counts[Count.scalars] { return scalar }
        if scalar == Int(counts[Count.scalars]) { return Int(counts[Count.bytes]) }
        return withLeaf(leaf) { ScalarScan.byteOffset(ofScalar: scalar, in: $0) }
    }

    private func scalarBoundary(in leaf: LeafTree.Leaf, near offset: Int) -> Int {
        let base = Int(leaf) * Self.leafBytesMax
        var boundary = offset
        while boundary > 0 && !ScalarScan.isStart(bytes[base + boundary]) { boundary -= 1 }
        return boundary
    }

    private static func counts(of bytes: UnsafeBufferPointer<UInt8>, scalarCount: Int) -> LeafTree.Counts {
        LeafTree.Counts(UInt32(bytes.count), UInt32(scalarCount), UInt32(ScalarScan.newlineCount(bytes)), 0)
    }

    /// There is room for it.
    private mutating func insertInLeaf(
        _ new: UnsafeBufferPointer<UInt8>, scalarCount: Int, leaf: LeafTree.Leaf, offset: Int
    ) {
        let used = byteCount(leaf)
        let start = Int(leaf) * Self.leafBytesMax + offset
        bytes.withUnsafeMutableBufferPointer { all in
            guard let base = all.baseAddress, let source = new.baseAddress else { return }
            (base + start + new.count).update(from: base + start, count: used - offset)
            (base + start).update(from: source, count: new.count)
        }
        tree.add(Self.counts(of: new, scalarCount: scalarCount), to: leaf)
    }

    /// Fills new leaves behind `leaf`.
    private mutating func insertLong(_ new: UnsafeBufferPointer<UInt8>, after leaf: LeafTree.Leaf) {
        var leaf = leaf
        var start = 0
        while start < new.count {
            var end = min(start + Self.leafBytesMax, new.count)
            while end < new.count && !ScalarScan.isStart(new[end]) { end -= 1 }
            let part = UnsafeBufferPointer(rebasing: new[start..<end])
            leaf = makeLeaf(after: leaf)
            insertInLeaf(part, scalarCount: ScalarScan.count(part), leaf: leaf, offset: 0)
            start = end
        }
    }

    private mutating func makeLeaf(after leaf: LeafTree.Leaf) -> LeafTree.Leaf {
        let new = tree.insertLeaf(after: leaf)
        let needed = tree.leafCapacity * Self.leafBytesMax
        if bytes.count < needed { bytes.append(contentsOf: repeatElement(0, count: needed - bytes.count)) }
        return new
    }

    /// Moves the bytes from `offset` on to a new leaf, which it returns; does nothing and returns `leaf` at its end.
    @discardableResult
    private mutating func cut(_ leaf: LeafTree.Leaf, at offset: Int) -> LeafTree.Leaf {
        let used = byteCount(leaf)
        if offset == used { return leaf }
        let moved = withLeaf(leaf) { leafBytes in
            let part = UnsafeBufferPointer(rebasing: leafBytes[offset...])
            return Self.counts(of: part, scalarCount: ScalarScan.count(part))
        }
        let right = makeLeaf(after: leaf)
        let from = Int(leaf) * Self.leafBytesMax + offset
        let to = Int(right) * Self.leafBytesMax
        bytes.withUnsafeMutableBufferPointer { all in
            guard let base = all.baseAddress else { return }
            (base + to).update(from: base + from, count: used - offset)
        }
        tree.add(.zero &- moved, to: leaf)
        tree.add(moved, to: right)
        return right
    }

    private mutating func removeInLeaf(_ leaf: LeafTree.Leaf, scalars: Range<Int>) {
        let used = byteCount(leaf)
        let start = byteOffset(ofScalar: scalars.lowerBound, in: leaf)
        let end = byteOffset(ofScalar: scalars.upperBound, in: leaf)
        let gone = withLeaf(leaf) {
            Self.counts(of: UnsafeBufferPointer(rebasing: $0[start..<end]), scalarCount: scalars.count)
        }
        let base = Int(leaf) * Self.leafBytesMax
        bytes.withUnsafeMutableBufferPointer { all in
            guard let first = all.baseAddress else { return }
            (first + base + start).update(from: first + base + end, count: used - end)
        }
        tree.add(.zero &- gone, to: leaf)
        tidy(leaf)
    }

    /// Takes out an empty leaf and joins a thin one with a neighbour when both fit well into one.
    private mutating func tidy(_ leaf: LeafTree.Leaf) {
        if tree.firstLeaf == tree.lastLeaf || byteCount(leaf) >= Self.leafBytesMin { return }
        if byteCount(leaf) == 0 { return tree.removeLeaf(leaf) }
        let next = tree.nextLeaves[Int(leaf)]
        let previous = tree.previousLeaves[Int(leaf)]
        if next != LeafTree.none && byteCount(leaf) + byteCount(next) <= Self.leafBytesMax / 2 {
            join(leaf, with: next)
        } else if previous != LeafTree.none && byteCount(previous) + byteCount(leaf) <= Self.leafBytesMax / 2 {
            join(previous, with: leaf)
        }
    }

    private mutating func join(_ leaf: LeafTree.Leaf, with next: LeafTree.Leaf) {
        let moved = tree.counts[Int(next)]
        let from = Int(next) * Self.leafBytesMax
        let to = Int(leaf) * Self.leafBytesMax + byteCount(leaf)
        let count = byteCount(next)
        bytes.withUnsafeMutableBufferPointer { all in
            guard let base = all.baseAddress else { return }
            (base + to).update(from: base + from, count: count)
        }
        tree.add(moved, to: leaf)
        tree.add(.zero &- moved, to: next)
        tree.removeLeaf(next)
    }
}
