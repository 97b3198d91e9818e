import Identity
import Membership
import Pairing
import Replication
import SecureChannel
import Spaces
import WireCodec

/// Guests who have shown that they were invited: let in at once, or by a person's word.
extension Node {
    /// The guest is through the handshake and asks to be let in.
    func receiveJoin(_ message: JoinMessage, on session: PeerSession) throws {
        guard let number = session.joinableOffer, Int(message.offer) == number, let offer = offers[number],
            let device = session.peer, let space = offer.space, let replica = replicas[space],
            case .established(let channel) = session.phase
        else { throw LinkError.noSuchOffer }
        session.joinableOffer = nil
        let guest = LobbyGuest(
            link: session.id, device: device, name: message.name, space: space, role: offer.role,
            invitation: number, digits: PairingDigits.digits(from: channel.export("comparison")),
            arrivedUnixInMilliseconds: now.unixInMilliseconds,
            expiresAt: .after(NodeLimits.lobbyWait, from: now))
        let membership = replica.space.membership
        if membership.role(of: device) == nil, membership.isLocked {
            turnAway(session, .locked)
        } else if membership.role(of: device) == nil, offer.needsApproval {
            letWait(guest, on: session)
        } else {
            letIn(guest, to: replica, on: session)
        }
    }

    private func letWait(_ guest: LobbyGuest, on session: PeerSession) {
        guard lobby.count < NodeLimits.lobbyMax else { return turnAway(session, .busy) }
        lobby.append(guest)
        send([Frame(WaitingMessage(seconds: UInt32(NodeLimits.lobbyWait / .seconds(1))))], on: session)
        log(.notice, "Device \(identityText(of: guest.device)) waits to be let into space \(guest.space.short).")
    }

    /// Makes the guest a member, unless it is one, and tells it so. False where this device may not do that any more.
    @discardableResult
    private func letIn(_ guest: LobbyGuest, to replica: SpaceReplica, on session: PeerSession) -> Bool {
        if replica.space.membership.role(of: guest.device) == nil {
            flush(replica)
            do {
                try add(guest, to: replica, except: session.id)
            } catch {
                log(.warning, "Device \(identityText(of: guest.device)) cannot be let in: \(error).")
                turnAway(session, .notAdmitted)
                return false
            }
        }
        usePlace(of: session)
        session.isStranger = false
        peers[guest.device]?.name = guest.name
        if let peer = peers[guest.device] { write(.peer(peer.record)) }
        arrivals.append(guest)
        if arrivals.count > NodeLimits.arrivalsMax { arrivals.removeFirst() }
        log(.notice, "Device \(identityText(of: guest.device)) joined space \(replica.id.short).")
        welcome(to: replica, on: session)
        // The guest's first ping is behind its word that it wants in, and is no sign that it does not know of this.
        session.named.insert(replica.id)
        beginSync(of: [replica], on: session)
        leaveToOthers(session, replica)
        introduce(guest.device, except: session.id)
        return true
    }

    private func add(_ guest: LobbyGuest, to replica: SpaceReplica, except link: LinkID) throws {
        let op = try MembershipOp.add(
            device: guest.device, role: guest.role, name: guest.name, space: replica.id,
            parents: replica.space.membership.nameable, by: identity.device)
        try state(op, in: replica)
        membershipGrew(replica, since: op.parents, except: link)
    }

    private func turnAway(_ session: PeerSession, _ reason: GoodbyeMessage.Reason) {
        send([Frame(GoodbyeMessage(reason: reason))], on: session)
        close(session, because: .notAdmitted)
    }

    // MARK: A person decides

    func admit(_ device: Bytes32, to space: SpaceID, for request: RequestID) throws(NodeFailure) {
        let (guest, session) = try takeFromLobby(device, space)
        guard let replica = replicas[space] else { throw .unknownSpace }
        guard letIn(guest, to: replica, on: session) else { throw .mayNotInvite }
        replyWhenStored(request, .done)
    }

    func refuse(_ device: Bytes32, in space: SpaceID, for request: RequestID) throws(NodeFailure) {
        let (guest, session) = try takeFromLobby(device, space)
        log(.notice, "Device \(identityText(of: guest.device)) was not let into space \(space.short).")
        turnAway(session, .notAdmitted)
        reply(request, .done)
    }

    private func takeFromLobby(
        _ device: Bytes32, _ space: SpaceID
    ) throws(NodeFailure) -> (LobbyGuest, PeerSession) {
        guard let index = lobby.firstIndex(where: { $0.device == device && $0.space == space }),
            let session = sessions[lobby[index].link]
        else { throw .noSuchGuest }
        return (lobby.remove(at: index), session)
    }

    /// Who waited too long is turned away.
    func expireLobby() {
        for guest in lobby where guest.expiresAt <= now.monotonicInNanoseconds {
            lobby.removeAll { $0.link == guest.link }
            if let session = sessions[guest.link] { turnAway(session, .notAdmitted) }
        }
    }

    /// The link is gone: whoever was on the way in by it is not any more.
    func leaveLobby(_ session: PeerSession) {
        lobby.removeAll { $0.link == session.id }
        giveBackPlace(of: session)
        // A stranger who did not come in is not called back.
        if session.isStranger, let device = session.peer, peers[device]?.link == nil, !sharesSpace(with: device) {
            peers[device] = nil
        }
    }
}
