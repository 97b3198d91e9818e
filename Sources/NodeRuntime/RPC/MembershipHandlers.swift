import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec

/// Those of `space.*` that say who belongs to a space.
enum MembershipHandlers {
    static func add(to table: inout [String: Handler]) {
        table[MembershipMethods.SetRole.name] = setRole
        table[MembershipMethods.Remove.name] = remove
        table[MembershipMethods.Accept.name] = accept
        table[MembershipMethods.Lock.name] = lock
        table[MembershipMethods.Strict.name] = strict
        table[MembershipMethods.Leave.name] = leave
        table[MembershipMethods.Successor.name] = successor
        table[MembershipMethods.Claim.name] = claim
        table[MembershipMethods.Fork.name] = fork
    }

    private static func setRole(_ call: RPCCall) {
        call.with(MembershipMethods.SetRole.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let device = try call.node.person(named: params.member, in: space)
            guard let role = Role(name: params.role) else {
                throw RPCFailure(
                    .usage, "\(params.role) is not a role.", kept: "Nothing was changed.",
                    next: "Use owner, mentor, editor, reviewer, viewer or relay.")
            }
            perform(.setRole(device, role), MembershipMethods.SetRole.self, in: space, call)
        }
    }

    private static func remove(_ call: RPCCall) {
        call.with(MembershipMethods.Remove.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let device = try call.node.person(named: params.member, in: space)
            guard device != call.node.ownDeviceKey else {
                throw RPCFailure(
                    .usage, "That is this device.", kept: "Nothing was changed.", next: "To go: atelier space leave")
            }
            perform(.remove(device, alone: params.alone ?? false), MembershipMethods.Remove.self, in: space, call)
        }
    }

    private static func accept(_ call: RPCCall) {
        call.with(MembershipMethods.Accept.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let device = try call.node.person(named: params.member, in: space)
            perform(.accept(device), MembershipMethods.Accept.self, in: space, call)
        }
    }

    private static func lock(_ call: RPCCall) {
        call.with(MembershipMethods.Lock.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            perform(.setLock(params.locked), MembershipMethods.Lock.self, in: space, call)
        }
    }

    private static func strict(_ call: RPCCall) {
        call.with(MembershipMethods.Strict.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(MembershipMethods.Strict.self, .setStrict(params.strict, in: space)) { reply in
                guard case .done = reply else { return nil }
                return .init()
            }
        }
    }

    private static func leave(_ call: RPCCall) {
        call.with(MembershipMethods.Leave.self) { params throws(RPCFailure) in
            perform(.leave, MembershipMethods.Leave.self, in: try call.node.spaceID(named: params.space), call)
        }
    }

    private static func successor(_ call: RPCCall) {
        call.with(MembershipMethods.Successor.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let device = try call.node.person(named: params.member, in: space)
            perform(.nameSuccessor(device), MembershipMethods.Successor.self, in: space, call)
        }
    }

    private static func claim(_ call: RPCCall) {
        call.with(MembershipMethods.Claim.self) { params throws(RPCFailure) in
            perform(.claim, MembershipMethods.Claim.self, in: try call.node.spaceID(named: params.space), call)
        }
    }

    private static func perform<Method: RPCMethod>(
        _ command: MembershipCommand, _ method: Method.Type, in space: SpaceID, _ call: RPCCall
    ) where Method.Result == MembershipMethods.Outcome {
        call.command(method, .membership(space, command)) { reply in
            guard case .membership(let outcome) = reply else { return nil }
            return .init(
                devices: outcome.devices.map { DeviceID(publicKey: $0).shown }, withheld: outcome.withheld,
                accepted: outcome.accepted)
        }
    }

    private static func fork(_ call: RPCCall) {
        call.with(MembershipMethods.Fork.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            var members: [Bytes32] = []
            for name in params.members { members.append(try call.node.person(named: name, in: space)) }
            call.command(MembershipMethods.Fork.self, .fork(space, title: params.title, members: members)) { reply in
                guard case .space(let id) = reply, let made = call.node.reading(id) else { return nil }
                return .init(
                    space: id.bytes.hex, documents: made.documentCount, members: made.membership.members.count)
            }
        }
    }
}

extension Node {
    /// The device of a member or former member, by the name that is shown for it or by the beginning of its device id.
    /// Of several devices of one person any is as good.
    func person(named name: String, in id: SpaceID) throws(RPCFailure) -> Bytes32 {
        guard let membership = reading(id)?.membership else {
            throw RPCFailure(.notFound, "There is no such space here.", next: "List them: atelier space list")
        }
        let all = membership.members + membership.formerMembers
        let letters = name.lowercased()
        let byName = all.filter { self.name(of: $0.deviceKey, in: membership) == name }
        let byID =
            letters.utf8.count >= 4 ? all.filter { DeviceID(publicKey: $0.deviceKey).shown.hasPrefix(letters) } : []
        let found = byName.isEmpty ? byID : byName
        guard let first = found.first else {
            throw RPCFailure(
                .notFound, "No member of the space is called \(name).", kept: "Nothing was changed.",
                next: "List them: atelier space members")
        }
        guard Set(found.map(\.person)).count == 1 else {
            let list = found.map { DeviceID(publicKey: $0.deviceKey).shown }.joined(separator: ", ")
            throw RPCFailure(
                .ambiguous, "Several members are called \(name): \(list).", kept: "Nothing was changed.",
                next: "Name one by the first letters of its device id.")
        }
        return first.deviceKey
    }
}
