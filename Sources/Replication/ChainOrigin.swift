package import Identity
package import Membership
package import WireCodec

/// What a chain's id was made of; its first change carries it.
package struct ChainOrigin: Hashable, Sendable {
    package let deviceKey: Bytes32
    /// 16 bytes, drawn anew for each chain.
    package let nonce: [UInt8]

    package init(deviceKey: Bytes32, nonce: [UInt8]) {
        precondition(nonce.count == ChainID.nonceInBytes, "a chain's nonce has 16 bytes")
        self.deviceKey = deviceKey
        self.nonce = nonce
    }

    package func chain(in space: SpaceID) -> ChainID {
        ChainID(space: space.bytes, deviceKey: deviceKey, nonce: nonce)
    }
}
