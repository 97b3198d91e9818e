import Identity
import Membership
import Replication
import SecureChannel
import Spaces
import WireCodec

/// Members tell one another of members: who knows the certificate of a device can open a channel to it, and so two
/// guests of one host, who never met, link by themselves when one hears the other (`Protocol/sync.md`, section 10).
extension Node {
    /// Tells a member of the others of a space whom this node has met. Only after the ops by which they are members.
    func introduceOthers(of replica: SpaceReplica, on session: PeerSession) {
        guard gossip.rooms[replica.id] != nil else {
            return introduce(replica.space.membership.memberDevices, on: session)
        }
        if session.cameInto == replica.id {
            session.cameInto = nil
            return introduceGuides(in: replica, on: session)
        }
        introduce(replica.space.membership.memberDevices, on: session)
        tellPlaces(in: replica, on: session)
    }

    /// Who has just come into a large space hears of a few: what it lacks, the other certificates too, it takes from
    /// them, and not all of it from whoever lets in a whole class.
    private func introduceGuides(in replica: SpaceReplica, on session: PeerSession) {
        let guides = guides(in: replica, for: session)
        introduce(guides.map(\.device), on: session)
        if guides.isEmpty { return }
        send([Frame(WalkMessage(space: replica.id, kind: .answer, steps: 0, places: guides))], on: session)
    }

    /// Tells those certificates that neither end told the other yet on this link.
    private func introduce(_ devices: [Bytes32], on session: PeerSession) {
        let news = devices.filter { $0 != session.peer && $0 != deviceKey && !session.introduced.contains($0) }
        let certificates = news.compactMap { peers[$0]?.certificate }
        session.introduced.formUnion(certificates.map(\.deviceKey))
        if certificates.isEmpty { return }
        send(IntroductionMessage.messages(certificates).map { Frame($0) }, on: session)
    }

    /// A peer with other ops than are here may have passed over the certificates of whom it knew no members.
    func hasTold(_ membership: [Bytes32], in replica: SpaceReplica, on session: PeerSession) {
        if membership != replica.space.membership.frontier { session.introduced = [] }
    }

    /// Tells all others who share a space with a device of its certificate, which is new here.
    func introduce(_ device: Bytes32, except link: LinkID) {
        guard let certificate = peers[device]?.certificate else { return }
        let frames = IntroductionMessage.messages([certificate]).map { Frame($0) }
        for session in establishedSessions where session.id != link {
            guard let peer = session.peer, peer != device, shareSpace(device, peer) else { continue }
            session.introduced.insert(device)
            send(frames, on: session)
        }
    }

    /// Takes certificates in of members of spaces that this node and the sender share, as far as they are news.
    func receiveIntroduction(_ message: IntroductionMessage, on session: PeerSession) throws {
        guard let teller = session.peer else { throw LinkError.badMessage }
        for bytes in message.certificates {
            // A forged one is an offence; one of somebody who is no member, or is so no more, is not.
            let certificate = try ChannelCertificate(decoding: bytes, known: { peers[$0]?.certificate })
            let device = certificate.deviceKey
            guard device != deviceKey, shareSpace(device, teller) else { continue }
            if peers[device].map({ !$0.certificate.supersedes(certificate) }) ?? true {
                session.introduced.insert(device)
            }
            if let known = peers[device] {
                guard certificate.supersedes(known.certificate) else { continue }
                peers[device] = known.renewed(certificate)
            } else {
                peers[device] = KnownPeer(certificate: certificate, name: claimedName(of: device), endpoints: [])
            }
            if let peer = peers[device] { write(.peer(peer.record)) }
            introduce(device, except: session.id)
            presence.meetLater(device, after: .zero, at: now)
        }
    }

    /// Whether both are members of one space of this node.
    private func shareSpace(_ one: Bytes32, _ other: Bytes32) -> Bool {
        replicas.values.contains { replica in
            replica.space.membership.role(of: one) != nil && replica.space.membership.role(of: other) != nil
        }
    }

    private func claimedName(of device: Bytes32) -> String {
        spaceOrder.lazy.compactMap { self.replicas[$0]?.space.membership.member(device)?.name }.first ?? ""
    }
}
