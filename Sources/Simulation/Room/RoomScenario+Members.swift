import Identity
import Membership
import NodeCore
import SodiumCrypto
import Spaces
import WireCodec

/// The part of the workload that says who may do what. Most of it is refused, since most people may not say it.
extension RoomScenario {
    private static let forksMax = 2

    func administer(_ act: Act, _ actor: Actor) {
        guard let target = anotherMember(than: actor) else { return }
        // What the hostile one wrote without the right would have it then, and nothing could be told from it.
        let hostileKey = hostile.map { world.nodes[$0.node].identity.device.publicKey }
        if act == .accept, target == hostileKey { return }
        let roles: [Role] = [.mentor, .editor, .editor, .reviewer, .viewer]
        let command: MembershipCommand =
            switch act {
            case .setRole: .setRole(target, roles[world.random.integer(below: roles.count)])
            case .remove: .remove(target, alone: false)
            case .accept: .accept(target)
            case .lock: .setLock(!actor.view.membership.isLocked)
            case .leave: .leave
            case .nameSuccessor: .nameSuccessor(target)
            default: .claim
            }
        // A room that its owner leaves is soon empty.
        if act == .leave, role(of: actor) == .owner { return }
        order(.membership(actor.shared.id, command), actor)
    }

    private func role(of actor: Actor) -> Role? {
        actor.view.membership.role(of: world.nodes[actor.index].identity.device.publicKey)
    }

    private func anotherMember(than actor: Actor) -> Bytes32? {
        let own = world.nodes[actor.index].identity.device.publicKey
        let others = actor.view.membership.members.map(\.deviceKey).filter { $0 != own }
        return others.isEmpty ? nil : others[world.random.integer(below: others.count)]
    }

    /// Invites somebody who is no member, for the first time or again.
    func invite(_ actor: Actor) {
        guard role(of: actor)?.canInvite == true else { return }
        let strangers = world.honest.filter { index in
            actor.view.membership.role(of: world.nodes[index].identity.device.publicKey) == nil
        }
        guard !strangers.isEmpty else { return }
        let guest = strangers[world.random.integer(below: strangers.count)]
        let endpoint = world.nodes[actor.index].endpoint
        let command = invitation(to: actor.shared, as: .editor, by: actor.index, guests: 1, at: endpoint)
        if let command { arrivals.append((guest, actor.shared, command)) }
    }

    /// A new space of what this one shows, with the same members. It has no words to be kept yet.
    func fork(_ actor: Actor) {
        guard spaces.count < plan.spaceCount + Self.forksMax, !world.nodes[actor.index].isCopy else { return }
        // Nobody else can let others in.
        let members = role(of: actor)?.canInvite == true ? actor.view.membership.members.map(\.deviceKey) : []
        let holders = world.honest.filter { members.contains(world.nodes[$0].identity.device.publicKey) }
        world.command(.fork(actor.shared.id, title: "Fork \(spaces.count)", members: members), at: actor.index) {
            [self] in
            guard case .success(.space(let id)) = $0,
                let log = try? world.nodes[actor.index].node.space(id)?.documentID(at: SharedSpace.logPath)
            else { return }
            let made = SharedSpace(id: id, log: log, holder: actor.index)
            made.holders.formUnion(holders)
            made.isFork = true
            spaces.append(made)
        }
    }
}
