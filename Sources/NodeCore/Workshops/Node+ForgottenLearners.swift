import Membership
import Replication
import Spaces
import WireCodec
import Workshops

/// Persons of whom this node shows nothing any more in a workshop (Protocol/workshops.md, section 14). Of this node
/// alone: what they signed stays in the history.
extension Node {
    private static let forgottenPrefix = "workshop-forgotten/"

    /// Answered once it is durable. Whoever is or was a member can be forgotten, so there are never more than these.
    func forget(
        _ device: Bytes32, isOff: Bool, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        let log = replica.space.membership
        precondition(
            (log.members + log.formerMembers).contains { $0.deviceKey == device }, "clients name members by the log")
        let person = replica.space.workshopRules.person(device)
        var all = forgotten[replica.id] ?? []
        guard isOff == all.contains(person) else { throw .workshop(.refused(.noChange)) }
        if isOff { all.remove(person) } else { all.insert(person) }
        forgotten[replica.id] = all
        if !isOff {
            // What was noted of them and is not written down yet is written nowhere.
            for device in log.devices(ofPersonWith: device) { attendance.notes[replica.id]?.book.forget(device) }
        }
        let key = SpaceSetting(prefix: Self.forgottenPrefix, space: replica.id, id: person).key
        write(.setting(key: key, value: isOff ? [] : [1]))
        replyWhenStored(request, .done)
    }

    /// Reads what the store holds. What is not as it was written is passed over.
    func restoreForgotten(_ settings: [String: [UInt8]]) {
        for (key, value) in settings where key.hasPrefix(Self.forgottenPrefix) && !value.isEmpty {
            guard let name = SpaceSetting(key: key, prefix: Self.forgottenPrefix) else { continue }
            forgotten[name.space, default: []].insert(name.id)
        }
    }
}
