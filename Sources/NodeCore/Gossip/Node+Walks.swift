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
        let steps = ReplicationLimits.walkSteps
        for other in neighbours(in: replica.id) where other.id != session.id {
            guard let place = place(of: session.peer, for: other) else { continue }
            send([Frame(WalkMessage(space: replica.id, kind: .join, steps: steps, places: [place]))], on: other)
        }
    }

    func shuffle(_ replica: SpaceReplica, with session: PeerSession) {
        let places = places(in: replica.id, for: session)
        guard !places.isEmpty else { return }
        let steps = ReplicationLimits.walkSteps
        send([Frame(WalkMessage(space: replica.id, kind: .shuffle, steps: steps, places: places))], on: session)
    }

    /// Whoever comes in finds neighbours at once by these.
    func tellPlaces(in replica: SpaceReplica, on session: PeerSession) {
        let places = places(in: replica.id, for: session)
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
        case .answer: learn(message.places, in: replica, from: session)
        case .join:
            let isEnd = message.steps == 0 || next == nil
            if isEnd || message.steps == NodeLimits.walkLearns { learn(message.places, in: replica, from: session) }
            // At its end the walk has found somebody far from where the newcomer is.
            if isEnd { befriend(message.places[0].device, in: replica) }
            if !isEnd, let next { forward(message, from: session, on: next) }
        case .shuffle:
            if message.steps > 0, let next { return forward(message, from: session, on: next) }
            tellPlaces(in: replica, on: session)
            learn(message.places, in: replica, from: session)
        }
    }

    /// What cannot be told over the next link goes no further.
    private func forward(_ message: WalkMessage, from session: PeerSession, on next: PeerSession) {
        let places = message.places.compactMap { place in
            Endpoint(told: place.address, over: session.host)?.told(over: next.host).map {
                WalkMessage.Place(device: place.device, address: $0)
            }
        }
        if places.isEmpty { return }
        let walk = WalkMessage(space: message.space, kind: message.kind, steps: message.steps - 1, places: places)
        send([Frame(walk)], on: next)
    }

    /// Keeps places of members whose certificates are here.
    private func learn(_ places: [WalkMessage.Place], in replica: SpaceReplica, from session: PeerSession) {
        for place in places {
            guard place.device != deviceKey, let peer = peers[place.device], peer.link == nil, !isBlocked(peer.id),
                exchangesChanges(replica, with: place.device),
                let endpoint = Endpoint(told: place.address, over: session.host)
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

    /// Some places that this node knows and can tell over this link: of its neighbours, and such as it was told.
    func places(in space: SpaceID, for session: PeerSession) -> [WalkMessage.Place] {
        var known = neighbours(in: space).compactMap { place(of: $0.peer, for: session) }
        for other in gossip.rooms[space]?.passive.sample(ReplicationLimits.walkPlaceCount / 2, from: random) ?? [] {
            guard let address = other.endpoint.told(over: session.host) else { continue }
            known.append(.init(device: other.device, address: address))
        }
        known.removeAll { $0.device == session.peer }
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
        let places = likely.compactMap { place(of: $0, for: session) }
        let count = min(places.count, ReplicationLimits.walkPlaceCount)
        let first = gossip.rooms[replica.id]?.nextGuide ?? 0
        gossip.rooms[replica.id]?.nextGuide = places.isEmpty ? 0 : (first + count) % places.count
        return (0..<count).map { places[(first + $0) % places.count] }
    }

    /// Where a peer was reached last, or says by its beacons to be, in words that mean the same at the other end.
    private func place(of device: Bytes32?, for session: PeerSession) -> WalkMessage.Place? {
        guard let device else { return nil }
        func firstTold(_ endpoints: [Endpoint]) -> String? {
            endpoints.lazy.compactMap { $0.told(over: session.host) }.first
        }
        let address =
            firstTold(peers[device]?.endpoints ?? [])
            ?? firstTold(nearby.candidates(for: .member(device), at: now.sinceZero))
        return address.map { WalkMessage.Place(device: device, address: $0) }
    }
}

extension Endpoint {
    /// A place as the other end of a link told it; nil where it means nothing here: a name that somebody would be asked
    /// for, or an address of one link alone that did not come over that link.
    fileprivate init?(told text: String, over host: String) {
        guard let endpoint = Endpoint(parsing: text), endpoint.isAddress, endpoint.zone == nil else { return nil }
        guard endpoint.isLinkLocal else {
            self = endpoint
            return
        }
        // The zone is this machine's name for the link (RFC 4007, section 11.2), so it never crosses.
        guard let zone = Endpoint.zone(ofHost: host) else { return nil }
        self.init(host: "\(endpoint.host)%\(zone)", port: endpoint.port)
    }

    /// How the place is told to the other end of a link, whose host is given; nil where it would mean nothing there.
    fileprivate func told(over host: String) -> String? {
        let isOnThatLink = zone != nil && zone == Endpoint.zone(ofHost: host)
        guard isAddress, isLinkLocal ? isOnThatLink : zone == nil else { return nil }
        let told = withoutZone.text
        return told.utf8.count <= ReplicationLimits.walkAddressInBytes ? told : nil
    }
}
