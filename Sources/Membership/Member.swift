package import WireCodec

/// One device that belongs to a space, or did.
package struct Member: Hashable, Sendable {
    package let deviceKey: Bytes32
    package let role: Role
    /// As the one who added it wrote it; only a label. Empty for a successor that was never added.
    package let name: String
    /// Adds from the genesis' owner down to here: who is strictly less deep may remove it.
    package let depth: Int
    /// The first device of its person, by which devices of one person are told.
    package let person: Bytes32
    /// Who added or linked it; nil for the owner of the genesis and for a successor that claimed.
    package let addedBy: Bytes32?

    package init(
        deviceKey: Bytes32, role: Role, name: String, depth: Int, person: Bytes32, addedBy: Bytes32?
    ) {
        self.deviceKey = deviceKey
        self.role = role
        self.name = name
        self.depth = depth
        self.person = person
        self.addedBy = addedBy
    }
}

extension MembershipLog {
    /// The owner of the genesis first, while it is one, then the others by their keys. O(devices log devices).
    package var members: [Member] {
        let newest = newest
        let found = graph.devices.indices.compactMap { member($0, at: newest) }
        return found.sorted { isBefore($0, $1) }
    }

    /// The devices of all members, in no order that means anything, without what is said of them. O(devices).
    package var memberDevices: [Bytes32] {
        let newest = newest
        return graph.devices.indices.compactMap { device in
            authority.verdicts.role(of: device, at: newest, in: graph) == nil ? nil : graph.devices[device]
        }
    }

    /// Those who were removed or left, with what they last were, by their keys. An add that does not count made nobody
    /// a member.
    package var formerMembers: [Member] {
        let newest = newest
        return graph.devices.indices.compactMap { former($0, at: newest) }.sorted { isBefore($0, $1) }
    }

    package func member(_ deviceKey: Bytes32) -> Member? {
        graph.number(of: deviceKey).flatMap { member($0, at: newest) }
    }

    /// All devices of the person that a member device belongs to, the first one first; empty for one that is no member.
    package func devices(ofPersonWith device: Bytes32) -> [Bytes32] {
        let newest = newest
        guard let number = graph.number(of: device),
            let rank = authority.verdicts.rank(of: number, at: newest, in: graph)
        else { return [] }
        let others = graph.devices.indices.compactMap { other -> (rank: Rank, key: Bytes32)? in
            guard let found = authority.verdicts.rank(of: other, at: newest, in: graph),
                found.isSamePerson(as: rank)
            else { return nil }
            return (found, graph.devices[other])
        }
        return others.sorted { $0.rank.isEqual(to: $1.rank) ? $0.key < $1.key : $0.rank < $1.rank }.map(\.key)
    }

    private func isBefore(_ left: Member, _ right: Member) -> Bool {
        if (left.deviceKey == genesis.ownerKey) != (right.deviceKey == genesis.ownerKey) {
            return left.deviceKey == genesis.ownerKey
        }
        return left.deviceKey < right.deviceKey
    }

    private func member(_ device: Int, at newest: [Int]) -> Member? {
        let grants = authority.verdicts.grants(of: device, at: newest, in: graph)
        guard let role = authority.verdicts.role(of: device, at: newest, in: graph) else { return nil }
        return member(device, role, grants: grants)
    }

    private func former(_ device: Int, at newest: [Int]) -> Member? {
        let verdicts = authority.verdicts
        guard verdicts.role(of: device, at: newest, in: graph) == nil else { return nil }
        let ends = graph.newest(verdicts.about(device).ends).sorted { graph.ids[$0] < graph.ids[$1] }
        for end in ends {
            let before = graph.nodes[end].parents
            let grants = verdicts.grants(of: device, at: before, in: graph)
            if let role = verdicts.role(of: device, at: before, in: graph) {
                return member(device, role, grants: grants)
            }
        }
        return nil
    }

    private func member(_ device: Int, _ role: Role, grants: [Verdicts.Grant]) -> Member? {
        guard let rank = Verdicts.first(of: grants, in: graph)?.rank else { return nil }
        let label = label(of: grants)
        let adder = label.op.map { graph.devices[graph.nodes[$0].author] }
        return Member(
            deviceKey: graph.devices[device], role: role, name: label.name, depth: Int(rank.depth),
            person: graph.devices[Int(rank.person)], addedBy: adder == graph.devices[device] ? nil : adder)
    }

    /// The name of the strongest grant; among equal ones of that with the least id.
    private func label(of grants: [Verdicts.Grant]) -> (name: String, op: Int?) {
        let ordered = grants.sorted { left, right in
            guard let leftOp = left.op, let rightOp = right.op else { return left.op == nil }
            return (left.role.rawValue, graph.ids[leftOp]) < (right.role.rawValue, graph.ids[rightOp])
        }
        guard let op = ordered.first?.op else { return (genesis.ownerName, nil) }
        if let name = operations[op].action.name { return (name, op) }
        let earlier = authority.verdicts.about(graph.nodes[op].author).grants.filter { graph.isAncestor($0, of: op) }
        let named = earlier.sorted { graph.ids[$0] < graph.ids[$1] }.compactMap { operations[$0].action.name }
        return (named.first ?? "", op)
    }
}
