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
    /// Two leaves hold this wherever the scalar at its middle ends: up to three bytes behind it.
    private static let spreadBytesMax = 2 * (leafBytesMax - 3)
    /// A leaf below this looks for a neighbour to join.
    private static let leafBytesMin = 128

    private(set) var tree = LeafTree()
    private var slabs = LeafSlabs()
    /// The leaf of the last edit and the scalars before it; `LeafTree.none` when that is not known.
    private var cursorLeaf = LeafTree.none
    private var cursorStart = 0

    init() {
        slabs.reserve(leaves: 1)
    }

    private init(copying other: borrowing Rope) {
        tree = other.tree.clone()
        slabs.reserve(leaves: tree.leafCapacity)
        var leaf = tree.firstLeaf
        while leaf != LeafTree.none {
            slabs.bytes(of: leaf).update(from: other.slabs.bytes(of: leaf), count: byteCount(leaf))
            leaf = tree.nextLeaves[Int(leaf)]
        }
    }

    /// The same text in other memory. O(n).
    borrowing func clone() -> Rope { Rope(copying: self) }

    /// What is allocated for leaves.
    var leavesInBytes: Int { slabs.sizeInBytes }

    @inline(__always) func length(_ lane: Int) -> Int { Int(tree.total[lane]) }

    /// Puts valid UTF-8 of so many scalars before the scalar at `position`. Cost: O(log n), O(1) near the last edit,
    /// and O(length) for what is put in.
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
            } else if offset < used && used + new.count <= Self.spreadBytesMax {
                return spread(new, scalarCount: scalarCount, in: leaf, at: offset)
            } else {
                return insertLong(new, in: leaf, at: offset)
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
    @inline(__always) private mutating func moveCursor(before position: Int) {
        if cursorLeaf != LeafTree.none, position >= cursorStart,
            position - cursorStart <= Int(tree.counts(of: cursorLeaf)[Count.scalars])
        {
            return
        }
        findCursor(before: position)
    }

    private mutating func findCursor(before position: Int) {
        if position == 0 {
            (cursorLeaf, cursorStart) = (tree.firstLeaf, 0)
        } else {
            // Behind the scalar before it, so that a text grows at the end of its last leaf.
            let (leaf, before) = tree.find(unit: position - 1, of: Count.scalars)
            (cursorLeaf, cursorStart) = (leaf, Int(before[Count.scalars]))
        }
    }

    /// Moves the cursor to the leaf that holds the scalar at `position`.
    @inline(__always) private mutating func moveCursor(to position: Int) {
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
        UnsafeBufferPointer(start: slabs.bytes(of: leaf), count: byteCount(leaf))
    }

    @inline(__always) func byteOffset(ofScalar scalar: Int, in leaf: LeafTree.Leaf) -> Int {
        let counts = tree.counts(of: leaf)
        if counts[Count.bytes] == counts[Count.scalars] { return scalar }
        if scalar == Int(counts[Count.scalars]) { return Int(counts[Count.bytes]) }
        return ScalarScan.byteOffset(ofScalar: scalar, in: content(of: leaf))
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
        let target = slabs.bytes(of: leaf) + offset
        (target + new.count).update(from: target, count: byteCount(leaf) - offset)
        target.update(from: source, count: new.count)
        tree.add(Self.counts(of: new, scalarCount: scalarCount), to: leaf)
    }

    /// Puts in what does not fit into its leaf, but into two: both get about half of all.
    private mutating func spread(
        _ new: UnsafeBufferPointer<UInt8>, scalarCount: Int, in leaf: LeafTree.Leaf, at offset: Int
    ) {
        let used = byteCount(leaf)
        let right = makeLeaf(after: leaf)
        let before = tree.counts(of: leaf)
        let total = before &+ Self.counts(of: new, scalarCount: scalarCount)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: used + new.count) { all in
            guard let target = all.baseAddress, let source = new.baseAddress else { return }
            let content = slabs.bytes(of: leaf)
            target.update(from: content, count: offset)
            (target + offset).update(from: source, count: new.count)
            (target + offset + new.count).update(from: content + offset, count: used - offset)
            var half = all.count / 2
            while !ScalarScan.isStart(all[half]) { half += 1 }
            content.update(from: target, count: half)
            slabs.bytes(of: right).update(from: target + half, count: all.count - half)
            let beginning = UnsafeBufferPointer(start: UnsafePointer(target), count: half)
            let kept = Self.counts(of: beginning, scalarCount: ScalarScan.count(beginning))
            tree.add(kept &- before, to: leaf)
            tree.add(total &- kept, to: right)
        }
    }

    /// Cuts a leaf, fills it up, fills new leaves behind it, and lets the last one take the rest of the first if it
    /// can.
    private mutating func insertLong(_ new: UnsafeBufferPointer<UInt8>, in first: LeafTree.Leaf, at offset: Int) {
        let rest = cut(first, at: offset)
        var leaf = first
        var start = 0
        while start < new.count {
            let used = byteCount(leaf)
            var end = min(start + Self.leafBytesMax - used, new.count)
            while end < new.count && !ScalarScan.isStart(new[end]) { end -= 1 }
            if end > start {
                let part = UnsafeBufferPointer(rebasing: new[start..<end])
                insertInLeaf(part, scalarCount: ScalarScan.count(part), leaf: leaf, offset: used)
                start = end
            }
            if start < new.count { leaf = makeLeaf(after: leaf) }
        }
        if rest != first && byteCount(leaf) + byteCount(rest) <= Self.leafBytesMax { join(leaf, with: rest) }
    }

    private mutating func makeLeaf(after leaf: LeafTree.Leaf) -> LeafTree.Leaf {
        let new = tree.insertLeaf(after: leaf)
        slabs.reserve(leaves: tree.leafCapacity)
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
        slabs.bytes(of: right).update(from: slabs.bytes(of: leaf) + offset, count: used - offset)
        tree.add(.zero &- moved, to: leaf)
        tree.add(moved, to: right)
        return right
    }

    @inline(__always) private mutating func removeInLeaf(_ leaf: LeafTree.Leaf, scalars: Range<Int>) {
        let counts = tree.counts(of: leaf)
        let used = Int(counts[Count.bytes])
        if scalars.count == Int(counts[Count.scalars]) {
            tree.add(.zero &- counts, to: leaf)
            return tidy(leaf)
        }
        let start = byteOffset(ofScalar: scalars.lowerBound, in: leaf)
        let end = byteOffset(ofScalar: scalars.upperBound, in: leaf)
        let gone = Self.counts(
            of: UnsafeBufferPointer(rebasing: content(of: leaf)[start..<end]), scalarCount: scalars.count)
        let base = slabs.bytes(of: leaf)
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
        (slabs.bytes(of: leaf) + byteCount(leaf)).update(from: slabs.bytes(of: next), count: byteCount(next))
        tree.add(moved, to: leaf)
        tree.add(.zero &- moved, to: next)
        tree.removeLeaf(next)
    }
}
