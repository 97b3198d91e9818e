package import Identity
package import WireCodec

/// How far one chain goes.
package struct ChainTip: Hashable, Sendable {
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
}

/// Some changes of one chain: sequences `from..<to`.
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
