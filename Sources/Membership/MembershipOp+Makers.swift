package import Identity
package import WireCodec

/// Signing one kind of op each. Lists are sorted here; a list with doubles or past its limit is `.malformed`.
extension MembershipOp {
    package static func add(
        device: Bytes32, role: Role, name: String, space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        try make(.add(device: device, role: role, name: name), space: space, parents: parents, by: author)
    }

    package static func link(
        device: Bytes32, name: String, space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        try make(.link(device: device, name: name), space: space, parents: parents, by: author)
    }

    package static func role(
        devices: [Bytes32], role: Role, cut: [ChainCut], space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        let action = Action.role(devices: devices.sorted(), role: role, cut: sorted(cut))
        return try make(action, space: space, parents: parents, by: author)
    }

    package static func remove(
        devices: [Bytes32], cut: [ChainCut], space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        let action = Action.remove(devices: devices.sorted(), cut: sorted(cut))
        return try make(action, space: space, parents: parents, by: author)
    }

    package static func admit(
        device: Bytes32, chains: [ChainCut], space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        try make(.admit(device: device, chains: sorted(chains)), space: space, parents: parents, by: author)
    }

    package static func leave(
        cut: [ChainCut], space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        try make(.leave(cut: sorted(cut)), space: space, parents: parents, by: author)
    }

    package static func successor(
        device: Bytes32, space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        try make(.successor(device: device), space: space, parents: parents, by: author)
    }

    package static func claim(
        space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        try make(.claim, space: space, parents: parents, by: author)
    }

    package static func epoch(
        _ statement: EpochStatement, space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        try make(.epoch(statement), space: space, parents: parents, by: author)
    }

    package static func lock(
        _ isLocked: Bool, space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        try make(.lock(isLocked), space: space, parents: parents, by: author)
    }

    private static func sorted(_ cuts: [ChainCut]) -> [ChainCut] {
        cuts.sorted { $0.chain < $1.chain }
    }
}
