import Discovery
import Identity
import Membership
import Pairing
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import WireCodec

/// The guest's side: from a code or a link to a space (`Protocol/pairing.md`, `Protocol/discovery.md`).
extension Node {
    /// By a spoken code; without an address the host is found by its beacon.
    func beginJoin(
        _ code: PairingCode, at address: Endpoint?, asOwnDevice isForOwnDevice: Bool = false, for request: RequestID
    ) {
        guard begin(.code(code), at: address.map { [$0] } ?? [], for: request) else { return }
        join?.isForOwnDevice = isForOwnDevice
        guard address == nil else { return dialNextAddress() }
        var schedule = BeaconSchedule()
        join?.nextSearch = .after(schedule.nextWait(from: random), from: now)
        join?.schedule = schedule
        listenAsNeeded()
        search()
    }

    /// By a link; an address that was given goes before those in the link.
    func beginJoin(_ link: InviteLink, at address: Endpoint?, for request: RequestID) {
        let addresses = (address.map { [$0] } ?? []) + link.addresses.filter { $0 != address }
        guard !addresses.isEmpty else { return fail(request, .hostAway) }
        if begin(.link(link), at: addresses, for: request) { dialNextAddress() }
    }

    private func begin(_ invitation: JoinAttempt.Invitation, at addresses: [Endpoint], for request: RequestID) -> Bool {
        guard join == nil else {
            fail(request, .joinBusy)
            return false
        }
        join = JoinAttempt(invitation, at: addresses, for: request, until: .after(NodeLimits.joinTimeout, from: now))
        return true
    }

    /// Asks who holds the offer, when that is due.
    func search() {
        guard var attempt = join, let due = attempt.nextSearch, due <= now.monotonicInNanoseconds else { return }
        attempt.nextSearch = .after(attempt.schedule.nextWait(from: random) + .milliseconds(1), from: now)
        join = attempt
        let beacon = Beacon.pairingSearch(
            number: UInt16(attempt.number), port: listeningPort, instance: beaconInstance)
        outbox.append(.beacon(beacon.encode()))
    }

    func heard(_ beacon: Beacon, from source: BeaconSource) {
        guard !presence.instance.isOwn(beacon.instance) else { return }
        switch beacon.kind {
        case .pairingSearch: answerSearch(for: Int(beacon.number))
        case .pairingOffer:
            nearby.heard(beacon, from: source, at: now.sinceZero)
            tryNextHost()
        }
    }

    private func tryNextHost() {
        guard let attempt = join, attempt.link == nil, attempt.addresses.isEmpty, !attempt.isWaiting,
            attempt.outcome == nil
        else { return }
        guard let host = nearby.nextToDial(for: .offer(UInt16(attempt.number)), at: now.sinceZero) else {
            join?.nextTry = .after(NearbyPeers.dialPause, from: now)
            return
        }
        // Another place of the same host may answer where this one does not.
        join?.nextTry = .after(NodeLimits.addressPatience, from: now)
        join?.link = dial(host, for: .join)
    }

    /// The next of the given addresses; after the last one the join is over.
    private func dialNextAddress() {
        guard let attempt = join, attempt.link == nil else { return }
        guard attempt.addressesTried < attempt.addresses.count else {
            let isTurnedAway = attempt.isByLink && attempt.wasTurnedAway
            return endJoin(.failure(isTurnedAway ? .invitationOver : unanswered(attempt)))
        }
        join?.addressesTried += 1
        join?.link = dial(attempt.addresses[attempt.addressesTried], for: .join)
        // One that does not answer must not use up the time of the others.
        let isLast = attempt.addressesTried + 1 == attempt.addresses.count
        join?.nextTry = isLast ? nil : .after(NodeLimits.addressPatience, from: now)
    }

    /// A place that does not answer is given up for the next one; what was found nearby is tried again.
    func retryHost() {
        guard let attempt = join, let due = attempt.nextTry, due <= now.monotonicInNanoseconds else { return }
        join?.nextTry = nil
        if let link = attempt.link, let session = sessions[link], case .connecting = session.phase {
            close(session, because: .timeout)
        } else {
            tryNextHost()
        }
    }

    /// The link of the join is gone before the host let us in.
    func joinLinkEnded(_ session: PeerSession, because reason: LinkError?) {
        guard let attempt = join else { return }
        join?.link = nil
        if attempt.isWaiting { return endJoin(.failure(.hostLeft)) }
        if session.isPaired { return endJoin(.failure(.joinBroken(reason: "link"))) }
        if session.hasSentConfirmation || reason == .wrongCode {
            // Our proof went out and none came back: either side had other words.
            return endJoin(.failure(.wrongCode))
        }
        if case .handshake = session.phase { join?.wasTurnedAway = true }
        if attempt.addresses.isEmpty { tryNextHost() } else { dialNextAddress() }
    }

    /// The client that asked has gone: nobody waits for the outcome.
    func abandonJoin() {
        closeJoinLink()
        endJoin(.failure(.stopping))
        // Also an outcome that it did not come for.
        join = nil
        listenAsNeeded()
    }

    func expireJoin() {
        guard let attempt = join, attempt.deadline <= now.monotonicInNanoseconds else { return }
        closeJoinLink()
        if attempt.outcome != nil { return abandonJoin() }
        endJoin(.failure(attempt.isWaiting ? .notAdmitted : unanswered(attempt)))
    }

    private func closeJoinLink() {
        guard let link = join?.link, let session = sessions[link] else { return }
        join?.link = nil
        close(session, because: .timeout)
    }

    private func unanswered(_ attempt: JoinAttempt) -> NodeFailure {
        attempt.isByLink ? .hostAway : .noHost(number: attempt.number, address: attempt.addresses.first?.text)
    }

    /// Answers the request; a success only once it is on disk. Without a request the outcome is kept for the next one.
    func endJoin(_ outcome: Result<NodeReply, NodeFailure>) {
        guard let attempt = join, attempt.outcome == nil else { return }
        join = nil
        listenAsNeeded()
        guard let request = attempt.request else {
            join = attempt
            join?.link = nil
            join?.outcome = outcome
            join?.deadline = .after(NodeLimits.joinTimeout, from: now)
            return
        }
        answer(request, outcome)
    }

    private func answer(_ request: RequestID, _ outcome: Result<NodeReply, NodeFailure>) {
        switch outcome {
        case .success(let reply): replyWhenStored(request, reply)
        case .failure(let failure): fail(request, failure)
        }
    }

    /// Asks to be let in, once the channel stands.
    func sendJoin(on session: PeerSession) {
        guard let attempt = join, attempt.link == session.id else { return }
        session.isPaired = true
        if attempt.isForOwnDevice, let host = session.peer {
            // Kept only when the host has answered.
            var mine = person
            mine.insert(.make(.vouches, host, by: identity.device))
            return send([Frame(PersonMessage(name: identity.name, person: mine.encode()))], on: session)
        }
        send([Frame(JoinMessage(offer: UInt16(attempt.number), name: identity.name))], on: session)
    }
}

// MARK: - What the host answers

extension Node {
    /// A person at the host decides: the client is told so, and asks again for the outcome.
    func receiveWaiting(_ message: WaitingMessage, on session: PeerSession) throws {
        guard let attempt = join, attempt.link == session.id, !attempt.isWaiting, let host = session.peer,
            let request = attempt.request, case .established(let channel) = session.phase
        else { throw LinkError.badMessage }
        join?.isWaiting = true
        join?.request = nil
        join?.deadline = .after(.seconds(Int64(message.seconds)) + NodeLimits.joinTimeout, from: now)
        let digits = PairingDigits.digits(from: channel.export("comparison"))
        reply(request, .waiting(host: host, digits: digits, seconds: Int(message.seconds)))
    }

    /// Answered when the host has decided about this guest, who waits.
    func awaitAdmission(for request: RequestID) throws(NodeFailure) {
        guard let attempt = join, attempt.client == request.client, attempt.request == nil else { throw .noJoin }
        guard let outcome = attempt.outcome else {
            join?.request = request
            return
        }
        join = nil
        answer(request, outcome)
    }

    func receiveGoodbye(_ message: GoodbyeMessage, on session: PeerSession) {
        if join?.link == session.id {
            switch message.reason {
            case .notAdmitted: endJoin(.failure(.notAdmitted))
            case .locked: endJoin(.failure(.roomLocked))
            case .busy: endJoin(.failure(.joinBroken(reason: "busy")))
            case .stopping, .replaced, .noSharedSpace, .violation: break
            }
        }
        close(session, because: .replaced)
    }

    func receiveWelcome(_ message: WelcomeMessage, on session: PeerSession) throws {
        guard let host = session.peer, case .established(let channel) = session.phase else {
            throw LinkError.badMessage
        }
        guard let attempt = join, attempt.link == session.id else {
            return try receiveEnrolment(message, from: host, on: session)
        }
        // A space that is here already, and being read: the join is as good a little later.
        guard let replica = try take(message, in: try genesis(of: message), from: host, on: session) else {
            return endJoin(.failure(.stillLoading))
        }
        session.isStranger = false
        (replica.newUntil, replica.wantedAtFirst) = (.after(NodeLimits.newcomerFor, from: now), nil)
        if let peer = peers[host] { write(.peer(peer.record)) }
        let digits = PairingDigits.digits(from: channel.export("comparison"))
        endJoin(.success(.joined(replica.id, host: host, digits: digits)))
        beginSync(of: [replica], on: session)
    }

    /// Takes a space in, new or known, of which this device and who tells of it are members; nil while it is being
    /// read. `genesis` is what the message says of it.
    func take(
        _ message: WelcomeMessage, in genesis: Genesis, from host: Bytes32, on session: PeerSession
    ) throws -> SpaceReplica? {
        if loading[genesis.id] != nil { return nil }
        let replica = replicas[genesis.id] ?? SpaceReplica(space: Space(genesis: genesis))
        // Looked at before anything of it is kept: a host can say what it likes.
        var membership = replica.space.membership
        for bytes in message.operations {
            _ = try membership.insert(try MembershipOp(decoding: bytes, known: membership.operation))
        }
        guard membership.role(of: deviceKey) != nil, membership.role(of: host) != nil else {
            throw LinkError.badMessage
        }
        if replicas[replica.id] == nil { add(replica) }
        try insert(message.operations, checkedIn: membership, into: replica, from: session.id)
        linkOwnDevices(in: replica)
        beginPresence(after: NodeLimits.newMemberIsTold)
        return replica
    }
}
