import CRDT
package import Identity
package import WireCodec

/// Where a change stands when an order must be shown to a person; the same on every replica.
///
/// A pure function of the change and its ancestors: `tenths` is the greater of the time that the author claimed and
/// all parents' (so that nothing stands before what it answers), `depth` the longest path below it.
/// Source: `Protocol/records.md`, section "Order".
package struct HybridTime: Hashable, Comparable, Sendable {
    /// Tenths of a second since the Unix epoch.
    package let tenths: UInt64
    package let depth: UInt32
    package let chain: ChainID
    package let sequence: UInt64
    /// The id of the change: a chain that was forked has several of one sequence.
    package let change: Bytes32

    package init(tenths: UInt64, depth: UInt32, chain: ChainID, sequence: UInt64, change: Bytes32 = .zero) {
        self.tenths = tenths
        self.depth = depth
        self.chain = chain
        self.sequence = sequence
        self.change = change
    }

    package static func < (left: HybridTime, right: HybridTime) -> Bool {
        if left.tenths != right.tenths { return left.tenths < right.tenths }
        if left.depth != right.depth { return left.depth < right.depth }
        if left.chain != right.chain { return left.chain < right.chain }
        return left.sequence == right.sequence ? left.change < right.change : left.sequence < right.sequence
    }

    /// The key of the `index`-th tree operation of the change.
    func key(ofOperation index: Int) -> TreeKey {
        TreeKey(tenths: tenths, depth: depth, chain: chain.bytes, sequence: sequence, change: change, index: index)
    }
}
