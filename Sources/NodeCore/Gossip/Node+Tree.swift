import Identity
import Membership
import Replication
import SecureChannel
import Spaces
import WireCodec

/// Which links carry changes of a large space, and which only tell of them: Plumtree (Leitão, Pereira, Rodrigues,
/// Epidemic Broadcast Trees, 2007; Protocol/gossip.md, sections 5 and 6).
extension Node {
    // MARK: Telling

    func announceLater() {
        gossip.announcementsDue = gossip.announcementsDue ?? .after(NodeLimits.announcementPause, from: now)
    }

    func fireAnnouncements() {
        guard let due = gossip.announcementsDue, due <= now.monotonicInNanoseconds else { return }
        gossip.announcementsDue = nil
        for session in establishedSessions where session.isWritable {
            for id in spaceOrder where session.sync[id]?.isEager == false {
                if let replica = replicas[id] { announce(replica, on: session) }
            }
        }
    }

    /// Tells what has come since the last time, also what the peer told first: so it knows that it need not send that.
    private func announce(_ replica: SpaceReplica, on session: PeerSession) {
        guard var state = session.sync[replica.id], state.exchange.knowsPeer else { return }
        let table = replica.space.chains
        state.exchange.passKnown(in: table)
        let (entries, end) = table.newest(from: max(state.exchange.told, state.exchange.cursor))
        if end < table.count { announceLater() }
        state.exchange.told = end
        session.sync[replica.id] = state
        if !entries.isEmpty { send([Frame(HaveMessage(space: replica.id, chains: entries))], on: session) }
    }

    func receiveHave(_ message: HaveMessage, on session: PeerSession) {
        guard let replica = replicas[message.space], session.sync[message.space] != nil, let device = session.peer
        else { return }
        leaveChainsAhead(message.chains, in: replica, from: device)
        // Whoever has just come in finds neighbours in a moment: not everybody is to ask who let them in.
        let isLastResort = isNew(replica) && session.isJoin
        let wait = isLastResort ? Deadline(sinceZero: NodeLimits.newcomerPatience) : graftWait(for: session)
        let due = now.monotonicInNanoseconds + wait
        for entry in message.chains {
            switch session.sync[replica.id]?.exchange.observeTold(entry, in: replica.space.chains) {
            case .known, nil: break
            case .ahead:
                if isHoldingBack(replica.id) { break }
                gossip.missing[replica.id, default: Announcements()].note(
                    entry.chain, count: entry.count, by: session.id, due: due)
                if isLastResort { gossip.missing[replica.id]?.leaveForLast(session.id, of: entry.chain) }
            case .other:
                guard let state = session.sync[replica.id], state.frontiersForTold < NodeLimits.explanationsMax else {
                    break
                }
                session.sync[replica.id]?.frontiersForTold += 1
                session.sync[replica.id]?.isFrontierDue = true
            }
        }
    }

    /// How long what a link told of may take to come another way: two round trips, or as long as it waited to be told.
    private func graftWait(for session: PeerSession) -> Deadline {
        let roundTrip = session.peer.flatMap { peers[$0]?.roundTripInNanoseconds } ?? 0
        let most = Deadline(sinceZero: NodeLimits.graftWaitMax)
        return min(max(Deadline(sinceZero: NodeLimits.graftWaitMin), 2 * min(roundTrip, most)), most)
    }

    /// Whether this device came into a space a moment ago and lacks something still of what it was told of then.
    func isNew(_ replica: SpaceReplica) -> Bool {
        guard replica.newUntil > now.monotonicInNanoseconds else { return false }
        let chains = replica.space.chains
        let lacking = replica.wantedAtFirst?.filter { chains.longestCount(of: $0.chain) < $0.count }
        replica.wantedAtFirst = lacking
        return lacking?.isEmpty != true
    }

    /// Whoever let this device in told what there is.
    func noteAtFirst(_ chains: [FrontierMessage.Chain], in replica: SpaceReplica, on session: PeerSession) {
        guard session.isJoin, replica.wantedAtFirst == nil, isNew(replica) else { return }
        replica.wantedAtFirst = chains
    }

    // MARK: Grafting

    func fireGrafts() {
        for id in spaceOrder where gossip.missing[id]?.deadline.map({ $0 <= now.monotonicInNanoseconds }) == true {
            guard let replica = replicas[id], var missing = gossip.missing[id] else {
                gossip.missing[id] = nil
                continue
            }
            // Much is on its way to who is new, and more would come of asking others.
            let least = isNew(replica) ? NodeLimits.newcomerPatience : NodeLimits.graftWaitMin
            let outcome = missing.fire(
                at: now.monotonicInNanoseconds, count: { replica.space.chains.longestCount(of: $0) },
                wait: { link in max(sessions[link].map { graftWait(for: $0) } ?? 0, Deadline(sinceZero: least)) })
            gossip.missing[id] = missing.count == 0 ? nil : missing
            for link in outcome.asked {
                if let session = sessions[link], session.isEstablished { graft(replica, on: session) }
            }
            // Nobody who told of it sends it: whole frontiers show why.
            if outcome.hasGivenUp { compareAgain(replica) }
        }
    }

    /// Asks a peer to send from now on, and sends to it as well.
    func graft(_ replica: SpaceReplica, on session: PeerSession) {
        send([Frame(GraftMessage(space: replica.id))], on: session)
        becomeEager(session, in: replica)
    }

    func receiveGraft(_ message: GraftMessage, on session: PeerSession) {
        guard let replica = replicas[message.space], session.sync[message.space] != nil else { return }
        becomeEager(session, in: replica)
    }

    private func becomeEager(_ session: PeerSession, in replica: SpaceReplica) {
        session.sync[replica.id]?.isEager = true
        pump(replica, on: session)
    }

    // MARK: Pruning

    /// A run brought nothing new, and not because the lane beside its link was quicker. Where the tree has a better
    /// way, the link on which it came leaves the tree.
    func cameLate(_ message: ChangesMessage, in replica: SpaceReplica, on session: PeerSession) {
        guard let room = gossip.rooms[replica.id], room.bringers[message.chain] != session.id else { return }
        gossip.meter?(message.event(.repetition))
        let bringer = room.bringers[message.chain].flatMap { sessions[$0] }
        guard let bringer, bringer.isEstablished, bringer.sync[replica.id]?.isEager == true else {
            gossip.rooms[replica.id]?.brought(message.chain, by: session.id)
            return
        }
        becomeLazy(session, in: replica)
        send([Frame(PruneMessage(space: replica.id))], on: session)
    }

    /// A run brought something new: the link on which it came is in the tree.
    func cameFirst(_ message: ChangesMessage, in replica: SpaceReplica, on session: PeerSession) {
        gossip.meter?(message.event(.news))
        guard gossip.rooms[replica.id] != nil else { return }
        gossip.rooms[replica.id]?.brought(message.chain, by: session.id)
        session.sync[replica.id]?.isEager = true
    }

    func receivePrune(_ message: PruneMessage, on session: PeerSession) {
        guard let replica = replicas[message.space], session.sync[message.space] != nil else { return }
        becomeLazy(session, in: replica)
    }

    func becomeLazy(_ session: PeerSession, in replica: SpaceReplica) {
        session.sync[replica.id]?.isEager = false
        session.sync[replica.id]?.exchange.told = 0
        announceLater()
    }

    /// A new link beside as many as carry changes already carries none until it is asked to.
    func takePlaceInTree(_ session: PeerSession) {
        for id in spaceOrder where gossip.rooms[id] != nil && session.sync[id] != nil {
            let eager = neighbours(in: id).count { $0.id != session.id && $0.sync[id]?.isEager == true }
            if eager >= ActiveView.wanted, let replica = replicas[id] { becomeLazy(session, in: replica) }
        }
    }

    /// Whoever was let in just now has others to ask: what it lacks would else all come from who lets in a whole class.
    func leaveToOthers(_ session: PeerSession, _ replica: SpaceReplica) {
        guard session.sync[replica.id] != nil, isOrWillBeLarge(replica.id) else { return }
        guard neighbours(in: replica.id).count > ActiveView.least else { return }
        session.cameInto = replica.id
        becomeLazy(session, in: replica)
    }

    /// What a link was for is for others now.
    func leaveTree(_ session: PeerSession) {
        for id in gossip.missing.keys { gossip.missing[id]?.forget(session.id) }
        if let device = session.knownDevice, session.peer == nil { gossip.errands[device] = nil }
        guard !gossip.rooms.isEmpty else { return }
        gossip.tend(by: now.monotonicInNanoseconds)
    }
}
