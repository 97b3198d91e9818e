import Identity
import Membership
import Replication
import Spaces

/// This device's prekeys: made when they are due, and published with the next change that it makes anyway.
extension Node {
    static let prekeysSetting = "prekeys"

    /// Makes and deletes what is due, at most once an hour.
    func tendPrekeys() {
        guard now.unixInSeconds >= prekeysDue, !spaceOrder.isEmpty else { return }
        prekeysDue = now.unixInSeconds + 3600
        guard prekeys.rotate(by: identity.device, at: now.unixInSeconds, from: random) else { return }
        write(.setting(key: Self.prekeysSetting, value: prekeys.encode()))
    }

    /// The record of the newest prekey, unless the space has it or takes no records of this device.
    func prekeyToPublish(in replica: SpaceReplica) -> Record? {
        tendPrekeys()
        guard let newest = prekeys.newest?.prekey, replica.space.membership.role(of: deviceKey)?.canChat == true,
            replica.prekeys.serial(of: deviceKey) != newest.serial
        else { return nil }
        return Record(kind: .devicePrekey, fields: newest.fields)
    }
}
