import CRDT
import Identity
import Membership
import NodeCore
import SodiumCrypto
import Spaces
import WireCodec

/// The part of the workload that takes back, brings back and moves about.
extension PairScenario {
    // MARK: Undo

    /// One's own words only: so each word's fate is in one node's hands.
    func takeBackInLog(at index: Int, _ view: Space) {
        guard let document = try? view.documentID(at: Self.logPath) else { return }
        let reversal = Reversal(isRedo: world.random.integer(below: 3) == 0, count: 1, device: nil)
        noteWords(at: index, view.id) { done in
            reverse(reversal, in: document, of: view, at: index, then: done)
        }
    }

    /// Now and then what the other one did, or several commits at once.
    func takeBackInDraft(at index: Int, _ view: Space) {
        guard let document = try? view.documentID(at: Self.draftPath) else { return }
        let other = world.nodes[1 - index].identity.device.publicKey
        let reversal = Reversal(
            isRedo: world.random.integer(below: 3) == 0, count: 1 + world.random.integer(below: 3),
            device: world.random.integer(below: 3) == 0 ? other : nil)
        reverse(reversal, in: document, of: view, at: index) {}
    }

    private func reverse(
        _ reversal: Reversal, in document: Bytes32, of view: Space, at index: Int, then done: @escaping () -> Void
    ) {
        world.command(.undo(view.id, document: document, reversal), at: index) { result in
            switch result {
            case .success(.undone(let undoing)):
                if undoing.steps > 0 { self.undos += 1 }
                done()
            case .failure(.notStored): break
            default: self.failure = "an undo at \(index) ended in \(result)"
            }
        }
    }

    /// Notes which words of the log come and go while `command` is given, as acknowledged once it says so.
    func noteWords(at index: Int, _ space: SpaceID, _ command: (_ done: @escaping () -> Void) -> Void) {
        let before = words(at: index, space)
        var changed: Set<String>?
        var isDone = false
        command {
            isDone = true
            if let changed { self.ledger.acknowledge(changed) }
        }
        let words = ledger.changed(from: before, to: words(at: index, space))
        changed = words
        // An answer within the command itself: it had nothing to do.
        if isDone { ledger.acknowledge(words) }
    }

    private func words(at index: Int, _ space: SpaceID) -> Set<String> {
        guard let document = try? world.nodes[index].node.space(space)?.document(at: Self.logPath) else { return [] }
        return Set(WordLedger.words(in: document.text.text.string()).keys)
    }

    // MARK: Files

    /// Moves or removes a document of the shelf wherever it is now, brings one back, or writes into one.
    func relocate(at index: Int, _ view: Space) {
        guard !shelved.isEmpty else { return }
        let id = shelved[world.random.integer(below: shelved.count)]
        let path = view.listing().first { $0.document.id == id }?.path
        let places = ["shelf/one.md", "shelf/deep/", "attic/", "attic/two.md", "notes/"]
        let target = places[world.random.integer(below: places.count)]
        switch (path, world.random.integer(below: 4)) {
        case (let path?, 0): change(.remove(view.id, path: path), at: index)
        case (let path?, 1), (let path?, 2): change(.move(view.id, path: path, target: target), at: index)
        case (nil, 0), (nil, 1): change(.bringBack(view.id, name: id.hex, target: nil), at: index)
        case (nil, 2): change(.bringBack(view.id, name: id.hex, target: target), at: index)
        default:
            let edit = TextEdit(at: 0, deleted: 0, inserted: "line\n")
            change(.edit(view.id, document: id, revision: nil, edits: [edit]), at: index)
        }
    }

    private func change(_ command: NodeCommand, at index: Int) {
        world.command(command, at: index) { result in
            switch result {
            case .success: self.relocations += 1
            // Something stands there, or is not known here yet: refusals that a person would get, too.
            case .failure(.space), .failure(.notStored): break
            case .failure(let error): self.failure = "a change of the files at \(index) ended in \(error)"
            }
        }
    }
}
