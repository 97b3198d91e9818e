/// The memory of a rope's leaves: slabs of 32 KiB that never move, so that a growing text is not copied.
///
/// The first one begins with what is needed and grows by doubling until it is whole, since most texts are small: it
/// alone moves, at most six times. So a pointer to a leaf holds until the next call of `reserve`.
struct LeafSlabs: ~Copyable {
    private static let leavesPerSlab = 64

    private var slabs = Column<UnsafeMutablePointer<UInt8>>()
    /// How many leaves the first slab has room for.
    private var firstCapacity = 0

    init() {}

    deinit {
        for index in 0..<slabs.count { slabs[index].deallocate() }
    }

    /// Makes room for so many leaves in all. What is in new ones is not defined.
    mutating func reserve(leaves count: Int) {
        if firstCapacity < min(count, Self.leavesPerSlab) { growFirst(toHold: count) }
        while slabs.count * Self.leavesPerSlab < count { slabs.append(Self.make(leaves: Self.leavesPerSlab)) }
    }

    /// What is allocated, used or not.
    var sizeInBytes: Int {
        (firstCapacity + max(0, slabs.count - 1) * Self.leavesPerSlab) * Rope.leafBytesMax
    }

    private mutating func growFirst(toHold count: Int) {
        let larger = min(max(count, 2 * firstCapacity), Self.leavesPerSlab)
        let moved = Self.make(leaves: larger)
        if slabs.isEmpty {
            slabs.append(moved)
        } else {
            moved.update(from: slabs[0], count: firstCapacity * Rope.leafBytesMax)
            slabs[0].deallocate()
            slabs[0] = moved
        }
        firstCapacity = larger
    }

    private static func make(leaves count: Int) -> UnsafeMutablePointer<UInt8> {
        .allocate(capacity: count * Rope.leafBytesMax)
    }

    @inline(__always) func bytes(of leaf: LeafTree.Leaf) -> UnsafeMutablePointer<UInt8> {
        let number = Int(leaf)
        return slabs[number / Self.leavesPerSlab] + number % Self.leavesPerSlab * Rope.leafBytesMax
    }
}
