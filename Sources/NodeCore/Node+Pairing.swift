import Discovery
import Identity
import Membership
import Pairing
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import WireCodec

/// An open offer of this node: who knows the code may join the space.
struct Offer {
    var pairing: PairingOffer
    let space: SpaceID
    let role: Role
    let expiresAt: Deadline
    var schedule = BeaconSchedule()
    var nextBeacon: Deadline
    /// When a guest's question is answered.
    var answerAt: Deadline?

    var dueAt: Deadline { min(nextBeacon, answerAt ?? nextBeacon) }
}

/// A join under way on this node, asked for by one request.
struct JoinAttempt {
    let request: RequestID
    let code: PairingCode
    let address: Endpoint?
    let deadline: Deadline
    var schedule = BeaconSchedule()
    /// When the question for the offer is sent next; nil when the host's address was given.
    var nextSearch: Deadline?
    /// When a host that was found and did not answer is tried again.
    var nextTry: Deadline?
    var link: LinkID?
}

// MARK: - The host

extension Node {
    func invite(to id: SpaceID, as role: Role, for request: RequestID) {
        guard let replica = replicas[id] else { return fail(request, .unknownSpace) }
        guard replica.space.membership.role(of: deviceKey)?.canInvite == true else { return fail(request, .notOwner) }
        guard offers.count < NodeLimits.offersMax else { return fail(request, .tooManyOffers) }
        var number = Int(random.next() % 99) + 1
        while offers[number] != nil { number = number % 999 + 1 }
        let code = PairingCode.generate(number: number, from: random)
        let pairing = PairingOffer(code: code, openedAt: now.sinceZero)
        let expiry = Deadline.after(PairingOffer.lifetime, from: now)
        var schedule = BeaconSchedule()
        let first = Deadline.after(schedule.nextWait(from: random), from: now)
        offers[number] = Offer(
            pairing: pairing, space: id, role: role, expiresAt: expiry, schedule: schedule, nextBeacon: first)
        listenAsNeeded()
        announceOffers()
        reply(request, .invited(code, expiresIn: PairingOffer.lifetime))
    }

    /// Sends the beacons that are due and drops offers whose time is over.
    func announceOffers() {
        let time = now.monotonicInNanoseconds
        for number in offers.keys.sorted() {
            guard let offer = offers[number] else { continue }
            if offer.expiresAt <= time {
                offers[number] = nil
                listenAsNeeded()
                log(.info, "The code with number \(number) is over: nobody used it in time.")
            } else if offer.dueAt <= time {
                announce(number)
            }
        }
    }

    private func announce(_ number: Int) {
        guard var offer = offers[number] else { return }
        if offer.nextBeacon <= now.monotonicInNanoseconds {
            offer.nextBeacon = .after(offer.schedule.nextWait(from: random) + .milliseconds(1), from: now)
        }
        offer.answerAt = nil
        offers[number] = offer
        guard listeningPort != 0 else { return }
        let beacon = Beacon.pairingOffer(number: UInt16(number), port: listeningPort, instance: beaconInstance)
        outbox.append(.beacon(beacon.encode()))
    }

    private func answerSearch(for number: Int) {
        guard let offer = offers[number], offer.answerAt == nil else { return }
        offers[number]?.answerAt = .after(BeaconSchedule.answerWait(from: random), from: now)
    }

    /// A guest's proof was wrong; the offer has counted it.
    func wrongCode(for number: Int) {
        guard let offer = offers[number] else { return }
        if offer.pairing.triesLeft == 0 {
            offers[number] = nil
            listenAsNeeded()
            log(.warning, "Three wrong codes for number \(number): the code is burnt. Make a new one to invite again.")
        } else {
            log(.warning, "A wrong code for number \(number): \(offer.pairing.triesLeft) tries are left.")
        }
    }

    /// The guest is through the handshake and asks to be let in: a member from now on.
    func receiveJoin(_ message: JoinMessage, on session: PeerSession) throws {
        guard let number = session.joinableOffer, let offer = offers[number], let device = session.peer,
            let replica = replicas[offer.space]
        else { throw LinkError.noSuchOffer }
        session.joinableOffer = nil
        offers[number] = nil
        listenAsNeeded()
        if replica.space.membership.role(of: device) == nil {
            flush(replica)
            let op = try MembershipOp.add(
                device: device, role: offer.role, name: message.name, space: replica.id,
                parents: replica.space.membership.frontier, by: identity.device)
            _ = try replica.space.membership.insert(op)
            write(.membershipOp(replica.id, id: op.id, bytes: op.encode()))
            membershipGrew(replica, since: op.parents, except: session.id)
        }
        peers[device]?.name = message.name
        if let peer = peers[device] { write(.peer(peer.record)) }
        log(.notice, "Device \(identityText(of: device)) joined space \(replica.id.short).")
        welcome(to: replica, on: session)
        beginSync(of: [replica], on: session)
        introduce(device, except: session.id)
    }
}

extension Node {
    /// The genesis and all membership, in as few messages as the limits allow.
    func welcome(to replica: SpaceReplica, on session: PeerSession) {
        let operations = replica.space.membership.operations.map { $0.encode() }
        var batches = MembershipMessage.messages(space: replica.id, operations: operations)
        let first = batches.isEmpty ? [] : batches.removeFirst().operations
        let welcome = WelcomeMessage(genesis: replica.space.genesis.encode(), operations: first)
        send([Frame(welcome)] + batches.map { Frame($0) }, on: session)
        sendEpoch(of: replica, on: session)
    }
}

// MARK: - The guest

extension Node {
    func beginJoin(_ code: PairingCode, at address: Endpoint?, for request: RequestID) {
        guard join == nil else { return fail(request, .joinBusy) }
        join = JoinAttempt(
            request: request, code: code, address: address, deadline: .after(NodeLimits.joinTimeout, from: now))
        if let address {
            join?.link = dial(address, for: .join)
        } else {
            var schedule = BeaconSchedule()
            join?.nextSearch = .after(schedule.nextWait(from: random), from: now)
            join?.schedule = schedule
            listenAsNeeded()
            search()
        }
    }

    /// Asks who holds the offer, when that is due.
    func search() {
        guard var attempt = join, let due = attempt.nextSearch, due <= now.monotonicInNanoseconds else { return }
        attempt.nextSearch = .after(attempt.schedule.nextWait(from: random) + .milliseconds(1), from: now)
        join = attempt
        let beacon = Beacon.pairingSearch(
            number: UInt16(attempt.code.number), port: listeningPort, instance: beaconInstance)
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
        guard let attempt = join, attempt.link == nil, attempt.address == nil else { return }
        guard let host = nearby.nextToDial(for: .offer(UInt16(attempt.code.number)), at: now.sinceZero) else {
            join?.nextTry = .after(NearbyPeers.dialPause, from: now)
            return
        }
        join?.nextTry = nil
        join?.link = dial(host, for: .join)
    }

    func retryHost() {
        if let due = join?.nextTry, due <= now.monotonicInNanoseconds { tryNextHost() }
    }

    /// The link of the join is gone before the host let us in.
    func joinLinkEnded(_ session: PeerSession, because reason: LinkError?) {
        guard let attempt = join else { return }
        join?.link = nil
        if session.isPaired { return endJoin(.failure(.joinBroken(reason: "link"))) }
        if session.hasSentConfirmation || reason == .wrongCode {
            // Our proof went out and none came back: either side had other words.
            return endJoin(.failure(.wrongCode))
        }
        if let address = attempt.address {
            return endJoin(.failure(.noHost(number: attempt.code.number, address: address.text)))
        }
        tryNextHost()
    }

    /// The client that asked has gone: nobody waits for the outcome.
    func abandonJoin() {
        guard let attempt = join else { return }
        if let link = attempt.link, let session = sessions[link] {
            join?.link = nil
            close(session, because: .timeout)
        }
        endJoin(.failure(.stopping))
    }

    func expireJoin() {
        guard let attempt = join, attempt.deadline <= now.monotonicInNanoseconds else { return }
        if let link = attempt.link, let session = sessions[link] {
            join?.link = nil
            close(session, because: .timeout)
        }
        endJoin(.failure(.noHost(number: attempt.code.number, address: attempt.address?.text)))
    }

    /// Answers the request; a success only once it is on disk.
    func endJoin(_ outcome: Result<NodeReply, NodeFailure>) {
        guard let attempt = join else { return }
        join = nil
        listenAsNeeded()
        switch outcome {
        case .success(let reply): replyWhenStored(attempt.request, reply)
        case .failure(let failure): fail(attempt.request, failure)
        }
    }

    /// Asks to be let in, once the channel stands.
    func sendJoin(on session: PeerSession) {
        guard let attempt = join, attempt.link == session.id else { return }
        send([Frame(JoinMessage(offer: UInt16(attempt.code.number), name: identity.name))], on: session)
    }

    func receiveWelcome(_ message: WelcomeMessage, on session: PeerSession) throws {
        guard let host = session.peer, case .established(let channel) = session.phase else {
            throw LinkError.badMessage
        }
        guard let attempt = join, attempt.link == session.id else {
            return try receiveEnrolment(message, from: host, on: session)
        }
        // A space that is here already, and being read: the join is as good a little later.
        guard let replica = try take(message, from: host, on: session) else {
            return endJoin(.failure(.stillLoading))
        }
        let digits = PairingDigits.digits(from: channel.export("comparison"))
        endJoin(.success(.joined(replica.id, host: host, digits: digits)))
        beginSync(of: [replica], on: session)
    }

    /// Takes a space in, new or known, of which this device and who tells of it are members; nil while it is being
    /// read.
    func take(_ message: WelcomeMessage, from host: Bytes32, on session: PeerSession) throws -> SpaceReplica? {
        let genesis = try Genesis(decoding: message.genesis)
        if loading[genesis.id] != nil { return nil }
        let replica = replicas[genesis.id] ?? SpaceReplica(space: Space(genesis: genesis))
        // Looked at before anything of it is kept: a host can say what it likes.
        var membership = replica.space.membership
        for bytes in message.operations { _ = try membership.insert(try MembershipOp(decoding: bytes)) }
        guard membership.role(of: deviceKey) != nil, membership.role(of: host) != nil else {
            throw LinkError.badMessage
        }
        if replicas[replica.id] == nil {
            write(.space(replica.id, genesis: message.genesis))
            replicas[replica.id] = replica
            spaceOrder.append(replica.id)
        }
        try insert(message.operations, into: replica, from: session.id)
        beginPresence()
        return replica
    }
}
