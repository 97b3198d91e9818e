import Discovery
import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import WireCodec

/// Who talks to whom in spaces with many members around (Protocol/gossip.md, sections 2 and 3).
extension Node {
    // MARK: How large a space is

    /// Sees anew which spaces have more members around than all can talk to.
    func reviewRooms() {
        for id in spaceOrder {
            guard let replica = replicas[id] else { continue }
            let isLarge = isLarge(replica)
            if isLarge, gossip.rooms[id] == nil {
                gossip.rooms[id] = LargeRoom(visitDue: .after(visitPause(among: NodeLimits.meshMax), from: now))
                gossip.tend(by: now.monotonicInNanoseconds)
            } else if !isLarge, gossip.rooms.removeValue(forKey: id) != nil {
                leaveRoom(replica)
            }
        }
    }

    /// The same, where somebody was heard who may be one more than that.
    func reviewGrowingRooms() {
        let isOpen = replicas.values.contains { gossip.rooms[$0.id] == nil && mayBeLarge($0.space.membership) }
        if isOpen { reviewRooms() }
    }

    private func isLarge(_ replica: SpaceReplica) -> Bool {
        guard mayBeLarge(replica.space.membership) else { return false }
        let room = gossip.rooms[replica.id]
        if let room, room.isToldUntil > now.monotonicInNanoseconds { return true }
        // A room that shrinks stays large for a while, so that one who comes and goes changes little.
        let limit = room == nil ? NodeLimits.meshMax : NodeLimits.meshMax - 2
        return company(of: replica).count > limit
    }

    /// Whether many are around, or are expected by a code that is open.
    func isOrWillBeLarge(_ space: SpaceID) -> Bool {
        gossip.rooms[space] != nil
            || offers.values.contains { $0.space == space && $0.guestsLeft >= NodeLimits.meshMax }
    }

    private func mayBeLarge(_ membership: MembershipLog) -> Bool {
        membership.memberDevices.count > NodeLimits.meshMax + 1
    }

    /// The other members' devices that are there, as far as this node knows.
    func company(of replica: SpaceReplica) -> Set<Bytes32> {
        var company = Set(neighbours(in: replica.id).compactMap(\.peer))
        for place in gossip.rooms[replica.id]?.passive.places ?? [] { company.insert(place.device) }
        for device in heardMembers where !company.contains(device) {
            if replica.space.membership.role(of: device) != nil { company.insert(device) }
        }
        company.remove(deviceKey)
        return company
    }

    /// Everybody talks to everybody again.
    private func leaveRoom(_ replica: SpaceReplica) {
        for session in neighbours(in: replica.id) where session.sync[replica.id]?.isEager == false {
            graft(replica, on: session)
        }
        for device in peers.keys where peers[device]?.link == nil { peers[device]?.dialSoon() }
    }

    /// The links over which changes of a space go.
    func neighbours(in space: SpaceID) -> [PeerSession] {
        establishedSessions.filter { $0.sync[space] != nil }
    }

    // MARK: Whom to dial

    /// Whether a link with a device is to stand because of what it is, and not because neighbours are few.
    func isNeeded(_ device: Bytes32) -> Bool {
        var sharesAny = false
        for id in spaceOrder {
            guard let membership = replicas[id]?.space.membership ?? loading[id]?.membership,
                membership.role(of: device) != nil
            else { continue }
            sharesAny = true
            if gossip.rooms[id] != nil { continue }
            // While the history is read it is not known yet who is around.
            let limit = replicas[id] == nil ? ActiveView.wanted : NodeLimits.meshMax
            if !mayBeLarge(membership) || linksAndDials(among: membership) < limit { return true }
        }
        // Who does not know yet of a space is told by whoever let it in.
        return !sharesAny || otherOwnDevices.contains(device) || untold.contains(device)
    }

    /// Links that stand, and dials that are under way, with members of a space.
    func linksAndDials(among membership: MembershipLog) -> Int {
        sessions.values.count { session in
            (session.peer ?? session.knownDevice).map { membership.role(of: $0) != nil } ?? false
        }
    }

    // MARK: Asking and parting

    /// A link stands anew.
    func joinNeighbours(_ session: PeerSession) {
        reviewRooms()
        guard !gossip.rooms.isEmpty else { return }
        takePlaceInTree(session)
        askToStay(on: session)
    }

    /// The end that dialled says that it wants to keep the link, in spaces that are large for it.
    private func askToStay(on session: PeerSession) {
        guard session.isInitiator, let device = session.peer else { return }
        let errand = gossip.errands.removeValue(forKey: device)
        for id in spaceOrder where gossip.rooms[id] != nil && session.sync[id] != nil {
            gossip.rooms[id]?.passive.remove(device)
            let wish: NeighbourMessage.Wish = errand == .urgent ? .keepUrgently : .keep
            send([Frame(NeighbourMessage(space: id, wish: wish))], on: session)
        }
    }

    func receiveNeighbour(_ message: NeighbourMessage, on session: PeerSession) {
        guard let replica = replicas[message.space], session.sync[message.space] != nil, let device = session.peer
        else { return }
        switch message.wish {
        case .part:
            if countAsLarge(replica.id) { hasParted(device, in: replica.id) }
            if !isKept(session) { close(session, because: .parted) }
        case .keep, .keepUrgently:
            guard gossip.rooms[replica.id] != nil else { return }
            let view = activeView(of: replica)
            let isUrgent = message.wish == .keepUrgently && view.canGiveWay && givesWay(in: replica)
            if view.surplus > 0, !isKept(session), !isUrgent { return part(from: session) }
            if message.wish == .keepUrgently {
                session.sync[replica.id]?.staysUntil = .after(NodeLimits.inNeedFor, from: now)
                tellOfNewcomer(on: session, in: replica)
            }
            gossip.tend(by: now.monotonicInNanoseconds)
        }
    }

    /// Somebody said that a space is large: it may be, if it has members enough, and answers whether it is.
    @discardableResult
    func countAsLarge(_ space: SpaceID) -> Bool {
        guard let replica = replicas[space], mayBeLarge(replica.space.membership) else { return false }
        if gossip.rooms[space] == nil {
            gossip.rooms[space] = LargeRoom(visitDue: .after(NodeLimits.visitPauseMax, from: now))
        }
        gossip.rooms[space]?.isToldUntil = .after(NodeLimits.toldLargeFor, from: now)
        return true
    }

    /// Whether somebody in need may have a neighbour's place now: not too often, so that nobody crowds out the others.
    private func givesWay(in replica: SpaceReplica) -> Bool {
        let time = now.monotonicInNanoseconds
        if let last = gossip.rooms[replica.id]?.gaveWayAt, last + Deadline(sinceZero: NodeLimits.giveWayPause) > time {
            return false
        }
        gossip.rooms[replica.id]?.gaveWayAt = time
        return true
    }

    /// Ends a link that is one too many, with places where its other end may find others.
    func part(from session: PeerSession) {
        for id in spaceOrder where gossip.rooms[id] != nil && session.sync[id] != nil {
            var frames = [Frame(NeighbourMessage(space: id, wish: .part))]
            let places = places(in: id, for: session)
            if !places.isEmpty {
                frames.insert(Frame(WalkMessage(space: id, kind: .answer, steps: 0, places: places)), at: 0)
            }
            send(frames, on: session)
            if let device = session.peer { hasParted(device, in: id) }
        }
        if sessions[session.id] != nil { close(session, because: .parted) }
    }

    /// Parts from one who is not needed, so that somebody can come in; answers whether there was one.
    func makesRoom() -> Bool {
        guard !gossip.rooms.isEmpty else { return false }
        let isOneTooMany = { (session: PeerSession) in
            session.sync.keys.allSatisfy { self.neighbours(in: $0).count > ActiveView.limit }
        }
        guard let session = establishedSessions.first(where: { !isKept($0) && isOneTooMany($0) }) else { return false }
        part(from: session)
        return true
    }

    private func hasParted(_ device: Bytes32, in space: SpaceID) {
        gossip.rooms[space]?.refusals[device] = .after(NodeLimits.partedFor, from: now)
        if let endpoint = peers[device]?.endpoints.first {
            gossip.rooms[space]?.passive.insert(device, at: endpoint, from: random)
        }
        gossip.tend(by: now.monotonicInNanoseconds)
    }

    /// Whether a link stands for something else than a large space.
    private func isKept(_ session: PeerSession) -> Bool {
        guard let device = session.peer, !session.sync.isEmpty else { return true }
        return isJoining(session) || session.sync.keys.contains { gossip.rooms[$0] == nil }
            || otherOwnDevices.contains(device) || session.blobs.busyUntil > now.monotonicInNanoseconds
    }

    func activeView(of replica: SpaceReplica) -> ActiveView {
        let youngest = Deadline(sinceZero: NodeLimits.newLinkFor)
        return ActiveView(
            neighbours: neighbours(in: replica.id).compactMap { session in
                guard let device = session.peer else { return nil }
                let end = session.openedAt.monotonicInNanoseconds + youngest
                let isNew = max(end, session.sync[replica.id]?.staysUntil ?? 0) > now.monotonicInNanoseconds
                return .init(
                    device: device, isEager: session.sync[replica.id]?.isEager ?? true, isNew: isNew,
                    isKept: isKept(session) || isWantedElsewhere(session, than: replica.id))
            })
    }

    /// Whether another large space, in which it is not one too many, has the link.
    private func isWantedElsewhere(_ session: PeerSession, than space: SpaceID) -> Bool {
        session.sync.keys.contains { id in
            id != space && neighbours(in: id).count <= ActiveView.limit
        }
    }
}
