/// An ordered sequence of leaves with four counts each, and the sums of those counts: a B+tree in flat columns.
///
/// What is in a leaf is the owner's affair; the tree knows its leaves by number. It finds the leaf that holds the n-th
/// unit of a count, the sums before a leaf, and which of two leaves comes first, each in O(log n). A node has its
/// children and their sums side by side in `fanOut` slots; each child knows its slot, so that a changed count goes up
/// by one addition a level, without a search.
///
/// Nodes that became thin are not filled up again, only empty ones go: the height is that of the greatest size ever.
struct LeafTree: ~Copyable {
    /// What a leaf or a part of the tree holds. Sums stay below 2³²; the owners' limits see to it.
    typealias Counts = SIMD4<UInt32>
    typealias Leaf = UInt32

    static let fanOut = 16
    static let none = UInt32.max

    /// Slots of node `n`, from `n * fanOut` on: child numbers and what each child holds.
    private(set) var children = Column<UInt32>()
    private(set) var sums = Column<Counts>()
    /// For each node: how many children, its height (zero: the children are leaves), and its slot in its parent.
    private(set) var childCounts = Column<UInt8>()
    private(set) var levels = Column<UInt8>()
    private(set) var nodeSlots = Column<UInt32>()
    private(set) var root: UInt32 = 0
    /// For each leaf: its slot in its parent, and its neighbours.
    private(set) var leafSlots = Column<UInt32>()
    private(set) var nextLeaves = Column<Leaf>()
    private(set) var previousLeaves = Column<Leaf>()
    private(set) var firstLeaf: Leaf = 0
    private(set) var lastLeaf: Leaf = 0
    /// The sum over all leaves.
    private(set) var total = Counts.zero

    private var freeLeaves = Column<Leaf>()
    private var freeNodes = Column<UInt32>()

    /// A tree with one leaf, number 0, that counts nothing.
    init() {
        begin()
    }

    private mutating func begin() {
        _ = makeNode(level: 0)
        childCounts[0] = 1
        children[0] = 0
        leafSlots.append(0)
        nextLeaves.append(Self.none)
        previousLeaves.append(Self.none)
    }

    /// Becomes a new tree and keeps the memory.
    mutating func removeAll() {
        children.truncate(to: 0)
        sums.truncate(to: 0)
        childCounts.truncate(to: 0)
        levels.truncate(to: 0)
        nodeSlots.truncate(to: 0)
        leafSlots.truncate(to: 0)
        nextLeaves.truncate(to: 0)
        previousLeaves.truncate(to: 0)
        freeLeaves.truncate(to: 0)
        freeNodes.truncate(to: 0)
        (root, firstLeaf, lastLeaf, total) = (0, 0, 0, .zero)
        begin()
    }

    private init(copying other: borrowing LeafTree) {
        children = other.children.clone()
        sums = other.sums.clone()
        childCounts = other.childCounts.clone()
        levels = other.levels.clone()
        nodeSlots = other.nodeSlots.clone()
        root = other.root
        leafSlots = other.leafSlots.clone()
        nextLeaves = other.nextLeaves.clone()
        previousLeaves = other.previousLeaves.clone()
        firstLeaf = other.firstLeaf
        lastLeaf = other.lastLeaf
        total = other.total
        freeLeaves = other.freeLeaves.clone()
        freeNodes = other.freeNodes.clone()
    }

    /// The same tree in other memory. O(n).
    borrowing func clone() -> LeafTree { LeafTree(copying: self) }

    /// How many leaf numbers were ever given out; the owner's columns are that long.
    var leafCapacity: Int { leafSlots.count }

    /// What a leaf holds.
    @inline(__always) func counts(of leaf: Leaf) -> Counts { sums[Int(leafSlots[Int(leaf)])] }

    /// The leaf that holds unit number `unit` of one count, and the sums before that leaf.
    func find(unit: Int, of count: Int) -> (leaf: Leaf, before: Counts) {
        precondition(unit >= 0 && unit < Int(total[count]), "a unit past the end was looked for")
        var before = Counts.zero
        var rest = UInt32(truncatingIfNeeded: unit)
        var node = Int(root)
        // One count of each slot, read as plain numbers: a lane chosen at run time is slow to take out of a vector.
        let lane = UnsafeRawPointer(sums.base).assumingMemoryBound(to: UInt32.self) + count
        while true {
            var slot = node * Self.fanOut
            while true {
                let held = lane[slot * 4]
                if rest < held { break }
                rest &-= held
                before &+= sums[slot]
                slot += 1
            }
            if levels[node] == 0 { return (children[slot], before) }
            node = Int(children[slot])
        }
    }

    /// The sums of all leaves before this one.
    func sumsBefore(_ leaf: Leaf) -> Counts {
        var before = Counts.zero
        var place = leafSlots[Int(leaf)]
        while place != Self.none {
            let node = Int(place) / Self.fanOut
            for slot in node * Self.fanOut..<Int(place) { before &+= sums[slot] }
            place = nodeSlots[node]
        }
        return before
    }

    /// Whether `left` comes before `right`; both are in the tree.
    func precedes(_ left: Leaf, _ right: Leaf) -> Bool {
        var leftSlot = leafSlots[Int(left)]
        var rightSlot = leafSlots[Int(right)]
        while leftSlot / UInt32(Self.fanOut) != rightSlot / UInt32(Self.fanOut) {
            leftSlot = nodeSlots[Int(leftSlot) / Self.fanOut]
            rightSlot = nodeSlots[Int(rightSlot) / Self.fanOut]
        }
        return leftSlot < rightSlot
    }

    /// Adds to the counts of a leaf; `change` wraps around, so it may be negative.
    @inline(__always) mutating func add(_ change: Counts, to leaf: Leaf) {
        total &+= change
        var place = leafSlots[Int(leaf)]
        while place != Self.none {
            sums[Int(place)] &+= change
            place = nodeSlots[Int(place) / Self.fanOut]
        }
    }

    /// Puts a new leaf that counts nothing behind another one.
    mutating func insertLeaf(after leaf: Leaf) -> Leaf {
        let new = makeLeaf()
        let next = nextLeaves[Int(leaf)]
        nextLeaves[Int(leaf)] = new
        previousLeaves[Int(new)] = leaf
        nextLeaves[Int(new)] = next
        if next == Self.none { lastLeaf = new } else { previousLeaves[Int(next)] = new }
        let node = Int(leafSlots[Int(leaf)]) / Self.fanOut
        if Int(childCounts[node]) == Self.fanOut { splitNode(node) }
        insertChild(new, sum: .zero, at: Int(leafSlots[Int(leaf)]) + 1)
        return new
    }

    /// Takes out a leaf that counts nothing. The last leaf of all must stay.
    mutating func removeLeaf(_ leaf: Leaf) {
        precondition(counts(of: leaf) == .zero, "a leaf that still holds something was taken out")
        precondition(firstLeaf != lastLeaf, "a tree keeps one leaf")
        let previous = previousLeaves[Int(leaf)]
        let next = nextLeaves[Int(leaf)]
        if previous == Self.none { firstLeaf = next } else { nextLeaves[Int(previous)] = next }
        if next == Self.none { lastLeaf = previous } else { previousLeaves[Int(next)] = previous }
        removeChild(at: Int(leafSlots[Int(leaf)]))
        freeLeaves.append(leaf)
    }
}

// MARK: - Nodes

extension LeafTree {
    private mutating func makeLeaf() -> Leaf {
        if let leaf = freeLeaves.popLast() { return leaf }
        leafSlots.append(Self.none)
        nextLeaves.append(Self.none)
        previousLeaves.append(Self.none)
        return Leaf(leafSlots.count - 1)
    }

    private mutating func makeNode(level: UInt8) -> Int {
        if let number = freeNodes.popLast() {
            childCounts[Int(number)] = 0
            levels[Int(number)] = level
            nodeSlots[Int(number)] = Self.none
            return Int(number)
        }
        childCounts.append(0)
        levels.append(level)
        nodeSlots.append(Self.none)
        children.append(repeating: 0, count: Self.fanOut)
        sums.append(repeating: .zero, count: Self.fanOut)
        return childCounts.count - 1
    }

    /// Moves a child with its sum to another slot.
    private mutating func move(_ from: Int, to: Int) {
        children[to] = children[from]
        sums[to] = sums[from]
        setSlot(to)
    }

    /// Tells the child in a slot that it is there.
    private mutating func setSlot(_ slot: Int) {
        let child = Int(children[slot])
        if levels[slot / Self.fanOut] == 0 {
            leafSlots[child] = UInt32(slot)
        } else {
            nodeSlots[child] = UInt32(slot)
        }
    }

    /// Puts a child into a slot of a node that has room.
    private mutating func insertChild(_ child: UInt32, sum: Counts, at slot: Int) {
        // A slot behind the last one of its node belongs to the node before.
        let node = (slot - 1) / Self.fanOut
        var last = node * Self.fanOut + Int(childCounts[node])
        while last > slot {
            move(last - 1, to: last)
            last -= 1
        }
        children[slot] = child
        sums[slot] = sum
        childCounts[node] += 1
        setSlot(slot)
    }

    /// Moves the upper half of a full node's children to a new node behind it. Full nodes above it are split first, so
    /// that there is room.
    private mutating func splitNode(_ node: Int) {
        if node == Int(root) { growRoot() }
        let parent = Int(nodeSlots[node]) / Self.fanOut
        if Int(childCounts[parent]) == Self.fanOut { splitNode(parent) }
        let right = makeNode(level: levels[node])
        let half = Self.fanOut / 2
        var moved = Counts.zero
        for offset in 0..<half {
            let from = node * Self.fanOut + half + offset
            moved &+= sums[from]
            move(from, to: right * Self.fanOut + offset)
        }
        childCounts[node] = UInt8(half)
        childCounts[right] = UInt8(half)
        let slot = Int(nodeSlots[node])
        sums[slot] &-= moved
        insertChild(UInt32(right), sum: moved, at: slot + 1)
    }

    private mutating func growRoot() {
        let old = root
        let new = makeNode(level: levels[Int(old)] + 1)
        root = UInt32(new)
        childCounts[new] = 1
        children[new * Self.fanOut] = old
        sums[new * Self.fanOut] = total
        nodeSlots[Int(old)] = UInt32(new * Self.fanOut)
    }

    private mutating func removeChild(at slot: Int) {
        let node = slot / Self.fanOut
        let last = node * Self.fanOut + Int(childCounts[node]) - 1
        for position in slot..<last { move(position + 1, to: position) }
        childCounts[node] -= 1
        if childCounts[node] == 0 {
            removeChild(at: Int(nodeSlots[node]))
            freeNodes.append(UInt32(node))
        } else {
            shrinkRoot()
        }
    }

    private mutating func shrinkRoot() {
        while levels[Int(root)] > 0 && childCounts[Int(root)] == 1 {
            freeNodes.append(root)
            root = children[Int(root) * Self.fanOut]
            nodeSlots[Int(root)] = Self.none
        }
    }
}
