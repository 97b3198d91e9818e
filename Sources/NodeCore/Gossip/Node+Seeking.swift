import Discovery
import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import WireCodec

/// How a node comes by neighbours in large spaces, and by others when it has enough (Protocol/gossip.md, section 2).
extension Node {
    func tendNeighbours() {
        guard let due = gossip.tendDue, due <= now.monotonicInNanoseconds else { return }
        gossip.tendDue = nil
        reviewRooms()
        for id in spaceOrder {
            guard let replica = replicas[id], gossip.rooms[id] != nil else { continue }
            gossip.rooms[id]?.forgetRefusals(at: now.monotonicInNanoseconds)
            for device in activeView(of: replica).parting(from: random) {
                if let session = neighbours(in: id).first(where: { $0.peer == device }) { part(from: session) }
            }
            seek(in: replica)
            visit(replica)
        }
        if !gossip.rooms.isEmpty { gossip.tend(by: .after(NodeLimits.tendPause, from: now)) }
    }

    /// Dials somebody while neighbours are too few; sooner the fewer there are, later the more often it failed.
    private func seek(in replica: SpaceReplica) {
        let count = neighbours(in: replica.id).count
        guard let room = gossip.rooms[replica.id] else { return }
        guard linksAndDials(among: replica.space.membership) < ActiveView.wanted else {
            if count >= ActiveView.wanted { gossip.rooms[replica.id]?.seeks = 0 }
            return
        }
        if room.seekDue > now.monotonicInNanoseconds { return gossip.tend(by: room.seekDue) }
        let isFound = dialAny(in: replica, errand: count < ActiveView.least ? .urgent : .neighbour)
        let pause = isFound ? NodeLimits.seekPauseMin * (1 << min(room.seeks, 7)) : NodeLimits.tendPause
        gossip.rooms[replica.id]?.seeks += 1
        let next = Deadline.after(pause, from: now)
        gossip.rooms[replica.id]?.seekDue = next
        gossip.tend(by: next)
    }

    /// Now and then a node makes somebody else its neighbour, compares with one that it has, and tells where others
    /// are: so groups that had links enough of their own come together, and nothing depends on the tree alone.
    private func visit(_ replica: SpaceReplica) {
        guard let room = gossip.rooms[replica.id], room.visitDue <= now.monotonicInNanoseconds else { return }
        let pause = visitPause(among: company(of: replica).count)
        gossip.rooms[replica.id]?.visitDue = .after(
            pause * (0.5 + Double(random.integer(below: 1000)) / 1000), from: now)
        _ = dialAny(in: replica, errand: .urgent)
        compareAgain(replica)
        let others = neighbours(in: replica.id)
        if !others.isEmpty { shuffle(replica, with: others[random.integer(below: others.count)]) }
    }

    /// So that in a room of any size somebody visits somebody about every second and a half.
    func visitPause(among count: Int) -> Duration {
        min(max(NodeLimits.visitPauseMin, .milliseconds(1500) * count), NodeLimits.visitPauseMax)
    }

    /// Compares what is here with what one neighbour has, drawn at random.
    func compareAgain(_ replica: SpaceReplica) {
        let others = neighbours(in: replica.id)
        guard !others.isEmpty else { return }
        let session = others[random.integer(below: others.count)]
        send([Frame(DigestMessage(entries: [.init(space: replica.id, digest: replica.digest)]))], on: session)
    }

    /// Dials a member that has no link, drawn at random of those whose place is known; answers whether there was one.
    private func dialAny(in replica: SpaceReplica, errand: Gossip.Errand) -> Bool {
        guard sessions.count < NodeLimits.linksMax, let room = gossip.rooms[replica.id] else { return false }
        let dialled = Set(sessions.values.compactMap(\.knownDevice))
        let heard = heardMembers
        let candidates = peers.values.filter { peer in
            let device = peer.deviceKey
            return peer.link == nil && peer.dialling == nil && !dialled.contains(device)
                && room.refusals[device] == nil && !isBlocked(peer.id)
                && (heard.contains(device) || room.passive.endpoint(of: device) != nil || !peer.endpoints.isEmpty)
                && exchangesChanges(replica, with: device)
        }.map(\.deviceKey).sorted()
        guard !candidates.isEmpty else { return false }
        // Who was heard is there; who was only told of, or known once, may be.
        let present = candidates.filter { heard.contains($0) }
        let chosen = present.isEmpty || random.integer(below: 4) == 0 ? candidates : present
        let device = chosen[random.integer(below: chosen.count)]
        let place =
            nearby.nextToDial(for: .member(device), at: now.sinceZero) ?? room.passive.endpoint(of: device)
            ?? peers[device]?.candidate
        guard let place else { return false }
        gossip.errands[device] = errand
        // It is told of again, or heard again, if it is still there.
        gossip.rooms[replica.id]?.passive.remove(device)
        gossip.rooms[replica.id]?.refusals[device] = .after(NodeLimits.dialledFor, from: now)
        dial(place, for: .heard(device))
        return true
    }
}
