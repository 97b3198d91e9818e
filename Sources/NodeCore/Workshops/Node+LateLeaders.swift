import Identity
import Membership
import Replication
import Spaces
import WireCodec
import Workshops

/// Who comes to lead a class when learners work already is let into that work (Protocol/workshops.md, section 10).
extension Node {
    /// Lets those who lead now into the work on exercises of a workshop, as far as it is this device's turn.
    func admitLeaders(of workshop: SpaceReplica) {
        let log = workshop.space.membership
        guard !workshop.workshopBook.isEmpty, log.role(of: deviceKey) != nil else { return }
        let leaders = log.members.filter { $0.role.canAdminister }
        for work in works(of: workshop) + groupRooms(of: workshop) {
            let newcomers = leaders.filter { !work.space.membership.wasNamed($0.deviceKey) }
            guard !newcomers.isEmpty, isTurn(in: work, of: workshop) else { continue }
            for newcomer in newcomers {
                letIn(newcomer, as: .mentor, to: work)
                enrol(work, to: newcomer.deviceKey)
            }
        }
    }

    /// Takes those who led a workshop and lead it no more out of work and of spaces of groups that they were let into
    /// because they led, as far as it is this device's turn. A person of a group stays as that.
    func releaseLeaders(of workshop: SpaceReplica) {
        let log = workshop.space.membership
        guard !workshop.workshopBook.isEmpty, log.role(of: deviceKey) != nil else { return }
        let former = log.formerLeaders
        if former.isEmpty { return }
        let groups = groups(of: workshop)
        for room in works(of: workshop) + groupRooms(of: workshop) {
            let rules = workshop.space.workshopRules
            let own = rules.person(room.space.genesis.ownerKey)
            let released = former.filter { device in
                rules.person(device) != own && room.space.membership.role(of: device)?.canAdminister == true
            }
            guard !released.isEmpty, isTurn(in: room, of: workshop, besides: former) else { continue }
            let persons = Set(groups.filter { $0.space == room.id.bytes }.flatMap(\.persons).map(rules.person))
            for device in released { release(device, staysIn: persons.contains(rules.person(device)), from: room) }
        }
    }

    private func release(_ device: Bytes32, staysIn isOfGroup: Bool, from room: SpaceReplica) {
        // One of the same person may have gone with another already.
        guard room.space.membership.role(of: device)?.canAdminister == true else { return }
        flush(room)
        let known = room.space.membership.frontier
        do {
            let command: MembershipCommand = isOfGroup ? .setRole(device, .editor) : .remove(device, alone: false)
            try state(try statement(command, in: room).0, in: room)
        } catch {
            return log(.info, "\(identityText(of: device)) leads no more, and stays in \(room.id.short): \(error)")
        }
        membershipGrew(room, since: known, except: nil)
    }

    /// The same for all workshops whose leaders a device may be one of, or whose learner it is: it is linked now.
    func admitLeaders(meeting device: Bytes32) {
        for id in spaceOrder {
            guard let workshop = replicas[id], workshop.space.membership.role(of: device) != nil else { continue }
            admitLeaders(of: workshop)
            releaseLeaders(of: workshop)
        }
    }

    /// The spaces in which members of a workshop work on its exercises, as far as they are here.
    private func works(of workshop: SpaceReplica) -> [SpaceReplica] {
        let works = spaceOrder.compactMap { replicas[$0] }.filter { $0.space.genesis.isOwnWork }
        if works.isEmpty { return [] }
        let exercises = workshop.workshopBook.log.meetings(by: workshop.space.workshopRules).flatMap(\.activities)
        let log = workshop.space.membership
        return works.filter { work in
            log.role(of: work.space.genesis.ownerKey) != nil && exercises.contains(where: work.space.genesis.isOwnWork)
        }
    }

    /// The learner's own nodes do it. While none of them is around, one of those who lead and are in does: of those
    /// that this node is linked to, and itself, the one with the least key. Two that do it at once do no harm.
    private func isTurn(
        in work: SpaceReplica, of workshop: SpaceReplica, besides former: [Bytes32] = []
    ) -> Bool {
        let log = work.space.membership
        guard log.role(of: deviceKey)?.canAdminister == true else { return false }
        let learner = workshop.space.membership.devices(ofPersonWith: work.space.genesis.ownerKey)
        if learner.contains(deviceKey) { return true }
        guard leads(in: workshop),
            !learner.contains(where: isConnected)
        else { return false }
        let others = log.members.filter { member in
            member.role.canAdminister && isConnected(member.deviceKey) && !former.contains(member.deviceKey)
        }
        return others.allSatisfy { deviceKey < $0.deviceKey }
    }

    /// Whose work a new space is, where that is a member of a workshop that this device leads.
    func learner(of genesis: Genesis) -> Bytes32? {
        guard genesis.isOwnWork else { return nil }
        let leadsThem = replicas.values.contains { workshop in
            let log = workshop.space.membership
            return log.role(of: deviceKey)?.canAdminister == true && log.role(of: genesis.ownerKey) != nil
        }
        return leadsThem ? genesis.ownerKey : nil
    }

    /// Makes a member of a workshop one of a space that belongs to it.
    func letIn(_ member: Member, as role: Role, to room: SpaceReplica) {
        let known = room.space.membership.frontier
        do {
            let op = try MembershipOp.add(
                device: member.deviceKey, role: role, name: member.name, space: room.id,
                parents: room.space.membership.nameable, by: identity.device)
            try state(op, in: room)
        } catch {
            return self.log(.info, "\(identityText(of: member.deviceKey)) is not let into \(room.id.short): \(error)")
        }
        membershipGrew(room, since: known, except: nil)
    }
}

extension MembershipLog {
    /// Devices that were ever given a role that leads, and have none now. O(ops).
    fileprivate var formerLeaders: [Bytes32] {
        var named: Set<Bytes32> = []
        for op in operations {
            switch op.action {
            case .add(let device, let role, _) where role.canAdminister: named.insert(device)
            case .role(let devices, let role, _) where role.canAdminister: named.formUnion(devices)
            case .link(let device, _): named.insert(device)
            default: break
            }
        }
        return named.filter { role(of: $0)?.canAdminister != true }.sorted()
    }

    /// Whether anybody ever made the device a member: who was, and is no more, was taken out on purpose. O(ops).
    fileprivate func wasNamed(_ device: Bytes32) -> Bool {
        operations.contains { op in
            switch op.action {
            case .add(let named, _, _), .link(let named, _): named == device
            default: false
            }
        } || members.contains { $0.deviceKey == device }
    }
}
