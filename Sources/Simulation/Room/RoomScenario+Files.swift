import CRDT
import Membership
import NodeCore
import SodiumCrypto
import Spaces
import WireCodec

/// The part of the workload that moves files about, looks back, and works on branches. What is refused here a person
/// would be refused too: something stands there, is not known here yet, or is not allowed.
extension RoomScenario {
    func tidy(_ act: Act, _ actor: Actor) {
        let draft = try? actor.view.documentID(at: SharedSpace.draftPath)
        let space = actor.shared.id
        switch act {
        case .createFile:
            let shared = actor.shared
            world.command(.createDocument(space, path: "made/\(newName()).md"), at: actor.index) {
                if case .success(.document(let id, _)) = $0 { shared.shelved.append(id) }
            }
        case .relocate: relocate(actor)
        case .restoreText:
            guard let draft else { return }
            order(.restoreText(space, document: draft, to: actor.shared.oldText), actor)
        case .nameVersion:
            guard let draft else { return }
            order(.nameVersion(space, document: draft, name: newName(), nil), actor)
        case .forget:
            guard let draft else { return }
            order(.forget(space, ForgetQuery(document: draft, containing: "a"), .goneOnly), actor)
        default: preconditionFailure("\(act) is no tidying")
        }
    }

    func newName() -> String {
        nextName += 1
        return "n\(nextName)"
    }

    /// Gives a command that may be refused.
    func order(_ command: NodeCommand, _ actor: Actor) {
        world.command(command, at: actor.index) { _ in }
    }

    /// Moves or removes a document of the shelf wherever it is now, brings one back, or writes into one.
    private func relocate(_ actor: Actor) {
        let shelved = actor.shared.shelved
        guard !shelved.isEmpty else { return }
        let random = world.random
        // Mostly the one that somebody handled last.
        let picked = shelved[random.integer(below: shelved.count)]
        let id = random.integer(below: 2) == 0 ? picked : actor.shared.atHand ?? picked
        actor.shared.atHand = id
        let path = actor.view.listing().first { $0.document.id == id }?.path
        let places = ["shelf/one.md", "shelf/deep/", "attic/", "attic/two.md", "notes/"]
        let target = places[random.integer(below: places.count)]
        let space = actor.shared.id
        switch (path, random.integer(below: 4)) {
        case (let path?, 0):
            order(.remove(space, path: path), actor)
            if random.integer(below: 2) == 0 { writeMeanwhile(in: id, besides: actor) }
        case (let path?, 1), (let path?, 2): order(.move(space, path: path, target: target), actor)
        case (nil, 0), (nil, 1): order(.bringBack(space, name: id.hex, target: nil), actor)
        case (nil, 2): order(.bringBack(space, name: id.hex, target: target), actor)
        default: writeLine(in: id, actor)
        }
    }

    private func writeLine(in document: Bytes32, _ actor: Actor) {
        let edit = TextEdit(at: 0, deleted: 0, inserted: "line\n")
        order(.edit(actor.shared.id, document: document, revision: nil, edits: [edit]), actor)
    }

    /// Another one writes in a document at the very moment, without having heard of what is done to it.
    private func writeMeanwhile(in document: Bytes32, besides actor: Actor) {
        let others = world.nodes.indices.filter { $0 != actor.index && world.nodes[$0].isUp }
            .compactMap { self.actor(at: $0, in: actor.shared) }.filter { mayEdit($0) }
        if others.isEmpty { return }
        writeLine(in: document, others[world.random.integer(below: others.count)])
    }

    // MARK: Branches

    private static let branchesMax = 4

    func branch(_ act: Act, _ actor: Actor) {
        let names = actor.view.branches.all.map(\.name)
        let any = (names + ["main"])[world.random.integer(below: names.count + 1)]
        switch act {
        case .foundBranch:
            if names.count < Self.branchesMax { order(.branch(actor.shared.id, .found(name: newName())), actor) }
        case .changeView: order(.branch(actor.shared.id, .use(any)), actor)
        default: order(.branch(actor.shared.id, .merge(any, isReviewed: true)), actor)
        }
    }
}
