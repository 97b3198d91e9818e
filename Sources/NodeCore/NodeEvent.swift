package import Discovery
package import Replication

/// Names one stream connection between this node and a peer. The edge numbers accepted ones with even values, the core
/// dialled ones with odd values, so that they never collide.
package struct LinkID: Hashable, Sendable {
    package let value: UInt64

    package init(value: UInt64) {
        self.value = value
    }
}

/// Names one client of the local socket.
package struct ClientID: Hashable, Sendable {
    package let value: UInt64

    package init(value: UInt64) {
        self.value = value
    }
}

/// Names one request of one client; answered exactly once.
package struct RequestID: Hashable, Sendable {
    package let client: ClientID
    package let number: UInt64

    package init(client: ClientID, number: UInt64) {
        self.client = client
        self.number = number
    }
}

/// Names one batch of writes. Tokens ascend; `.stored(token)` says that all writes up to it are on disk.
package struct StoreToken: Hashable, Comparable, Sendable {
    package let value: UInt64

    package static func < (left: StoreToken, right: StoreToken) -> Bool { left.value < right.value }
}

/// What can happen to a node. The edge (production or simulator) feeds these in, one at a time.
package enum NodeEvent: Sendable {
    /// The node may begin: dial known peers, announce itself.
    case started
    case linkAccepted(LinkID, host: String)
    case linkConnected(LinkID)
    case linkFailed(LinkID)
    case linkReceived(LinkID, [UInt8])
    /// Whether the link's send buffer is below its water mark.
    case linkWritable(LinkID, Bool)
    case linkClosed(LinkID)
    /// Bytes that `Node.takesDatagrams` let through; anybody may have sent them.
    case datagramReceived([UInt8], from: Endpoint)
    case beaconHeard([UInt8], from: BeaconSource)
    /// The interfaces of this machine, or their addresses, are others than before.
    case addressesChanged
    /// What comes seldom and is large lies elsewhere, so that every other event is small: they are moved about often.
    indirect case command(RequestID, NodeCommand)
    case clientClosed(ClientID)
    case stored(StoreToken)
    /// The batch did not reach the disk; nothing of it is there.
    case storeFailed(StoreToken)
    /// What `.load` asked for.
    indirect case loaded(LoadedSpace)
    case fetched(FetchRequest, [StoredChange])
    indirect case blob(BlobOutcome)
    /// `Node.nextDeadline` has come.
    case tick
}
