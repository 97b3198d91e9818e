/// An ordered sequence of leaves with a few counts each, and the sums of those counts: a B+tree in flat arrays.
///
/// What is in a leaf is the owner's affair; the tree knows its leaves by number. It finds the leaf that holds the n-th
/// unit of a count, the sums before a leaf, and which of two leaves comes first, each in O(log n). Links are indexes,
/// so a copy shares memory until one of the two is changed, and no step counts references.
///
/// Nodes that became thin are not filled up again, only empty ones go: the height is that of the greatest size ever.
struct LeafTree: Sendable {
    /// What a leaf or a part of the tree holds. Sums stay below 2³²; the owners' limits see to it.
    typealias Counts = SIMD4<UInt32>
    typealias Leaf = UInt32

    struct Node: Sendable {
        var parent: UInt32
        var childCount: Int
        /// Zero: the children are leaves.
        let level: Int
    }

    static let fanOut = 16
    static let none = UInt32.max

    /// Inner nodes; node `n` has its children in slots from `n * fanOut` on of `children` and `sums`.
    private(set) var nodes: ContiguousArray<Node>
    private(set) var children: ContiguousArray<UInt32>
    private(set) var sums: ContiguousArray<Counts>
    private(set) var root: UInt32
    /// For each leaf.
    private(set) var counts: ContiguousArray<Counts>
    private(set) var leafParents: ContiguousArray<UInt32>
    private(set) var nextLeaves: ContiguousArray<Leaf>
    private(set) var previousLeaves: ContiguousArray<Leaf>
    private(set) var firstLeaf: Leaf
    private(set) var lastLeaf: Leaf
    /// The sum over all leaves.
    private(set) var total: Counts

    private var freeLeaves: ContiguousArray<Leaf> = []
    private var freeNodes: ContiguousArray<UInt32> = []

    /// A tree with one leaf, number 0, that counts nothing.
    init() {
        nodes = [Node(parent: Self.none, childCount: 1, level: 0)]
        children = ContiguousArray(repeating: 0, count: Self.fanOut)
        sums = ContiguousArray(repeating: .zero, count: Self.fanOut)
        root = 0
        counts = [.zero]
        leafParents = [0]
        nextLeaves = [Self.none]
        previousLeaves = [Self.none]
        firstLeaf = 0
        lastLeaf = 0
        total = .zero
    }

    /// How many leaf numbers were ever given out; the owner's arrays are that long.
    var leafCapacity: Int { counts.count }

    /// The leaf that holds unit number `unit` of one count, and the sums before that leaf.
    func find(unit: Int, of count: Int) -> (leaf: Leaf, before: Counts) {
        precondition(unit < Int(total[count]), "a unit past the end was looked for")
        var before = Counts.zero
        var rest = UInt32(unit)
        var node = Int(root)
        while true {
            var slot = node * Self.fanOut
            while true {
                let sum = sums[slot]
                if rest < sum[count] { break }
                rest -= sum[count]
                before &+= sum
                slot += 1
            }
            if nodes[node].level == 0 { return (children[slot], before) }
            node = Int(children[slot])
        }
    }

    /// The sums of all leaves before this one.
    func sumsBefore(_ leaf: Leaf) -> Counts {
        var before = Counts.zero
        var child = leaf
        var node = leafParents[Int(leaf)]
        while node != Self.none {
            var slot = Int(node) * Self.fanOut
            while children[slot] != child {
                before &+= sums[slot]
                slot += 1
            }
            child = node
            node = nodes[Int(node)].parent
        }
        return before
    }

    /// Whether `left` comes before `right`; both are in the tree.
    func precedes(_ left: Leaf, _ right: Leaf) -> Bool {
        if left == right { return false }
        var leftChild = left
        var rightChild = right
        var leftNode = leafParents[Int(left)]
        var rightNode = leafParents[Int(right)]
        while leftNode != rightNode {
            leftChild = leftNode
            rightChild = rightNode
            leftNode = nodes[Int(leftNode)].parent
            rightNode = nodes[Int(rightNode)].parent
        }
        var slot = Int(leftNode) * Self.fanOut
        while children[slot] != leftChild && children[slot] != rightChild { slot += 1 }
        return children[slot] == leftChild
    }

    /// Adds to the counts of a leaf; `change` wraps around, so it may be negative.
    mutating func add(_ change: Counts, to leaf: Leaf) {
        counts[Int(leaf)] &+= change
        total &+= change
        var child = leaf
        var node = leafParents[Int(leaf)]
        while node != Self.none {
            var slot = Int(node) * Self.fanOut
            while children[slot] != child { slot += 1 }
            sums[slot] &+= change
            child = node
            node = nodes[Int(node)].parent
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
        insertChild(new, sum: .zero, after: leaf, in: leafParents[Int(leaf)])
        return new
    }

    /// Takes out a leaf that counts nothing. The last leaf of all must stay.
    mutating func removeLeaf(_ leaf: Leaf) {
        precondition(counts[Int(leaf)] == .zero, "a leaf that still holds something was taken out")
        precondition(firstLeaf != lastLeaf, "a tree keeps one leaf")
        let previous = previousLeaves[Int(leaf)]
        let next = nextLeaves[Int(leaf)]
        if previous == Self.none { firstLeaf = next } else { nextLeaves[Int(previous)] = next }
        if next == Self.none { lastLeaf = previous } else { previousLeaves[Int(next)] = previous }
        removeChild(leaf, from: leafParents[Int(leaf)])
        freeLeaves.append(leaf)
    }
}

// MARK: - Nodes

extension LeafTree {
    private mutating func makeLeaf() -> Leaf {
        if let leaf = freeLeaves.popLast() { return leaf }
        counts.append(.zero)
        leafParents.append(Self.none)
        nextLeaves.append(Self.none)
        previousLeaves.append(Self.none)
        return Leaf(counts.count - 1)
    }

    private mutating func makeNode(level: Int) -> UInt32 {
        let node = Node(parent: Self.none, childCount: 0, level: level)
        if let number = freeNodes.popLast() {
            nodes[Int(number)] = node
            return number
        }
        nodes.append(node)
        children.append(contentsOf: repeatElement(0, count: Self.fanOut))
        sums.append(contentsOf: repeatElement(.zero, count: Self.fanOut))
        return UInt32(nodes.count - 1)
    }

    private mutating func setParent(_ parent: UInt32, of child: UInt32, level: Int) {
        if level == 0 { leafParents[Int(child)] = parent } else { nodes[Int(child)].parent = parent }
    }

    private mutating func insertChild(_ child: UInt32, sum: Counts, after sibling: UInt32, in full: UInt32) {
        let level = nodes[Int(full)].level
        var node = full
        if nodes[Int(node)].childCount == Self.fanOut {
            let right = splitNode(full)
            let siblingNode = level == 0 ? leafParents[Int(sibling)] : nodes[Int(sibling)].parent
            if siblingNode == right { node = right }
        }
        let first = Int(node) * Self.fanOut
        var slot = first + nodes[Int(node)].childCount
        while children[slot - 1] != sibling {
            children[slot] = children[slot - 1]
            sums[slot] = sums[slot - 1]
            slot -= 1
        }
        children[slot] = child
        sums[slot] = sum
        nodes[Int(node)].childCount += 1
        setParent(node, of: child, level: level)
    }

    /// Moves the upper half of a full node's children to a new node behind it, which it returns. Full nodes above it
    /// are split first, so that every sum is right when a node is split.
    @discardableResult
    private mutating func splitNode(_ node: UInt32) -> UInt32 {
        if node == root { growRoot() }
        if nodes[Int(nodes[Int(node)].parent)].childCount == Self.fanOut { splitNode(nodes[Int(node)].parent) }
        let level = nodes[Int(node)].level
        let right = makeNode(level: level)
        let half = Self.fanOut / 2
        var moved = Counts.zero
        for offset in 0..<half {
            let from = Int(node) * Self.fanOut + half + offset
            let to = Int(right) * Self.fanOut + offset
            children[to] = children[from]
            sums[to] = sums[from]
            moved &+= sums[from]
            setParent(right, of: children[to], level: level)
        }
        nodes[Int(node)].childCount = half
        nodes[Int(right)].childCount = half
        let parent = nodes[Int(node)].parent
        var slot = Int(parent) * Self.fanOut
        while children[slot] != node { slot += 1 }
        sums[slot] &-= moved
        insertChild(right, sum: moved, after: node, in: parent)
        return right
    }

    private mutating func growRoot() {
        let old = root
        root = makeNode(level: nodes[Int(old)].level + 1)
        nodes[Int(root)].childCount = 1
        children[Int(root) * Self.fanOut] = old
        sums[Int(root) * Self.fanOut] = total
        nodes[Int(old)].parent = root
    }

    private mutating func removeChild(_ child: UInt32, from node: UInt32) {
        let first = Int(node) * Self.fanOut
        let last = first + nodes[Int(node)].childCount - 1
        var slot = first
        while children[slot] != child { slot += 1 }
        while slot < last {
            children[slot] = children[slot + 1]
            sums[slot] = sums[slot + 1]
            slot += 1
        }
        sums[last] = .zero
        nodes[Int(node)].childCount -= 1
        if nodes[Int(node)].childCount == 0 {
            removeChild(node, from: nodes[Int(node)].parent)
            freeNodes.append(node)
        } else {
            shrinkRoot()
        }
    }

    private mutating func shrinkRoot() {
        while nodes[Int(root)].level > 0 && nodes[Int(root)].childCount == 1 {
            freeNodes.append(root)
            root = children[Int(root) * Self.fanOut]
            nodes[Int(root)].parent = Self.none
        }
    }
}
