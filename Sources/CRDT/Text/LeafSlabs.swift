/// The memory of a rope's leaves: slabs of 32 KiB that never move, so that a growing text is not copied.
struct LeafSlabs: ~Copyable {
    private static let leavesPerSlab = 64

    private var slabs = Column<UnsafeMutablePointer<UInt8>>()

    init() {}

    deinit {
        for index in 0..<slabs.count { slabs[index].deallocate() }
    }

    /// Makes room for so many leaves in all. What is in new ones is not defined.
    mutating func reserve(leaves count: Int) {
        while slabs.count * Self.leavesPerSlab < count {
            slabs.append(.allocate(capacity: Self.leavesPerSlab * Rope.leafBytesMax))
        }
    }

    @inline(__always) func bytes(of leaf: LeafTree.Leaf) -> UnsafeMutablePointer<UInt8> {
        let number = Int(leaf)
        return slabs[number / Self.leavesPerSlab] + number % Self.leavesPerSlab * Rope.leafBytesMax
    }
}
