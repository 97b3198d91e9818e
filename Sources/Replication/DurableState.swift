package import Identity
package import Membership

/// One space as it was stored.
package struct DurableSpace: Sendable {
    package let id: SpaceID
    package var genesis: [UInt8]
    /// In the order of arrival, parents first.
    package var membershipOps: [[UInt8]]
    /// Sealed segments, one after another in the order of arrival.
    package var sealed: [[UInt8]] = []
    /// How many changes are in them.
    package var sealedCount = 0
    /// What arrived after the sealed ones, in the order of arrival, parents first.
    package var changes: [StoredChange]
    /// Texts that were kept to be read before the changes are; good only if they stand for all changes.
    package var texts: CachedTexts?
    package var ownChain: (id: ChainID, nonce: [UInt8])?

    package init(
        id: SpaceID, genesis: [UInt8], membershipOps: [[UInt8]], changes: [StoredChange],
        ownChain: (id: ChainID, nonce: [UInt8])?
    ) {
        self.id = id
        self.genesis = genesis
        self.membershipOps = membershipOps
        self.changes = changes
        self.ownChain = ownChain
    }

    package var changeCount: Int { sealedCount + changes.count }
}

/// Everything that a node starts from.
package struct DurableState: Sendable {
    package var spaces: [DurableSpace]
    package var peers: [PeerRecord]
    package var settings: [String: [UInt8]]
    /// False after a kill or a power failure: a peer may then hold a change of ours that the disk lost.
    package var wasClosedCleanly: Bool

    package init(
        spaces: [DurableSpace], peers: [PeerRecord], settings: [String: [UInt8]], wasClosedCleanly: Bool
    ) {
        self.spaces = spaces
        self.peers = peers
        self.settings = settings
        self.wasClosedCleanly = wasClosedCleanly
    }

    /// A node that was never started.
    package static let empty = DurableState(spaces: [], peers: [], settings: [:], wasClosedCleanly: true)
}
