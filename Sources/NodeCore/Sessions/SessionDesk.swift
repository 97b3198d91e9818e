import Membership
import Spaces
import WireCodec

/// Who listens to sessions, and which times are over.
struct SessionDesk {
    struct Follower {
        let subscription: Subscription
        let space: SpaceID
        /// Nil: only what is pointed at.
        let device: Bytes32?
    }

    /// A time that was set.
    struct Timer: Hashable {
        let space: SpaceID
        let session: SessionID
        let from: HybridTime
    }

    var listeners: [SpaceID: [Subscription]] = [:]
    var followers: [Follower] = []
    /// What this device, which records, noted and did not write down yet.
    var pens: [SpaceID: CursorPen] = [:]
    /// Times that are over, and were told.
    var over: Set<Timer> = []

    mutating func forget(_ client: ClientID) {
        listeners = listeners.mapValues { $0.filter { $0.client != client } }
        followers.removeAll { $0.subscription.client == client }
    }

    /// Whether there was such a subscription.
    mutating func end(_ subscription: Subscription) -> Bool {
        let count = followers.count
        followers.removeAll { $0.subscription == subscription }
        if followers.count < count { return true }
        for (space, all) in listeners where all.contains(subscription) {
            listeners[space] = all.filter { $0 != subscription }
            return true
        }
        return false
    }
}
