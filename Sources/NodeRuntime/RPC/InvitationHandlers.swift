import Discovery
import Identity
import LocalRPC
import Membership
import NodeCore
import Pairing
import Spaces
import WireCodec

/// Those of `space.*` by which this node invites, and decides about guests.
enum InvitationHandlers {
    static func add(to table: inout [String: Handler]) {
        table[SpaceMethods.Invite.name] = invite
        table[SpaceMethods.Invites.name] = invites
        table[SpaceMethods.StopInvite.name] = stop
        table[SpaceMethods.Admit.name] = admit
        table[SpaceMethods.Refuse.name] = refuse
    }

    private static func invite(_ call: RPCCall) {
        call.with(SpaceMethods.Invite.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            guard let role = Role(name: params.role), role != .owner, role != .relay else {
                throw RPCFailure(
                    .usage, "\(params.role) is not a role that one can be invited to.",
                    next: "Use mentor, editor, reviewer or viewer.")
            }
            let terms = try terms(params, call)
            call.command(SpaceMethods.Invite.self, .invite(space, role, terms)) { reply in
                result(reply, terms, call.node)
            }
        }
    }

    private static func terms(
        _ params: SpaceMethods.Invite.Params, _ call: RPCCall
    ) throws(RPCFailure) -> InvitationTerms {
        var way = InvitationTerms.Way.spoken
        if params.link == true {
            let named = try (params.addresses ?? []).map { text throws(RPCFailure) in try Endpoint(typed: text) }
            let own = OwnAddresses.list(port: call.node.listeningPort).filter { !named.contains($0) }
            way = .byLink(named + own.prefix(max(0, InviteLink.addressesMax - named.count)))
        }
        let terms = InvitationTerms(
            way: way, guests: params.guests ?? 1, lifetimeInSeconds: params.expiresInSeconds,
            needsApproval: params.approve ?? false, publicity: .init(params.told ?? .number))
        guard let terms else {
            throw RPCFailure(
                .usage, "There is no such invitation.", kept: "Nothing was opened.",
                next: "Use 1 to 1000 guests, 10 seconds to a day (a link: to 30 days), at most 8 addresses, and tell "
                    + "everybody on the network of codes alone.")
        }
        return terms
    }

    private static func result(
        _ reply: NodeReply, _ terms: InvitationTerms, _ node: Node
    ) -> SpaceMethods.Invite.Result? {
        let port = Int(node.listeningPort)
        switch reply {
        case .invited(let code, let span):
            let digits = terms.guests > 1 ? HostDigits.shown(code: code, hostKey: node.ownDeviceKey) : nil
            return .init(
                code: code.text, expiresInSeconds: Int(span.components.seconds), port: port, number: code.number,
                guests: terms.guests, hostDigits: digits)
        case .invitedByLink(let link, let span):
            return .init(
                code: link.text, expiresInSeconds: Int(span.components.seconds), port: port, number: Int(link.number),
                guests: terms.guests)
        default: return nil
        }
    }

    private static func invites(_ call: RPCCall) {
        call.with(SpaceMethods.Invites.self) { _ in
            let node = call.node
            let invitations = node.openInvitations.map { open in
                SpaceMethods.Invites.Invitation(
                    number: open.number, space: open.space?.bytes.hex ?? "",
                    title: open.space.flatMap { node.reading($0) }?.genesis.title ?? "",
                    role: open.space == nil ? "own device" : open.role.name,
                    kind: open.isLink ? "link" : "code", guests: open.guests, guestsLeft: open.guestsLeft,
                    triesLeft: open.triesLeft, approve: open.needsApproval, expiresInSeconds: open.expiresInSeconds)
            }
            call.succeed(
                SpaceMethods.Invites.self,
                .init(invitations: invitations, arrivals: node.arrivals.map(SpaceMethods.Guest.init)))
        }
    }

    private static func stop(_ call: RPCCall) {
        call.with(SpaceMethods.StopInvite.self) { params in
            call.command(SpaceMethods.StopInvite.self, .stopInvitation(params.number)) { _ in Nothing() }
        }
    }

    private static func admit(_ call: RPCCall) {
        decide(call, SpaceMethods.Admit.self) { .admit($0.space, $0.device) }
    }

    private static func refuse(_ call: RPCCall) {
        decide(call, SpaceMethods.Refuse.self) { .refuse($0.space, $0.device) }
    }

    private static func decide<Method: RPCMethod>(
        _ call: RPCCall, _ method: Method.Type, _ command: (LobbyGuest) -> NodeCommand
    ) where Method.Params == SpaceMethods.Decision, Method.Result == SpaceMethods.Guest {
        call.with(method) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let guest = try call.node.guest(named: params.who, in: space)
            call.command(method, command(guest)) { _ in SpaceMethods.Guest(guest) }
        }
    }
}

extension InvitationTerms.Publicity {
    init(_ told: SpaceMethods.Invite.Told) {
        switch told {
        case .number: self = .number
        case .title: self = .title
        case .code: self = .code
        }
    }
}

extension SpaceMethods.Guest {
    init(_ guest: LobbyGuest) {
        self.init(
            deviceId: DeviceID(publicKey: guest.device).shown, name: guest.name, space: guest.space.bytes.hex,
            role: guest.role.name, digits: guest.digits, invitation: guest.invitation,
            arrivedAt: Int(clamping: guest.arrivedUnixInMilliseconds))
    }
}

extension Endpoint {
    /// An address that a person typed.
    init(typed text: String) throws(RPCFailure) {
        guard let parsed = Endpoint(parsing: text) else {
            throw RPCFailure(
                .usage, "\(text) is not an address.", kept: "Nothing was tried.",
                next: "Write it as 192.168.1.7:4040 or [fe80::1%eth0]:4040.")
        }
        self = parsed
    }
}

extension Node {
    /// The guest of a space's lobby that a client means: by name, or by the beginning of the device id.
    func guest(named name: String, in space: SpaceID) throws(RPCFailure) -> LobbyGuest {
        let waiting = lobby.filter { $0.space == space }
        let letters = name.lowercased().filter { $0 != "-" }
        let byID =
            letters.count < 4
            ? []
            : waiting.filter {
                DeviceID(publicKey: $0.device).shown.filter { $0 != "-" }.hasPrefix(letters)
            }
        let found = byID.isEmpty ? waiting.filter { $0.name == name } : byID
        guard let first = found.first else { throw RPCFailure(.noSuchGuest) }
        guard found.count == 1 else {
            let ids = found.map { DeviceID(publicKey: $0.device).short }.joined(separator: ", ")
            throw RPCFailure(
                .ambiguous, "Several guests fit: \(ids).", kept: "They go on waiting.",
                next: "Name one by its device; see: atelier space members")
        }
        return first
    }
}
