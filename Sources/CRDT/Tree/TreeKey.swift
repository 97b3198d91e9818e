package import WireCodec

/// Where an operation stands in the order in which moves are carried out: the same on every replica, and behind
/// everything that its author knew.
///
/// `Protocol/records.md`, section 3; `index` is the number of the operation among the tree operations of its change.
package struct TreeKey: Hashable, Sendable {
    /// The hybrid time of the change, in tenths of a second since the Unix epoch.
    package let tenths: UInt64
    /// The longest path below the change.
    package let depth: UInt32
    package let index: UInt32
    package let chain: Bytes32
    package let sequence: UInt64
    /// The id of the change: a chain that was forked has several of one sequence.
    package let change: Bytes32

    package init(
        tenths: UInt64, depth: UInt32, chain: Bytes32, sequence: UInt64, change: Bytes32 = .zero, index: Int
    ) {
        self.tenths = tenths
        self.depth = depth
        self.chain = chain
        self.sequence = sequence
        self.change = change
        self.index = UInt32(index)
    }

    /// The place of an operation of this device whose change is not closed yet: behind all others, in order.
    package static func draft(_ index: Int) -> TreeKey {
        TreeKey(tenths: .max, depth: .max, chain: .zero, sequence: .max, index: index)
    }

    /// Real times are below 2⁴⁰, so no change has this one.
    package var isDraft: Bool { tenths == .max }

    /// Whether both stand in one change, or both in the draft.
    func isOfOneChange(with other: TreeKey) -> Bool {
        chain == other.chain && sequence == other.sequence && change == other.change
    }
}

extension TreeKey: Comparable {
    package static func < (left: TreeKey, right: TreeKey) -> Bool {
        if left.tenths != right.tenths { return left.tenths < right.tenths }
        if left.depth != right.depth { return left.depth < right.depth }
        if left.chain != right.chain { return left.chain < right.chain }
        if left.sequence != right.sequence { return left.sequence < right.sequence }
        if left.change != right.change { return left.change < right.change }
        return left.index < right.index
    }
}
