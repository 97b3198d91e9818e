import Discovery
import Membership
import Spaces
import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

extension Node {
    /// When the node wants a `.tick`; nil when nothing is due ever. O(links + peers + spaces).
    package var nextDeadline: Deadline? {
        var earliest: Deadline?
        func consider(_ deadline: Deadline?) {
            if let deadline { earliest = min(earliest ?? deadline, deadline) }
        }
        for replica in replicas.values where replica.draft?.isEmpty == false {
            consider(replica.flushPace.deadline)
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
        for listener in listeners { consider(listener.until) }
        consider(roomSearches.first)
        consider(storeDeadline)
        consider(epochDeadline)
        consider(waitingDeadline)
        consider(mailboxDeadline)
        consider(whereabouts.deadline)
        consider(sessionDeadline)
        consider(recordingDeadline)
        consider(attendance.lookAt)
        consider(dueDeadline)
        consider(blobDeadline)
        consider(gossip.deadline)
        consider(snapshotDeadline)
        if !agreements.isEmpty { consider(now.monotonicInNanoseconds) }
        if !pumpsDue.isEmpty { consider(now.monotonicInNanoseconds) }
        return earliest
    }

    func fireTimers() {
        let time = now.monotonicInNanoseconds
        retryStore()
        for id in spaceOrder {
            if let replica = replicas[id], replica.draft?.isEmpty == false, replica.flushPace.deadline <= time {
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
        fireGrafts()
        fireAnnouncements()
        tendNeighbours()
        dialDuePeers()
        expireOffers()
        announceOffers()
        expireLobby()
        search()
        searchRooms()
        retryHost()
        expireJoin()
        actOnPresence()
        visitDueMailboxes()
        tendBeingThere()
        tendWhereabouts()
        tendSessions()
        tendRecordings()
        tendAttendance()
        tendBroadcasts()
        tendBlobs()
    }

    private func deadline(of session: PeerSession) -> Deadline {
        guard session.isEstablished else { return session.openedAt.monotonicInNanoseconds + LinkSpans.handshake }
        #if PLANTED_BUGS
            if PlantedBug.neverDoubtsLinks.isPlanted { return renewal(of: session) }
        #endif
        let silence = session.pingSentAt == nil ? LinkSpans.ping : 3 * LinkSpans.ping
        return min(session.answerDue ?? session.lastHeard.monotonicInNanoseconds + silence, renewal(of: session))
    }

    /// When a link has served its time: whoever dialled it dials again, and then the newer one stays. The other side
    /// waits a while for that, and ends it; at once if it is strict, since the first need not know that.
    private func renewal(of session: PeerSession) -> Deadline {
        if let due = session.renewalDue { return due }
        let isStrict = isStrict(session)
        let patience = session.isInitiator || isStrict ? 0 : LinkSpans.renewalPatience
        let lifetime = isStrict ? LinkSpans.strictLifetime : LinkSpans.lifetime
        return session.openedAt.monotonicInNanoseconds + lifetime + patience
    }

    private func lifetime(isStrict: Bool) -> Duration {
        isStrict ? NodeLimits.strictConnectionLifetime : NodeLimits.connectionLifetime
    }

    private func renew(_ session: PeerSession) {
        let lifetime = lifetime(isStrict: isStrict(session))
        let end = Deadline.after(lifetime + NodeLimits.renewalPatience, from: session.openedAt)
        guard end > now.monotonicInNanoseconds, session.isInitiator, let device = session.peer,
            let endpoint = session.endpoint ?? peers[device]?.candidate
        else { return close(session, because: .timeout) }
        session.renewalDue = min(end, .after(NodeLimits.renewalPause, from: now))
        guard peers[device]?.dialling == nil, sessions.count < NodeLimits.linksMax else { return }
        peers[device]?.dialling = dial(endpoint, for: .known(device))
    }

    private func expire(_ session: PeerSession) {
        if session.isEstablished, renewal(of: session) <= now.monotonicInNanoseconds { return renew(session) }
        if session.isEstablished, session.pingSentAt == nil {
            ping(session)
        } else {
            close(session, because: .timeout)
        }
    }
}

/// Spans in nanoseconds of what is worked out of every link after each event.
private enum LinkSpans {
    static let handshake = Deadline(sinceZero: NodeLimits.handshakeTimeout)
    static let ping = Deadline(sinceZero: NodeLimits.pingInterval)
    static let lifetime = Deadline(sinceZero: NodeLimits.connectionLifetime)
    static let strictLifetime = Deadline(sinceZero: NodeLimits.strictConnectionLifetime)
    static let renewalPatience = Deadline(sinceZero: NodeLimits.renewalPatience)
}
