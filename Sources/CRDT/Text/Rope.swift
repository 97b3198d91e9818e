/// A text in leaves of at most 512 bytes of UTF-8 under a `LeafTree`, which counts bytes, scalars, units of UTF-16 and
/// line ends: what `TextBuffer` shares between its copies.
///
/// It remembers the leaf of the last edit, so that typing on and deleting back need no search. Leaves begin and end
/// between scalars.
struct Rope: ~Copyable {
    /// What `LeafTree.Counts` means here; the first three are those of `PositionUnit`.
    enum Count {
        static let bytes = PositionUnit.utf8.lane
        static let scalars = PositionUnit.scalars.lane
        static let utf16 = PositionUnit.utf16.lane
        static let newlines = 3
    }

    static let leafBytesMax = 512
    /// A leaf below this looks for a neighbour to join.
    private static let leafBytesMin = 128

    private(set) var tree = LeafTree()
    /// Leaf `n` has the bytes from `n * leafBytesMax` on.
    private(set) var bytes = Column<UInt8>()
    /// The leaf of the last edit and the scalars before it; `LeafTree.none` when that is not known.
    private var cursorLeaf = LeafTree.none
    private var cursorStart = 0

    init() {
        bytes.append(repeating: 0, count: Self.leafBytesMax)
    }

    private init(copying other: borrowing Rope) {
        tree = other.tree.clone()
        bytes = other.bytes.clone()
    }

    /// The same text in other memory. O(n).
    borrowing func clone() -> Rope { Rope(copying: self) }

    @inline(__always) func length(_ lane: Int) -> Int { Int(tree.total[lane]) }

    /// Puts valid UTF-8 of so many scalars before the scalar at `position`. Cost: O(log n), O(1) near the last edit, and
    /// O(length) for what is put in.
    mutating func insert(_ new: UnsafeBufferPointer<UInt8>, scalarCount: Int, at position: Int) {
        precondition(position >= 0 && position <= length(Count.scalars), "text was put outside the text")
        if new.isEmpty { return }
        moveCursor(before: position)
        var leaf = cursorLeaf
        var offset = byteOffset(ofScalar: position - cursorStart, in: leaf)
        let used = byteCount(leaf)
        if used + new.count > Self.leafBytesMax {
            cursorLeaf = LeafTree.none
            let next = tree.nextLeaves[Int(leaf)]
            if offset == used, next != LeafTree.none, byteCount(next) + new.count <= Self.leafBytesMax {
                (leaf, offset) = (next, 0)
            } else if offset == used || new.count > Self.leafBytesMax / 4 {
                cut(leaf, at: offset)
                insertLong(new, after: leaf)
                return tidy(leaf)
            } else {
                let half = scalarBoundary(in: leaf, near: used / 2)
                let right = cut(leaf, at: half)
                if offset > half { (leaf, offset) = (right, offset - half) }
            }
        }
        insertInLeaf(new, scalarCount: scalarCount, leaf: leaf, offset: offset)
    }

    /// Takes out the scalars of `range`. Cost: O(log n) for each leaf it touches, O(1) near the last edit.
    mutating func remove(_ range: Range<Int>) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= length(Count.scalars), "text was taken outside the text")
        var rest = range.count
        while rest > 0 {
            moveCursor(to: range.lowerBound)
            let first = range.lowerBound - cursorStart
            let count = min(rest, Int(tree.counts(of: cursorLeaf)[Count.scalars]) - first)
            removeInLeaf(cursorLeaf, scalars: first..<first + count)
            rest -= count
        }
    }

    /// Moves the cursor to a leaf into which something put in at `position` may go.
    private mutating func moveCursor(before position: Int) {
        if cursorLeaf != LeafTree.none, position >= cursorStart,
            position - cursorStart <= Int(tree.counts(of: cursorLeaf)[Count.scalars])
        {
            return
        }
        if position == 0 {
            (cursorLeaf, cursorStart) = (tree.firstLeaf, 0)
        } else {
            // Behind the scalar before it, so that a text grows at the end of its last leaf.
            let (leaf, before) = tree.find(unit: position - 1, of: Count.scalars)
            (cursorLeaf, cursorStart) = (leaf, Int(before[Count.scalars]))
        }
    }

    /// Moves the cursor to the leaf that holds the scalar at `position`.
    private mutating func moveCursor(to position: Int) {
        if cursorLeaf != LeafTree.none, position >= cursorStart,
            position - cursorStart < Int(tree.counts(of: cursorLeaf)[Count.scalars])
        {
            return
        }
        let (leaf, before) = tree.find(unit: position, of: Count.scalars)
        (cursorLeaf, cursorStart) = (leaf, Int(before[Count.scalars]))
    }
}

// MARK: - Leaves

extension Rope {
    @inline(__always) func byteCount(_ leaf: LeafTree.Leaf) -> Int { Int(tree.counts(of: leaf)[Count.bytes]) }

    /// The bytes of a leaf, valid until the rope is changed.
    @inline(__always) func content(of leaf: LeafTree.Leaf) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes.base + Int(leaf) * Self.leafBytesMax, count: byteCount(leaf))
    }

    @inline(__always) func byteOffset(ofScalar scalar: Int, in leaf: LeafTree.Leaf) -> Int {
        let counts = tree.counts(of: leaf)
        if counts[Count.bytes] == counts[Count.scalars] { return scalar }
        if scalar == Int(counts[Count.scalars]) { return Int(counts[Count.bytes]) }
        return ScalarScan.byteOffset(ofScalar: scalar, in: content(of: leaf))
    }

    private func scalarBoundary(in leaf: LeafTree.Leaf, near offset: Int) -> Int {
        let leafBytes = content(of: leaf)
        var boundary = offset
        while boundary > 0 && !ScalarScan.isStart(leafBytes[boundary]) { boundary -= 1 }
        return boundary
    }

    /// All four counts of some bytes that hold so many scalars.
    @inline(__always) static func counts(
        of bytes: UnsafeBufferPointer<UInt8>, scalarCount: Int
    ) -> LeafTree.Counts {
        let newlines =
            bytes.count == 1 ? (bytes[0] == UInt8(ascii: "\n") ? 1 : 0) : ScalarScan.newlineCount(bytes)
        let pairs = bytes.count < scalarCount + 3 ? 0 : ScalarScan.fourByteCount(bytes)
        return LeafTree.Counts(
            UInt32(bytes.count), UInt32(scalarCount), UInt32(scalarCount + pairs), UInt32(newlines))
    }

    /// There is room for it.
    @inline(__always) private mutating func insertInLeaf(
        _ new: UnsafeBufferPointer<UInt8>, scalarCount: Int, leaf: LeafTree.Leaf, offset: Int
    ) {
        guard let source = new.baseAddress else { return }
        let target = bytes.base + Int(leaf) * Self.leafBytesMax + offset
        (target + new.count).update(from: target, count: byteCount(leaf) - offset)
        target.update(from: source, count: new.count)
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
        if bytes.count < needed { bytes.append(repeating: 0, count: needed - bytes.count) }
        return new
    }

    /// Moves the bytes from `offset` on to a new leaf, which it returns; does nothing and returns `leaf` at its end.
    @discardableResult
    private mutating func cut(_ leaf: LeafTree.Leaf, at offset: Int) -> LeafTree.Leaf {
        let used = byteCount(leaf)
        if offset == used { return leaf }
        let part = UnsafeBufferPointer(rebasing: content(of: leaf)[offset...])
        let moved = Self.counts(of: part, scalarCount: ScalarScan.count(part))
        let right = makeLeaf(after: leaf)
        let from = bytes.base + Int(leaf) * Self.leafBytesMax + offset
        (bytes.base + Int(right) * Self.leafBytesMax).update(from: from, count: used - offset)
        tree.add(.zero &- moved, to: leaf)
        tree.add(moved, to: right)
        return right
    }

    @inline(__always) private mutating func removeInLeaf(_ leaf: LeafTree.Leaf, scalars: Range<Int>) {
        let used = byteCount(leaf)
        let start = byteOffset(ofScalar: scalars.lowerBound, in: leaf)
        let end = byteOffset(ofScalar: scalars.upperBound, in: leaf)
        let gone = Self.counts(
            of: UnsafeBufferPointer(rebasing: content(of: leaf)[start..<end]), scalarCount: scalars.count)
        let base = bytes.base + Int(leaf) * Self.leafBytesMax
        (base + start).update(from: base + end, count: used - end)
        tree.add(.zero &- gone, to: leaf)
        if used - (end - start) < Self.leafBytesMin { tidy(leaf) }
    }

    /// Takes out an empty leaf and joins a thin one with a neighbour when both fit well into one.
    private mutating func tidy(_ leaf: LeafTree.Leaf) {
        let used = byteCount(leaf)
        if tree.firstLeaf == tree.lastLeaf || used >= Self.leafBytesMin { return }
        let next = tree.nextLeaves[Int(leaf)]
        let previous = tree.previousLeaves[Int(leaf)]
        if used == 0 {
            cursorLeaf = LeafTree.none
            tree.removeLeaf(leaf)
        } else if next != LeafTree.none && used + byteCount(next) <= Self.leafBytesMax / 2 {
            join(leaf, with: next)
        } else if previous != LeafTree.none && byteCount(previous) + used <= Self.leafBytesMax / 2 {
            join(previous, with: leaf)
        }
    }

    private mutating func join(_ leaf: LeafTree.Leaf, with next: LeafTree.Leaf) {
        cursorLeaf = LeafTree.none
        let moved = tree.counts(of: next)
        let target = bytes.base + Int(leaf) * Self.leafBytesMax + byteCount(leaf)
        target.update(from: bytes.base + Int(next) * Self.leafBytesMax, count: byteCount(next))
        tree.add(moved, to: leaf)
        tree.add(.zero &- moved, to: next)
        tree.removeLeaf(next)
    }
}
