package import Identity
package import Membership
package import WireCodec

/// One thing that a node wants to find again after a restart. The store keeps it without understanding it.
package enum DurableWrite: Sendable {
    case space(SpaceID, genesis: [UInt8])
    case membershipOp(SpaceID, id: Bytes32, bytes: [UInt8])
    case change(StoredChange)
    /// The text that these changes inserted is to go from the disk, wherever it lies there.
    case forget(SpaceID, [ChainRange])
    /// The chain that this device goes on writing in a space; the nonce is what its id was made of.
    case ownChain(SpaceID, ChainID, nonce: [UInt8])
    /// A cache: takes the place of the earlier texts of the space.
    case texts(SpaceID, CachedTexts)
    /// Takes the place of an earlier record of the same device.
    case peer(PeerRecord)
    case setting(key: String, value: [UInt8])
}
