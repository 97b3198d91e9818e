import Identity
package import Membership
import Replication
import Spaces
import WireCodec
import Workshops

/// Groups of a class, each with a space for itself: its members edit there, those who lead are in, and nobody else
/// (Protocol/workshops.md, section 13).
extension Node {
    func group(
        _ grouping: Grouping, in meeting: Meeting, of replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        _ = try leadingRole(in: replica)
        guard meeting.isOpen else { throw .workshop(.refused(.closed)) }
        guard WorkshopDeed.meeting(.groups(grouping)).record(about: .meeting(meeting.id)) != nil else {
            throw .workshop(.unfit)
        }
        let before = meeting.groups.first { $0.grouping.name == grouping.name }?.grouping.groups ?? []
        var groups: [Grouping.Group] = []
        var guests: [(device: Bytes32, room: SpaceReplica)] = []
        for group in grouping.groups {
            guard !group.persons.isEmpty else {
                groups.append(group)
                continue
            }
            let room = try groupRoom(
                called: Genesis.groupTitle(group.name, of: grouping.name), before.first { $0.name == group.name }?.space
            )
            guests += try settle(group, of: replica, in: room).map { ($0, room) }
            groups.append(Grouping.Group(name: group.name, persons: group.persons, space: room.id.bytes))
        }
        // Before anybody hears of the spaces: who is let in knows by then what they are for.
        try say(
            .meeting(.groups(Grouping(name: grouping.name, groups: groups))), about: .meeting(meeting.id), in: replica,
            for: request)
        flush(replica)
        for guest in guests { enrol(guest.room, to: guest.device) }
    }

    /// The space of a group that was there before, while this device administers it; else a new one.
    private func groupRoom(called title: String, _ id: Bytes32?) throws(NodeFailure) -> SpaceReplica {
        if let room = id.flatMap({ replicas[SpaceID($0)] }),
            leads(in: room)
        {
            return room
        }
        return try makeSpace(title, [])
    }

    /// Lets in who belongs into the space of a group, and out who does not any more. Answers who came in.
    private func settle(
        _ group: Grouping.Group, of workshop: SpaceReplica, in room: SpaceReplica
    ) throws(NodeFailure) -> [Bytes32] {
        let log = workshop.space.membership
        let devices = Set(group.persons.flatMap { log.devices(ofPersonWith: $0) })
        let members = log.members.filter { $0.role.canAdminister || devices.contains($0.deviceKey) }
        let wanted = Set(members.map(\.deviceKey))
        for member in room.space.membership.members
        where !member.role.canAdminister && !wanted.contains(member.deviceKey) {
            try remove(member.deviceKey, from: room)
        }
        var came: [Bytes32] = []
        for member in members where room.space.membership.role(of: member.deviceKey) == nil {
            letIn(member, as: member.role.canAdminister ? .mentor : .editor, to: room)
            came.append(member.deviceKey)
        }
        return came
    }

    private func remove(_ device: Bytes32, from room: SpaceReplica) throws(NodeFailure) {
        // One of the same person may have taken it out already.
        guard room.space.membership.role(of: device) != nil else { return }
        flush(room)
        let (op, _) = try statement(.remove(device, alone: false), in: room)
        let known = room.space.membership.frontier
        do {
            try state(op, in: room)
        } catch {
            throw .membership(error)
        }
        membershipGrew(room, since: known, except: nil)
    }

    /// The spaces of groups of a workshop, as far as they are here.
    func groupRooms(of workshop: SpaceReplica) -> [SpaceReplica] {
        groups(of: workshop).compactMap { group in group.space.flatMap { replicas[SpaceID($0)] } }
    }

    /// Whether a space is said to be a group's in a workshop that this device leads.
    func isLedGroupRoom(_ space: SpaceID) -> Bool {
        replicas.values.contains { workshop in
            !workshop.workshopBook.isEmpty
                && leads(in: workshop)
                && groups(of: workshop).contains { $0.space == space.bytes }
        }
    }

    /// The workshop whose group a space belongs to; nil of another space.
    package func workshop(ofGroup space: SpaceID) -> SpaceID? {
        guard replicas[space]?.space.genesis.isGroupRoom == true else { return nil }
        return spaceOrder.first { id in
            replicas[id].map { groups(of: $0).contains { $0.space == space.bytes } } ?? false
        }
    }

    func groups(of workshop: SpaceReplica) -> [Grouping.Group] {
        workshop.workshopBook.log.meetings(by: workshop.space.workshopRules)
            .flatMap(\.groups).flatMap(\.grouping.groups)
    }
}
