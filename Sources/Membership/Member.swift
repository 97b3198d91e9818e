package import WireCodec

/// One device that belongs to a space.
package struct Member: Hashable, Sendable {
    package let deviceKey: Bytes32
    package let role: Role
    /// As the one who added it wrote it; only a label.
    package let name: String

    package init(deviceKey: Bytes32, role: Role, name: String) {
        self.deviceKey = deviceKey
        self.role = role
        self.name = name
    }
}

extension MembershipLog {
    /// The owner of the genesis first, then the others by their keys. O(ops log ops).
    ///
    /// Where several valid ops add one device, role and name come from the one with the strongest role, among those
    /// the one with the least id.
    package var members: [Member] {
        var strongest: [Bytes32: (member: Member, op: Bytes32)] = [:]
        for op in operations {
            guard case .add(let device, let role, let name) = op.action else { continue }
            if let present = strongest[device] {
                let (old, new) = (present.member.role.rawValue, role.rawValue)
                if (old, present.op) < (new, op.id) { continue }
            }
            strongest[device] = (Member(deviceKey: device, role: role, name: name), op.id)
        }
        let owner = Member(deviceKey: genesis.ownerKey, role: .owner, name: genesis.ownerName)
        return [owner] + strongest.values.map(\.member).sorted { $0.deviceKey < $1.deviceKey }
    }

    package func member(_ deviceKey: Bytes32) -> Member? {
        members.first { $0.deviceKey == deviceKey }
    }
}
