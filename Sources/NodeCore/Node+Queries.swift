package import Chat
package import Identity
package import Membership
import Replication
package import Spaces
package import WireCodec

/// What clients may read at any time; nothing here changes anything.
extension Node {
    package var ownDeviceKey: Bytes32 { deviceKey }
    package var ownIdentity: LocalIdentity { identity }

    /// Nil for a space that is not here, or whose history is being read.
    package func space(_ id: SpaceID) -> Space? { replicas[id]?.space }

    /// What can be read of a space now.
    package func reading(_ id: SpaceID) -> SpaceReading? {
        if let replica = replicas[id] { return SpaceReading(replica.space, snapshot: snapshots.shown[id]?.texts) }
        return loading[id].map(SpaceReading.init)
    }

    /// A space of which nothing can be read yet, since no texts of it were kept; `.whenLoaded` waits for it.
    package var unreadableSpace: SpaceID? { loading.values.first { $0.texts == nil }?.id }

    /// A space whose history is being read, or is not here yet while a snapshot of it is shown.
    package var loadingSpace: SpaceID? { loading.keys.first ?? snapshots.shown.keys.first }

    /// What was said by changes that stand.
    package func conversation(_ id: SpaceID) -> Conversation? {
        guard let replica = replicas[id] else { return nil }
        let chains = replica.space.chains
        return chains.withholdsAny ? replica.conversation.of { chains.stands($0.change) } : replica.conversation
    }

    /// The names that were given to versions of a space's documents.
    package func namedVersions(_ id: SpaceID) -> NamedVersions? { replicas[id].map { $0.standingVersions } }

    /// Whether a member's device is linked to this node now.
    package func isConnected(_ device: Bytes32) -> Bool { peers[device]?.link != nil }

    /// Whether more members of a space are around than all can talk to (Protocol/gossip.md).
    package func countsAsLarge(_ space: SpaceID) -> Bool { gossip.rooms[space] != nil }

    /// The host that the peer's link goes to.
    package func linkedHost(of device: Bytes32) -> String? {
        peers[device]?.link.flatMap { sessions[$0]?.host }
    }

    /// How much a client listens to.
    package func subscriptionCount(of client: ClientID) -> Int { subscriptionCounts[client, default: 0] }

    package var openOffers: Int { offers.count }

    /// What is open now, by number.
    package var openInvitations: [OpenInvitation] {
        offers.keys.sorted().compactMap { number in
            offers[number].map { OpenInvitation(number: number, $0, at: now) }
        }
    }

    /// The name by which a member is shown: what the member claims in the space, or what its device says.
    package func name(of device: Bytes32, in membership: MembershipLog) -> String {
        if let member = membership.members.first(where: { $0.deviceKey == device }), !member.name.isEmpty {
            return member.name
        }
        return peers[device]?.name ?? ""
    }

    /// Closes every draft and says goodbye, so that the store can be closed cleanly afterwards.
    package func stop(at now: Instant, into effects: inout EffectQueue) {
        self.now = now
        swap(&outbox, &effects)
        for id in spaceOrder {
            if let replica = replicas[id] {
                putDownPen(in: replica)
                closeAttendance(in: replica)
                flush(replica)
            }
            let waiting = loading.removeValue(forKey: id)?.clients ?? snapshots.shown.removeValue(forKey: id)?.waiting
            for (request, _) in waiting?.commands ?? [] { fail(request, .stopping) }
        }
        keepTexts()
        if join != nil { endJoin(.failure(.stopping)) }
        for listener in listeners { fail(listener.request, .stopping) }
        listeners = []
        for session in establishedSessions { sayGoodbye(on: session) }
        retryStoreNow()
        emitWrites()
        swap(&outbox, &effects)
    }
}
