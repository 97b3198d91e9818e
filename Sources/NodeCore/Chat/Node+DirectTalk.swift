import Chat
import Identity
import Membership
import Replication
import Spaces
import WireCodec
import Workshops

/// Two persons' words to each other: a space of their own (`Protocol/chat.md`, section 5).
extension Node {
    /// What people call a space: its title, those who talk in it, or an exercise and whose work on it it is.
    package func title(of space: SpaceReading) -> String {
        if let group = space.genesis.groupTitle { return group }
        if let work = space.genesis.workTitle {
            return "\(work) (\(name(of: space.genesis.ownerKey, in: space.membership)))"
        }
        guard space.genesis.isDirectTalk else { return space.genesis.title }
        let persons = space.membership.members.filter { $0.person == $0.deviceKey }
        return persons.map { name(of: $0.deviceKey, in: space.membership) }.joined(separator: " & ")
    }

    /// The space in which this device's person talks with that of another member, made where there is none.
    func talk(with device: Bytes32, of replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        let membership = replica.space.membership
        let theirs = membership.devices(ofPersonWith: device)
        guard let first = theirs.first else { throw .chat(.noMember) }
        guard !isOwnPerson(device, in: replica) else { throw .chat(.ownPerson) }
        let ours = Set(membership.devices(ofPersonWith: deviceKey) + [deviceKey] + otherOwnDevices)
        if let known = directSpace(of: ours, and: Set(theirs)) { return replyWhenStored(request, .space(known)) }
        let theirName = name(of: first, in: membership)
        let direct = try makeSpace(Genesis.directTalkTitle, [])
        letIn(first, as: .mentor, called: theirName, to: direct)
        enrol(direct, to: first)
        replyWhenStored(request, .space(direct.id))
    }

    /// Of several, where both made one before they met, the one with the least id.
    private func directSpace(of ours: Set<Bytes32>, and theirs: Set<Bytes32>) -> SpaceID? {
        replicas.values.filter { replica in
            let members = Set(replica.space.membership.members.map(\.deviceKey))
            return replica.space.genesis.isDirectTalk && members.isSubset(of: ours.union(theirs))
                && members.contains(deviceKey) && !members.isDisjoint(with: theirs)
        }.map(\.id).min { $0.bytes < $1.bytes }
    }

    /// Whether a device enrols this one into a space for just the two persons, and may: both are members of a space
    /// that is here, and it did so once at most since the start. Other enrolments are those of who administers.
    func isDirectEnrolment(_ message: WelcomeMessage, in genesis: Genesis, from host: Bytes32) -> Bool {
        guard !chatDesk.directHosts.contains(host), genesis.isDirectTalk else { return false }
        var membership = Space(genesis: genesis).membership
        for bytes in message.operations {
            guard let op = try? MembershipOp(decoding: bytes), (try? membership.insert(op)) != nil else { return false }
        }
        let persons = Set(otherOwnDevices + [deviceKey, host] + devices(ofPersonOf: host))
        let members = membership.members.map(\.deviceKey)
        return members.contains(deviceKey) && members.contains(host) && members.allSatisfy(persons.contains)
            && membership.formerMembers.allSatisfy { persons.contains($0.deviceKey) } && isFellowMember(host)
    }

    private func isFellowMember(_ device: Bytes32) -> Bool {
        replicas.values.contains {
            $0.space.membership.role(of: deviceKey) != nil && $0.space.membership.role(of: device) != nil
        }
    }

    private func devices(ofPersonOf device: Bytes32) -> [Bytes32] {
        replicas.values.flatMap { $0.space.membership.devices(ofPersonWith: device) }
    }
}
