import Chat
import Identity
import Membership
import Replication
import SecureChannel
import Spaces
package import WireCodec
import Workshops

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// Telling a device of a space that it is in without having joined by a code: one made of another space
/// (`Protocol/sync.md`, section 7).
extension Node {
    /// Lets a member's device know of a space now, if there is a link; else it is told at the next meeting.
    func enrol(_ replica: SpaceReplica, to device: Bytes32) {
        untold.insert(device)
        if let link = peers[device]?.link, let session = sessions[link] { tellEnrolment(of: replica, on: session) }
    }

    /// Tells the device at the other end of a link of the spaces that it is in and does not name: it never heard of
    /// them, went back to a state from before that, a copy of it heard, or it went back to before this device was let
    /// in and passes over what is said of the space.
    func tellEnrolments(on session: PeerSession) {
        guard let device = session.peer, !isJoining(session) else { return }
        admitLeaders(meeting: device)
        for id in spaceOrder {
            if let replica = replicas[id], !session.named.contains(id), exchangesChanges(replica, with: device),
                replica.space.membership.role(of: deviceKey) != nil
            {
                tellEnrolment(of: replica, on: session)
            }
        }
    }

    private func tellEnrolment(of replica: SpaceReplica, on session: PeerSession) {
        #if PLANTED_BUGS
            if PlantedBug.tellsNoEnrolments.isPlanted { return }
        #endif
        guard session.isEstablished, let device = session.peer, replica.space.membership.role(of: device) != nil else {
            return
        }
        untold.remove(device)
        welcome(to: replica, on: session)
        beginSync(of: [replica], on: session)
    }

    /// The genesis and all membership, in as few messages as the limits allow.
    func welcome(to replica: SpaceReplica, on session: PeerSession) {
        let operations = replica.space.membership.operations.map { $0.encode() }
        var batches = MembershipMessage.messages(space: replica.id, operations: operations)
        let first = batches.isEmpty ? [] : batches.removeFirst().operations
        let welcome = WelcomeMessage(genesis: replica.space.genesis.encode(), operations: first)
        send([Frame(welcome)] + batches.map { Frame($0) }, on: session)
        sendEpoch(of: replica, on: session)
    }

    /// A device named a space: it knows of it, and of this device there.
    func heardOf(_ space: SpaceID, to session: PeerSession) {
        if replicas[space] != nil { session.named.insert(space) }
    }

    /// The founding statement of a space that somebody tells of, checked unless it is that of one that is here.
    func genesis(of message: WelcomeMessage) throws(MembershipError) -> Genesis {
        try Genesis(decoding: message.genesis, known: { replicas[$0]?.space.genesis })
    }

    /// A peer says that this device is in a space that it did not join, or who else is in one that is here. The first
    /// is believed where somebody vouches for it, for some spaces each; the second of anybody, since what makes members
    /// is signed by those who may.
    func receiveEnrolment(_ message: WelcomeMessage, from host: Bytes32, on session: PeerSession) throws {
        let genesis = try genesis(of: message)
        let isKnown = replicas[genesis.id] != nil
        let isDirect = !isKnown && isDirectEnrolment(message, in: genesis, from: host)
        guard isKnown || isDirect || isVouchedFor(message, in: genesis, from: host) else {
            // No offence: it may have been a mentor when it said so, or be one by what has not come here yet.
            hold(message, on: session)
            return log(.info, "\(identityText(of: host)) let this device into a space, and may not: passed over.")
        }
        // Work counts for whose it is, by whomever it is told: one mentor may tell of a whole class.
        let voucher = learner(of: genesis) ?? voucher(for: genesis, from: host) ?? host
        let isOwn = otherOwnDevices.contains(voucher)
        // Who leads a class is in as many groups as it has, others in their own.
        let isGroup = isLedGroupRoom(genesis.id)
        let hasRoom =
            isGroup
            ? groupsEnrolledBy[voucher, default: 0] < NodeLimits.groupRoomsMax
            : enrolledBy[voucher, default: 0] < NodeLimits.enrolmentsMax
        guard isKnown || isOwn || hasRoom else { return }
        let taken: SpaceReplica?
        do {
            taken = try take(message, in: genesis, from: host, on: session)
        } catch LinkError.badMessage where isKnown {
            // One of the two is out of the space by what is here, and the other has not heard of that yet.
            return log(.info, "\(identityText(of: host)) told of space \(genesis.id.short) in vain.")
        }
        guard let replica = taken else { return }
        if isDirect { chatDesk.directHosts.insert(host) }
        if !isKnown, !isOwn {
            if isGroup { groupsEnrolledBy[voucher, default: 0] += 1 } else { enrolledBy[voucher, default: 0] += 1 }
            log(.notice, "Device \(identityText(of: voucher)) let this one into space \(replica.id.short).")
        }
        beginSync(of: [replica], on: session)
        if !isKnown { passOn(replica, but: host) }
    }

    /// Tells other members around of a space that came just now: whoever let them in may know none of them.
    private func passOn(_ replica: SpaceReplica, but host: Bytes32) {
        for session in establishedSessions where session.peer != host && !session.named.contains(replica.id) {
            tellEnrolment(of: replica, on: session)
        }
    }

    /// Whether this device goes into spaces by the word of another one.
    package func believesEnrolments(by device: Bytes32) -> Bool {
        otherOwnDevices.contains(device) || administersSharedSpace(device)
    }

    /// By whose word this device goes into a space that a peer tells of; nil: by nobody's. All that makes members of
    /// a space goes back to its owner's signature, so whoever is let in by an owner whose word counts hears of it from
    /// any member: the owner may be gone, or not to be trusted any more with what it says today.
    private func voucher(for genesis: Genesis, from host: Bytes32) -> Bytes32? {
        // Whoever begins a talk of two chose who is in it; nobody else lets them in.
        let owner = genesis.isDirectTalk || genesis.isOwnWork ? nil : genesis.ownerKey
        return [host, owner].lazy.compactMap { $0 }.first { believesEnrolments(by: $0) }
    }

    private func isVouchedFor(_ message: WelcomeMessage, in genesis: Genesis, from host: Bytes32) -> Bool {
        voucher(for: genesis, from: host) != nil || isWorkEnrolment(message, in: genesis, from: host)
    }

    /// Keeps what a peer said for the time that it is believed, as much as one frame holds.
    private func hold(_ message: WelcomeMessage, on session: PeerSession) {
        session.unbelieved.removeAll { $0.genesis == message.genesis }
        let held = session.unbelieved.reduce(message.countedInBytes) { $0 + $1.countedInBytes }
        guard session.unbelieved.count < NodeLimits.enrolmentsMax, held <= Frame.bodyInBytesMax else { return }
        session.unbelieved.append(message)
    }

    /// Who was not believed may be now: a membership log grew.
    func reconsiderEnrolments() {
        for link in sessions.keys.sorted(by: { $0.value < $1.value }) {
            guard let session = sessions[link], !session.unbelieved.isEmpty, let host = session.peer,
                session.unbelieved.contains(where: { message in
                    guard let genesis = try? genesis(of: message) else { return false }
                    return isVouchedFor(message, in: genesis, from: host)
                })
            else { continue }
            let messages = session.unbelieved
            session.unbelieved = []
            do {
                for message in messages { try receiveEnrolment(message, from: host, on: session) }
            } catch let error as LinkError {
                close(session, because: error)
            } catch {
                close(session, because: .badFrame)
            }
        }
    }

    private func administersSharedSpace(_ device: Bytes32) -> Bool {
        // Whoever began a talk of two is no mentor by that.
        replicas.values.contains {
            !$0.space.genesis.isDirectTalk && $0.space.membership.role(of: deviceKey) != nil
                && $0.space.membership.role(of: device)?.canInvite == true
        }
    }
}

extension WelcomeMessage {
    fileprivate var countedInBytes: Int { operations.reduce(genesis.count) { $0 + $1.count } }
}
