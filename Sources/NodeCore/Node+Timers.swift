import Discovery
import Membership
import Spaces
import WireCodec

extension Node {
    /// When the node wants a `.tick`; nil when nothing is due ever. O(links + peers + spaces).
    package var nextDeadline: Deadline? {
        var earliest: Deadline?
        func consider(_ deadline: Deadline?) {
            if let deadline { earliest = min(earliest ?? deadline, deadline) }
        }
        for replica in replicas.values where replica.draft?.isEmpty == false {
            consider(flushDeadline(of: replica))
        }
        for session in sessions.values {
            consider(deadline(of: session))
            consider(session.readsAgainAt)
            consider(laneDeadline(of: session))
        }
        if sessions.count < NodeLimits.linksMax {
            for peer in peers.values where peer.link == nil && peer.dialling == nil && !peer.endpoints.isEmpty {
                if !isBlocked(peer.id) { consider(peer.nextDial) }
            }
        }
        for offer in offers.values { consider(min(offer.expiresAt, offer.announcement?.dueAt ?? offer.expiresAt)) }
        for guest in lobby { consider(guest.expiresAt) }
        consider(join?.deadline)
        consider(join?.nextSearch)
        consider(join?.nextTry)
        consider(presence.deadline)
        consider(listeners.map(\.until).min())
        consider(storeDeadline)
        consider(epochDeadline)
        if !pumpsDue.isEmpty { consider(now.monotonicInNanoseconds) }
        return earliest
    }

    func fireTimers() {
        let time = now.monotonicInNanoseconds
        retryStore()
        for id in spaceOrder {
            if let replica = replicas[id], replica.draft?.isEmpty == false, flushDeadline(of: replica) <= time {
                flush(replica)
            }
        }
        resumeReading()
        for session in sessions.values.filter({ deadline(of: $0) <= time }).sorted(by: { $0.id.value < $1.id.value }) {
            expire(session)
        }
        let due = pumpsDue
        pumpsDue = []
        for link in due.sorted(by: { $0.value < $1.value }) {
            if let session = sessions[link] { pumpIfNeeded(session) }
        }
        fireLanes()
        dialDuePeers()
        expireOffers()
        announceOffers()
        expireLobby()
        search()
        retryHost()
        expireJoin()
        actOnPresence()
    }

    func flushDeadline(of replica: SpaceReplica) -> Deadline {
        replica.lastFlush + UInt64(NodeLimits.flushTick / .nanoseconds(1))
    }

    private func deadline(of session: PeerSession) -> Deadline {
        switch session.phase {
        case .established:
            if let due = session.answerDue { return due }
            if session.pingSentAt != nil { return .after(NodeLimits.pingInterval * 3, from: session.lastHeard) }
            return .after(NodeLimits.pingInterval, from: session.lastHeard)
        default:
            return .after(NodeLimits.handshakeTimeout, from: session.openedAt)
        }
    }

    private func expire(_ session: PeerSession) {
        if session.isEstablished, session.pingSentAt == nil {
            ping(session)
        } else {
            close(session, because: .timeout)
        }
    }
}
