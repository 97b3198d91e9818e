import Membership
import Spaces
import WireCodec
import Workshops

/// While a meeting goes on a node says that its device is there, also where no program of it tells a place: so that
/// those who lead see everybody, and not those alone whom they have a link with (Protocol/presence.md, section 3).
extension Node {
    func tendBeingThere() {
        guard let due = whereabouts.meetingsLookAt, due <= now.monotonicInNanoseconds else { return }
        for id in spaceOrder {
            guard let replica = replicas[id], !replica.workshopBook.isEmpty else { continue }
            if isMeeting(in: replica) {
                whereabouts.quiet.insert(id)
                if whereabouts.own[id] == nil { sayBeingThere(in: replica) }
            } else if whereabouts.quiet.remove(id) != nil, whereabouts.own[id] == nil {
                say([], in: replica)
            }
        }
        whereabouts.meetingsLookAt =
            whereabouts.quiet.isEmpty ? nil : .after(NodeLimits.quietWhereaboutsRenewal, from: now)
    }

    /// Something about meetings has changed.
    func lookForMeetings() { whereabouts.meetingsLookAt = now.monotonicInNanoseconds }

    private func isMeeting(in replica: SpaceReplica) -> Bool {
        replica.space.membership.role(of: deviceKey)?.canChat == true
            && replica.workshopBook.log.meetings(by: replica.space.workshopRules).contains(where: \.isOpen)
    }

    /// No program tells a place any more: in a meeting the device is there all the same.
    func sayBeingThere(in replica: SpaceReplica) {
        say(whereabouts.quiet.contains(replica.id) ? Whereabouts().encode() : [], in: replica)
    }
}
