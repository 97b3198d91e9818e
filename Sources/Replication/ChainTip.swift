package import Identity
package import WireCodec

/// How far one chain goes, along one of its strands.
package struct ChainTip: Hashable, Comparable, Sendable {
    package let chain: ChainID
    package let deviceKey: Bytes32
    /// Of its changes; at least one.
    package let count: UInt64
    /// Of the last of them.
    package let id: Bytes32

    package init(chain: ChainID, deviceKey: Bytes32, count: UInt64, id: Bytes32) {
        self.chain = chain
        self.deviceKey = deviceKey
        self.count = count
        self.id = id
    }

    package static func < (left: ChainTip, right: ChainTip) -> Bool {
        (left.chain, left.count, left.id) < (right.chain, right.count, right.id)
    }
}

/// Some changes of one chain: sequences `from..<to`. Of a chain that was forked, those of all strands.
package struct ChainRange: Hashable, Sendable {
    package let chain: ChainID
    package let from: UInt64
    package let to: UInt64

    package init(chain: ChainID, from: UInt64, to: UInt64) {
        self.chain = chain
        self.from = from
        self.to = to
    }
}
