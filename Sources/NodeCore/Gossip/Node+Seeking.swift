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
            seekBlobs(in: replica)
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
        // Whoever let this device in told it of a few: if none of them answers, of all others.
        if !isFound, count < ActiveView.least { compareAgain(replica) }
        let longest = replica.newUntil > now.monotonicInNanoseconds ? 2 : 7
        let pause = isFound ? NodeLimits.seekPauseMin * (1 << min(room.seeks, longest)) : NodeLimits.tendPause
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

    /// Makes somebody a neighbour who may have a blob that no neighbour has any more of: first whoever listed it, then
    /// others, drawn at random, none again before all were asked. Not at once, since neighbours may come by it, and so
    /// that in a large room not all turn to the one who has it.
    private func seekBlobs(in replica: SpaceReplica) {
        let due = gossip.rooms[replica.id]?.blobSeekDue
        if let due, due > now.monotonicInNanoseconds { return }
        let lacking = blobs.ongoingInOrder.filter {
            $0.key.space == replica.id && !$0.isStopped && $0.fetch.lacksSource
        }
        let pause = NodeLimits.blobSeekPause * (0.5 + Double(random.integer(below: 1000)) / 1000)
        gossip.rooms[replica.id]?.blobSeekDue = lacking.isEmpty ? nil : .after(pause, from: now)
        guard due != nil, !lacking.isEmpty else { return }
        let ongoing = lacking[random.integer(below: lacking.count)]
        let candidates = candidates(in: replica)
        if candidates.allSatisfy({ ongoing.asked.contains($0) }) { ongoing.asked = [] }
        let unasked = candidates.filter { !ongoing.asked.contains($0) }
        let authors = Set(replica.blobs.all.filter { $0.blob == ongoing.key.blob }.map(\.author))
        let likely = unasked.filter { authors.contains($0) }
        let chosen = likely.isEmpty ? unasked : likely
        guard !chosen.isEmpty else { return }
        _ = dial(chosen[random.integer(below: chosen.count)], in: replica, errand: .urgent)
    }

    /// Dials a member that has no link, drawn at random of those whose place is known; answers whether there was one.
    private func dialAny(in replica: SpaceReplica, errand: Gossip.Errand) -> Bool {
        let candidates = candidates(in: replica)
        guard !candidates.isEmpty else { return false }
        // Who was heard is there; who was only told of, or known once, may be.
        let heard = heardMembers
        let present = candidates.filter { heard.contains($0) }
        let chosen = present.isEmpty || random.integer(below: 4) == 0 ? candidates : present
        return dial(chosen[random.integer(below: chosen.count)], in: replica, errand: errand)
    }

    /// Members that have no link and whose place is known.
    private func candidates(in replica: SpaceReplica) -> [Bytes32] {
        guard sessions.count < NodeLimits.linksMax, let room = gossip.rooms[replica.id] else { return [] }
        let dialled = Set(sessions.values.compactMap(\.knownDevice))
        let heard = heardMembers
        return peers.values.filter { peer in
            let device = peer.deviceKey
            return peer.link == nil && peer.dialling == nil && !dialled.contains(device)
                && room.refusals[device] == nil && !isBlocked(peer.id)
                && (heard.contains(device) || room.passive.endpoint(of: device) != nil || !peer.endpoints.isEmpty)
                && exchangesChanges(replica, with: device)
        }.map(\.deviceKey).sorted()
    }

    private func dial(_ device: Bytes32, in replica: SpaceReplica, errand: Gossip.Errand) -> Bool {
        let place =
            nearby.nextToDial(for: .member(device), at: now.sinceZero)
            ?? gossip.rooms[replica.id]?.passive.endpoint(of: device) ?? peers[device]?.candidate
        guard let place else { return false }
        gossip.errands[device] = errand
        // It is told of again, or heard again, if it is still there.
        gossip.rooms[replica.id]?.passive.remove(device)
        gossip.rooms[replica.id]?.refusals[device] = .after(NodeLimits.dialledFor, from: now)
        dial(place, for: .heard(device))
        return true
    }
}
