import Identity
import Membership
import Pairing
import Replication
import SecureChannel
import Spaces
package import WireCodec

/// The other devices of this node's person (`Protocol/identity.md`, section 7): made one by a code, in every space
/// together, and put out when one is lost.
extension Node {
    static let personSetting = "person"

    /// This node's own devices but itself.
    package var otherOwnDevices: [Bytes32] { Array(person.devices(with: deviceKey).dropFirst()) }

    /// Opens an offer that makes whoever comes by it another device of this person.
    func openLinkOffer(for request: RequestID) throws(NodeFailure) {
        let number = try freeNumber()
        let pairing = spokenOffer(number, .usual)
        openSpoken(pairing, purpose: .ownDevice, role: .relay, needsApproval: false)
        reply(request, .invited(pairing.code, expiresIn: InvitationTerms.usual.lifetime))
    }

    /// Whether two devices vouch for each other is said in one message each way, the guest first.
    func sendPerson(on session: PeerSession) {
        send([Frame(PersonMessage(name: identity.name, person: person.encode()))], on: session)
    }

    func receivePerson(_ message: PersonMessage, on session: PeerSession) throws {
        guard let device = session.peer, case .established(let channel) = session.phase else {
            throw LinkError.badMessage
        }
        let digits = PairingDigits.digits(from: channel.export("comparison"))
        if let number = session.joinableOffer {
            try takeAsOwn(device, by: number, message, digits: digits, on: session)
        } else if let attempt = join, attempt.link == session.id, attempt.isForOwnDevice {
            let theirs = try Person(decoding: message.person)
            guard theirs.contains(.vouches, by: device, about: deviceKey),
                takeIn(theirs, from: session, vouchingFor: device)
            else {
                throw LinkError.notAdmitted
            }
            know(device, as: message.name, on: session)
            endJoin(.success(.linked(host: device, digits: digits)))
            linkOwnDevices()
        } else if otherOwnDevices.contains(device) {
            if takeIn(try Person(decoding: message.person), from: session, vouchingFor: nil) { linkOwnDevices() }
        }
    }

    /// The host's side: whoever had the code vouches for this device, and is vouched for in turn.
    private func takeAsOwn(
        _ device: Bytes32, by number: Int, _ message: PersonMessage, digits: String, on session: PeerSession
    ) throws {
        guard offers[number]?.purpose == .ownDevice else { throw LinkError.noSuchOffer }
        session.joinableOffer = nil
        let theirs = try Person(decoding: message.person)
        guard theirs.contains(.vouches, by: device, about: deviceKey),
            takeIn(theirs, from: session, vouchingFor: device)
        else {
            throw LinkError.notAdmitted
        }
        usePlace(of: session)
        know(device, as: message.name, on: session)
        linkDigits[device] = digits
        log(.notice, "Device \(identityText(of: device)) is this person's from now on.")
        sendPerson(on: session)
        linkOwnDevices()
    }

    private func know(_ device: Bytes32, as name: String, on session: PeerSession) {
        session.isStranger = false
        peers[device]?.name = name
        if let peer = peers[device] { write(.peer(peer.record)) }
    }

    /// Takes statements in, and makes that durable. With a device to vouch for: false where it was put out for ever;
    /// else false where nothing was news.
    private func takeIn(_ theirs: Person, from session: PeerSession, vouchingFor device: Bytes32?) -> Bool {
        var merged = person
        var isNews = merged.merge(theirs)
        if let device {
            isNews = merged.insert(.make(.vouches, device, by: identity.device)) || isNews
            guard merged.devices(with: deviceKey).contains(device) else { return false }
        }
        person = merged
        if isNews { keepPerson(except: session.id) }
        return device != nil || isNews
    }

    /// Makes it durable, and tells the person's other devices that are there.
    private func keepPerson(except link: LinkID? = nil) {
        write(.setting(key: Self.personSetting, value: person.encode()))
        let others = otherOwnDevices
        for session in establishedSessions where session.id != link && session.peer.map(others.contains) == true {
            sendPerson(on: session)
        }
    }

    // MARK: In every space

    /// Makes the person's other devices members of every space that this one is in.
    func linkOwnDevices() {
        for id in spaceOrder {
            if let replica = replicas[id] { linkOwnDevices(in: replica) }
        }
    }

    /// Those that are members already, by whatever op, stay what they are.
    func linkOwnDevices(in replica: SpaceReplica) {
        let log = replica.space.membership
        let missing = otherOwnDevices.filter { log.role(of: $0) == nil }
        guard !missing.isEmpty, log.role(of: deviceKey) != nil else { return }
        flush(replica)
        for device in missing { link(device, in: replica) }
    }

    private func link(_ device: Bytes32, in replica: SpaceReplica) {
        let known = replica.space.membership.frontier
        do {
            let name = peers[device]?.name ?? ""
            let op = try MembershipOp.link(
                device: device, name: name.isEmpty ? identity.name : name, space: replica.id,
                parents: replica.space.membership.nameable, by: identity.device)
            try state(op, in: replica)
        } catch {
            // A device that was removed from one space stays out of it.
            return log(.info, "Device \(identityText(of: device)) is not linked in \(replica.id.short): \(error).")
        }
        membershipGrew(replica, since: known, except: nil)
        enrol(replica, to: device)
    }

    // MARK: A lost device

    /// Puts another device of this person out, for ever, and out of every space. Answered by how many spaces.
    func revoke(_ device: Bytes32, for request: RequestID) throws(NodeFailure) {
        guard otherOwnDevices.contains(device) else { throw .noSuchDevice }
        person.insert(.make(.revokes, device, by: identity.device))
        keepPerson()
        var count = 0
        for id in spaceOrder {
            guard let replica = replicas[id], replica.space.membership.role(of: device) != nil else { continue }
            if remove(device, from: replica) { count += 1 }
        }
        for session in establishedSessions where session.peer == device { close(session, because: .notAdmitted) }
        replyWhenStored(request, .revoked(spaces: count))
    }

    private func remove(_ device: Bytes32, from replica: SpaceReplica) -> Bool {
        flush(replica)
        let known = replica.space.membership.frontier
        do {
            let op = try MembershipOp.remove(
                devices: [device], cut: cut(of: [device], in: replica), space: replica.id,
                parents: replica.space.membership.nameable, by: identity.device)
            try state(op, in: replica)
        } catch {
            log(.warning, "Device \(identityText(of: device)) cannot be removed from \(replica.id.short): \(error).")
            return false
        }
        membershipGrew(replica, since: known, except: nil)
        return true
    }
}
