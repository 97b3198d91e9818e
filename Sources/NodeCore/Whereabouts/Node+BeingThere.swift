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
            let wasMeeting = whereabouts.quiet.contains(id)
            let isMeeting = isMeeting(in: replica)
            if isMeeting { whereabouts.quiet.insert(id) } else { whereabouts.quiet.remove(id) }
            if isMeeting || wasMeeting, whereabouts.own[id] == nil { sayWhereabouts(in: replica) }
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
}
