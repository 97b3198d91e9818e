import CRDT
import Identity
import Membership
import NodeCore
import Replication
import Spaces
import WireCodec

/// Nothing is shown that nobody had the right to write, and nobody is blamed who kept the rules.
enum AuthorityChecker {
    /// What is wrong, or nil. All members are equal.
    static func fault(in world: World, _ shared: SharedSpace, hostile: HostileMember?) -> String? {
        guard let first = Company.members(of: shared, in: world).first,
            let space = world.nodes[first].node.space(shared.id)
        else { return nil }
        return blameFault(of: space, in: world, hostile) ?? forgeryFault(of: space, in: world, hostile)
            ?? snapshotFault(in: world, shared, hostile)
    }

    /// Only who lied is called a maker of wrong snapshots, and what an honest one made is checked by now.
    private static func snapshotFault(
        in world: World, _ shared: SharedSpace, _ hostile: HostileMember?
    ) -> String? {
        let liar = hostile.map { world.nodes[$0.node].identity.device.publicKey }
        for member in Company.members(of: shared, in: world) {
            let node = world.nodes[member].node
            let wrong = node.makersOfWrongSnapshots(of: shared.id)
            if wrong.contains(where: { $0 != liar }) { return "an honest snapshot is called wrong" }
            if let maker = node.snapshotMaker(of: shared.id), maker != liar {
                return "a snapshot is still shown where its history is"
            }
        }
        return nil
    }

    /// The devices that are known to have signed two histories of one chain.
    static func blamed(in world: World, _ shared: SharedSpace) -> Set<Bytes32> {
        guard let first = Company.members(of: shared, in: world).first else { return [] }
        return Set(world.nodes[first].node.space(shared.id)?.forks.map(\.deviceKey) ?? [])
    }

    private static func blameFault(of space: Space, in world: World, _ hostile: HostileMember?) -> String? {
        let blamed = Set(space.forks.map(\.deviceKey))
        if blamed.isEmpty { return nil }
        guard let hostile, blamed == [world.nodes[hostile.node].identity.device.publicKey] else {
            return "somebody is blamed who kept the rules"
        }
        return hostile.hasForked ? nil : "a forked chain that nobody made"
    }

    private static func forgeryFault(of space: Space, in world: World, _ hostile: HostileMember?) -> String? {
        // A fork of its own is its own, with all that was shown when it was made.
        guard let hostile, hostile.space == space.id else { return nil }
        for (path, document) in space.listing() {
            let text = document.text.text.string()
            if text.contains("[forged]") { return "\(path) holds a forged edit" }
            if text.contains("[late") { return "\(path) holds what was written after a removal that all knew of" }
            if !hostile.couldEdit, text.contains("[mallory") { return "\(path) holds an edit of one who may not" }
        }
        let device = world.nodes[hostile.node].identity.device.publicKey
        let isOwner = space.membership.role(of: device) == .owner
        return isOwner && !hostile.wasOwner ? "the hostile member owns the space" : nil
    }
}
