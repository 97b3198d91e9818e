import CRDT
import Identity
import Membership
import NodeCore
import SodiumCrypto
import Spaces

/// The part of the workload in which people say where they are.
extension RoomScenario {
    /// How long a word about a device may outlive the device, in seconds, on the slowest clock that there is.
    private static let wordSpan = 68.0

    func setPlace(_ actor: Actor) {
        guard let document = log(of: actor) else { return }
        let mark = newName()
        let cursor = world.random.integer(below: document.text.text.lengthInScalars + 1)
        let place = CursorPlace(document: document.id, cursor: cursor)
        let space = actor.shared.id
        let isIdle = world.random.integer(below: 4) == 0
        world.command(.setWhereabouts(space, place, view: mark, isIdle: isIdle), at: actor.index) { [self] answer in
            guard case .success = answer else { return }
            let device = world.nodes[actor.index].identity.device.publicKey
            marks.said(mark, by: device, at: actor.index, in: space, world.nanoseconds)
        }
    }

    func leavePlace(_ actor: Actor) {
        world.command(.leaveWhereabouts(actor.shared.id), at: actor.index) { [self] answer in
            if case .success = answer { marks.left(actor.index, actor.shared.id, world.nanoseconds) }
        }
    }

    /// Looks at what one node shows of others: only what those said, and not long after they said it last.
    func lookAround(_ actor: Actor) {
        let own = world.nodes[actor.index].identity.device.publicKey
        for seen in world.nodes[actor.index].node.whereabouts(in: actor.shared.id) where seen.device != own {
            guard let mark = seen.view, let word = marks.words[mark], word.device == seen.device,
                word.space == actor.shared.id
            else {
                return fail(.authority, "\(world.nodes[actor.index].name) shows one where nobody said to be")
            }
            let age = word.endedAt.map { Double(world.nanoseconds - $0) / 1e9 } ?? 0
            if age > Self.wordSpan {
                let name = world.nodes[word.node].name
                return fail(
                    .liveness, "\(world.nodes[actor.index].name) shows where \(name) was \(age) seconds ago")
            }
        }
    }

    /// Who is shown by nobody of some members who are linked with each other, though it says where it is.
    func unseen(_ members: [Int], in shared: SharedSpace) -> String? {
        for one in members {
            guard let mark = marks.mark(of: one, in: shared.id) else { continue }
            for other in members where other != one {
                let shown = world.nodes[other].node.whereabouts(in: shared.id).compactMap(\.view)
                if !shown.contains(mark) {
                    return "\(world.nodes[other].name) does not show where \(world.nodes[one].name) is"
                }
            }
        }
        return nil
    }
}
