import Identity
import Membership
import NodeCore
import Replication
import SodiumCrypto
import Spaces
import WireCodec

/// A bundle that lies about, and what its writer surely had.
struct RoomBundle {
    let file: CarriedBundle
    let writer: Int
    /// All that the writer had is in it.
    let isEverything: Bool
    let tips: [ChainTip]
}

/// The part of the workload that carries changes in files: what is read of them is taken as from any peer.
extension RoomScenario {
    private static let bundlesMax = 5

    func exportBundle(_ actor: Actor) {
        let shared = actor.shared
        let scope = scope(for: actor)
        let isEverything = if case .everything = scope { true } else { false }
        let tips = actor.view.chains.tips
        world.export(scope, of: shared.id, at: actor.index) { result in
            guard case .success(let file) = result else { return }
            shared.bundles.append(
                RoomBundle(file: file, writer: actor.index, isEverything: isEverything, tips: tips))
            if shared.bundles.count > Self.bundlesMax { shared.bundles.removeFirst() }
        }
    }

    private func scope(for actor: Actor) -> BundleScope {
        let members = actor.view.membership.members.map(\.deviceKey)
        let known = actor.shared.bundles.map(\.file.contents.frontier)
        switch world.random.integer(below: 3) {
        case 0 where !known.isEmpty: return .since(known[world.random.integer(below: known.count)])
        case 1 where !members.isEmpty: return .member(members[world.random.integer(below: members.count)])
        default: return .everything
        }
    }

    /// Takes one that lies about, perhaps once more; some are cut off or damaged by now.
    func importBundle(_ actor: Actor) {
        guard let bundle = actor.shared.bundles.randomElement(from: world.random) else { return }
        let harm = Harm.allCases[world.random.integer(below: Harm.allCases.count + 2) % Harm.allCases.count]
        let (index, shared) = (actor.index, actor.shared)
        world.read(harm.done(to: bundle.file.bytes, world.random), at: index) { [self] result in
            guard case .success(let outcome) = result else { return }
            if harm != .none, outcome.ending == .whole {
                return fail(.authority, "\(world.nodes[index].name) took a bundle for whole that was \(harm)")
            }
            let isAll = outcome.ending == .whole && outcome.waiting + outcome.turnedAway + outcome.refused == 0
            guard isAll, bundle.isEverything, let chains = world.nodes[index].node.space(shared.id)?.chains else {
                return
            }
            if let tip = bundle.tips.first(where: { chains.index(of: $0.id) == nil }) {
                fail(.lostEdit, "\(world.nodes[index].name) read a bundle and lacks \(tip.count) of \(tip.chain.short)")
            }
        }
    }

    func addMailbox(_ actor: Actor) {
        guard let place = MailboxPlace(parsing: "/mailboxes/\(actor.shared.id.short)") else { return }
        order(.mailbox(.add(actor.shared.id, place)), actor)
    }

    /// What became of a file on its way.
    enum Harm: CaseIterable {
        case none, cutOff, damaged

        func done(to bytes: [UInt8], _ random: RandomSource) -> [UInt8] {
            switch self {
            case .none: return bytes
            case .cutOff: return Array(bytes.prefix(random.integer(below: bytes.count)))
            case .damaged:
                var bytes = bytes
                bytes[random.integer(below: bytes.count)] ^= 1 << UInt8(random.integer(below: 8))
                return bytes
            }
        }
    }
}

extension Array {
    fileprivate func randomElement(from random: RandomSource) -> Element? {
        isEmpty ? nil : self[random.integer(below: count)]
    }
}
