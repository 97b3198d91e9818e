import Discovery
import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import WireCodec

/// Places of members, told from neighbour to neighbour at random: HyParView's join and shuffle (Protocol/gossip.md,
/// section 4).
extension Node {
    /// Someone in need has come: others hear of it.
    func tellOfNewcomer(on session: PeerSession, in replica: SpaceReplica) {
        guard let place = place(of: session.peer) else { return }
        let steps = ReplicationLimits.walkSteps
        let message = WalkMessage(space: replica.id, kind: .join, steps: steps, places: [place])
        for other in neighbours(in: replica.id) where other.id != session.id { send([Frame(message)], on: other) }
    }

    func shuffle(_ replica: SpaceReplica, with session: PeerSession) {
        let places = places(in: replica.id, except: session.peer)
        guard !places.isEmpty else { return }
        let steps = ReplicationLimits.walkSteps
        send([Frame(WalkMessage(space: replica.id, kind: .shuffle, steps: steps, places: places))], on: session)
    }

    /// Whoever comes in finds neighbours at once by these.
    func tellPlaces(in replica: SpaceReplica, on session: PeerSession) {
        let places = places(in: replica.id, except: session.peer)
        guard !places.isEmpty else { return }
        send([Frame(WalkMessage(space: replica.id, kind: .answer, steps: 0, places: places))], on: session)
    }

    func receiveWalk(_ message: WalkMessage, on session: PeerSession) {
        if message.kind == .answer, session.sync[message.space] != nil { countAsLarge(message.space) }
        guard let replica = replicas[message.space], session.sync[message.space] != nil,
            let room = gossip.rooms[message.space], room.walks.paidAt <= now.monotonicInNanoseconds
        else { return }
        gossip.rooms[message.space]?.walks.take(1, at: now.monotonicInNanoseconds)
        let others = neighbours(in: replica.id).filter { $0.id != session.id }
        let next = others.isEmpty ? nil : others[random.integer(below: others.count)]
        switch message.kind {
        case .answer: learn(message.places, in: replica)
        case .join:
            let isEnd = message.steps == 0 || next == nil
            if isEnd || message.steps == NodeLimits.walkLearns { learn(message.places, in: replica) }
            // At its end the walk has found somebody far from where the newcomer is.
            if isEnd { befriend(message.places[0].device, in: replica) }
            if !isEnd, let next { forward(message, on: next) }
        case .shuffle:
            if message.steps > 0, let next { return forward(message, on: next) }
            tellPlaces(in: replica, on: session)
            learn(message.places, in: replica)
        }
    }

    private func forward(_ message: WalkMessage, on session: PeerSession) {
        let next = WalkMessage(
            space: message.space, kind: message.kind, steps: message.steps - 1, places: message.places)
        send([Frame(next)], on: session)
    }

    /// Keeps places of members whose certificates are here.
    private func learn(_ places: [WalkMessage.Place], in replica: SpaceReplica) {
        for place in places {
            guard place.device != deviceKey, let peer = peers[place.device], peer.link == nil, !isBlocked(peer.id),
                exchangesChanges(replica, with: place.device), let endpoint = Endpoint(parsing: place.address),
                endpoint.isTold
            else { continue }
            gossip.rooms[replica.id]?.passive.insert(place.device, at: endpoint, from: random)
        }
        if neighbours(in: replica.id).count < ActiveView.least { gossip.tend(by: now.monotonicInNanoseconds) }
    }

    private func befriend(_ device: Bytes32, in replica: SpaceReplica) {
        guard neighbours(in: replica.id).count < ActiveView.limit, sessions.count < NodeLimits.linksMax,
            peers[device]?.link == nil, gossip.rooms[replica.id]?.refusals[device] == nil,
            !sessions.values.contains(where: { $0.knownDevice == device }),
            let endpoint = gossip.rooms[replica.id]?.passive.endpoint(of: device)
        else { return }
        gossip.errands[device] = .neighbour
        dial(endpoint, for: .heard(device))
    }

    /// Some places that this node knows: of its neighbours, and such as it was told.
    func places(in space: SpaceID, except device: Bytes32?) -> [WalkMessage.Place] {
        var known = neighbours(in: space).compactMap { place(of: $0.peer) }
        for told in gossip.rooms[space]?.passive.sample(ReplicationLimits.walkPlaceCount / 2, from: random) ?? [] {
            known.append(.init(device: told.device, address: told.endpoint.text))
        }
        known.removeAll { $0.device == device }
        while known.count > ReplicationLimits.walkPlaceCount { known.remove(at: random.integer(below: known.count)) }
        return known
    }

    /// Members to whom somebody who has just come in may turn, each newcomer to others in turn: such as are there and
    /// came in long enough ago to have what is to be had, and others only where these are too few.
    func guides(in replica: SpaceReplica, for session: PeerSession) -> [WalkMessage.Place] {
        let heard = heardMembers
        let settledAt = now.unixInMilliseconds - min(now.unixInMilliseconds, NodeLimits.settledAfter)
        let recent = Set(arrivals.filter { $0.arrivedUnixInMilliseconds > settledAt }.map(\.device))
        let present = replica.space.membership.memberDevices.filter { device in
            device != session.peer && (peers[device]?.link != nil || heard.contains(device))
        }
        let settled = present.filter { !recent.contains($0) }
        let likely = settled.count < ActiveView.wanted ? present : settled
        let places = likely.compactMap { place(of: $0) }
        let count = min(places.count, ReplicationLimits.walkPlaceCount)
        let first = gossip.rooms[replica.id]?.nextGuide ?? 0
        gossip.rooms[replica.id]?.nextGuide = places.isEmpty ? 0 : (first + count) % places.count
        return (0..<count).map { places[(first + $0) % places.count] }
    }

    /// Where a peer was reached last.
    private func place(of device: Bytes32?) -> WalkMessage.Place? {
        guard let device, let endpoint = peers[device]?.endpoints.first(where: \.isTold) else { return nil }
        return WalkMessage.Place(device: device, address: endpoint.text)
    }
}

extension Endpoint {
    /// Whether it means the same to everybody: an address, no name that somebody would be asked for, and none of one
    /// link alone.
    fileprivate var isTold: Bool {
        let isAddress = host.contains(":") || host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
        return isAddress && !host.contains("%") && text.utf8.count <= ReplicationLimits.walkAddressInBytes
    }
}
