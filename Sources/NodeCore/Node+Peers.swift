import Discovery
import Identity
import Membership
import Replication
import SecureChannel
import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// Links: dialling, closing, and which one of two to keep.
extension Node {
    func start() {
        startedAtInTenths = now.unixInTenths
        log(
            .info,
            "Device \(identity.device.id.short) is up with \(spaceOrder.count) spaces and \(peers.count) known peers.")
        reopenInvitations()
        // The first beacon is sent under the keys of the spaces' epochs.
        tendEpochs()
        dialDuePeers()
        beginPresence()
        beginLoading()
    }

    /// Dials every known peer that has no link and whose backoff is over.
    func dialDuePeers() {
        #if PLANTED_BUGS
            if PlantedBug.neverDialsAgain.isPlanted { return }
        #endif
        let time = now.monotonicInNanoseconds
        let due = peers.values.filter {
            $0.link == nil && $0.dialling == nil && !$0.endpoints.isEmpty && $0.nextDial <= time && !isBlocked($0.id)
        }
        for peer in due.sorted(by: { $0.deviceKey < $1.deviceKey }) {
            guard sessions.count < NodeLimits.linksMax, let endpoint = peer.candidate else { return }
            guard isNeeded(peer.deviceKey) else {
                peers[peer.deviceKey]?.dialLater(at: now, random: random)
                continue
            }
            let link = dial(endpoint, for: .known(peer.deviceKey))
            peers[peer.deviceKey]?.dialling = link
        }
    }

    @discardableResult
    func dial(_ endpoint: Endpoint, for purpose: PeerSession.Purpose) -> LinkID {
        let link = newLink()
        sessions[link] = PeerSession(
            id: link, purpose: purpose, host: endpoint.host, endpoint: endpoint, phase: .connecting, at: now)
        outbox.append(.dial(link, endpoint))
        return link
    }

    func accepted(_ link: LinkID, from host: String) {
        guard sessions.count < NodeLimits.linksMax || makesRoom() else {
            outbox.append(.close(link))
            return
        }
        sessions[link] = PeerSession(id: link, purpose: .accepted, host: host, endpoint: nil, phase: .opening, at: now)
    }

    func connected(_ link: LinkID) {
        guard let session = sessions[link] else {
            outbox.append(.close(link))
            return
        }
        session.lastHeard = now
        do {
            switch session.purpose {
            case .accepted: break
            case .known(let device), .heard(let device): try openKnown(session, device: device)
            case .join: try openJoin(session)
            }
        } catch {
            close(session, because: error)
        }
    }

    func failed(_ link: LinkID) {
        guard let session = sessions.removeValue(forKey: link) else { return }
        ended(session)
    }

    func closed(_ link: LinkID) {
        guard let session = sessions.removeValue(forKey: link) else { return }
        noteRefusal(session)
        ended(session)
    }

    /// Closes a link of our own accord. The other side learns no reason.
    func close(_ session: PeerSession, because reason: LinkError) {
        guard sessions.removeValue(forKey: session.id) != nil else { return }
        log(.notice, "Closed the link with \(session.host): \(reason).")
        outbox.append(.close(session.id))
        ended(session, because: reason)
    }

    private func ended(_ session: PeerSession, because reason: LinkError? = nil) {
        let wasJoin = join?.link == session.id
        endLane(of: session)
        whereaboutsEnded(with: session, because: reason)
        terminalsEnded(with: session)
        endBlobs(of: session)
        leaveTree(session)
        if let device = session.peer ?? session.knownDevice, var peer = peers[device] {
            if peer.link == session.id {
                peer.disconnected(at: now, random: random)
                log(.info, "The link to \(identityText(of: device)) is down; it is tried again.")
            }
            if peer.dialling == session.id { peer.dialFailed(at: now, random: random) }
            peers[device] = peer
            presence.meetLater(device, after: .zero, at: now)
        }
        leaveLobby(session)
        if wasJoin { joinLinkEnded(session, because: reason) }
        session.phase = .closed
    }

    func received(_ bytes: [UInt8], on link: LinkID) {
        guard let session = sessions[link] else { return }
        session.deframer.feed(bytes)
        do {
            while sessions[link] != nil, mayRead(session), let message = try session.deframer.next() {
                try receive(message, on: session)
                // Only now: bytes behind a length that was changed on the way are no sign of life.
                heard(session)
            }
            // What waits to be read has come.
            if session.readsAgainAt != nil { heard(session) }
        } catch let error as LinkError {
            close(session, because: error)
        } catch {
            close(session, because: .badFrame)
        }
        pumpIfNeeded(session)
    }

    private func heard(_ session: PeerSession) {
        session.lastHeard = now
        (session.pingSentAt, session.answerDue) = (nil, nil)
    }

    private func receive(_ message: ArraySlice<UInt8>, on session: PeerSession) throws {
        switch session.phase {
        case .connecting, .closed: throw LinkError.badFrame
        case .opening: try receiveOpening([UInt8](message), on: session)
        case .guestPairing(let run): try continueGuest(run, [UInt8](message), on: session)
        case .hostPairing(let run, let offer): try continueHost(run, [UInt8](message), offer: offer, on: session)
        case .handshake(let state, let offer):
            try continueHandshake(state, [UInt8](message), offer: offer, on: session)
        case .established(var channel):
            // The channel leaves the phase while it changes, so that its buffers are not copied.
            session.phase = .closed
            let frames: [Frame]
            do {
                frames = try channel.open(message)
            } catch {
                throw LinkError.badFrame
            }
            session.phase = .established(channel)
            for frame in frames where sessions[session.id] != nil {
                try receive(frame, on: session)
            }
        }
    }

    func writable(_ link: LinkID, _ isWritable: Bool) {
        guard let session = sessions[link] else { return }
        #if PLANTED_BUGS
            if PlantedBug.stopsWhenHeldBack.isPlanted, isWritable { return }
        #endif
        session.isWritable = isWritable
        pumpIfNeeded(session)
        sendWhereabouts(on: session)
        sendTerminals(on: session)
    }

    /// Sends frames over an established link.
    func send(_ frames: [Frame], on session: PeerSession) {
        guard case .established(var channel) = session.phase else { return }
        session.phase = .closed
        do {
            let bytes = try channel.seal(frames)
            session.phase = .established(channel)
            sentBytes.note(frames)
            outbox.append(.send(session.id, bytes))
        } catch {
            session.phase = .established(channel)
            close(session, because: .badFrame)
        }
    }

    func sendClear(_ message: [UInt8], on session: PeerSession) {
        outbox.append(.send(session.id, MessageFraming.frame(message)))
    }

    func ping(_ session: PeerSession) {
        session.pingSentAt = now
        send([Frame(PingMessage(stamp: now.monotonicInNanoseconds))], on: session)
    }

    func sayGoodbye(on session: PeerSession) {
        send([Frame(GoodbyeMessage(reason: .stopping))], on: session)
    }

    /// Both sides may dial at once: the link whose initiator has the smaller device id stays; of two with the same
    /// initiator the newer one, since a device that dials again has given the older one up. A link by which somebody
    /// joins goes before any other, and any goes before one that may have died with an address.
    func keep(_ session: PeerSession, for device: Bytes32) -> Bool {
        guard let otherLink = peers[device]?.link, otherLink != session.id, let other = sessions[otherLink] else {
            return true
        }
        let weAreSmaller = identity.device.id < DeviceID(publicKey: device)
        let keepsNew: Bool
        if isJoining(session) != isJoining(other) {
            keepsNew = isJoining(session)
        } else {
            keepsNew =
                other.answerDue != nil || session.isInitiator == other.isInitiator
                || session.isInitiator == weAreSmaller
        }
        if keepsNew || takesTurn(session, against: other, of: device) {
            if let peer = peers[device], peer.link == other.id { peers[device]?.link = nil }
            close(other, because: .replaced)
            return true
        }
        // The device may have lost its end of the old one: then the next of its dials goes before that.
        askIfAlive(other)
        return false
    }

    /// A device that dials again and again from another host while its link stands is two: a copy of it runs. The two
    /// take turns, so that neither is shut out.
    private func takesTurn(_ session: PeerSession, against other: PeerSession, of device: Bytes32) -> Bool {
        guard session.host != other.host,
            Deadline.after(NodeLimits.turnMin, from: other.openedAt) <= now.monotonicInNanoseconds
        else { return false }
        other.refusedElsewhere += 1
        guard other.refusedElsewhere > NodeLimits.refusalsPerTurn else { return false }
        if peers[device]?.isKnownTwice == false {
            peers[device]?.isKnownTwice = true
            log(
                .warning,
                """
                Two nodes with the keys of \(identityText(of: device)) dial this one, from \(other.host) and \
                \(session.host): a copy of it runs. Both are heard in turns; nothing to do here.
                """)
        }
        return true
    }

    /// Whether somebody is let into a space over this link: it must not go before that is done.
    func isJoining(_ session: PeerSession) -> Bool {
        session.joinableOffer != nil || session.heldOffer != nil || join?.link == session.id
    }

    func identityText(of device: Bytes32) -> String {
        DeviceID(publicKey: device).short
    }
}

extension PeerSession {
    var knownDevice: Bytes32? {
        switch purpose {
        case .known(let device), .heard(let device): device
        case .accepted, .join: nil
        }
    }
}
