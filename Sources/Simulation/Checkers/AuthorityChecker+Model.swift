import CRDT
import Chat
import Identity
import Membership
import NodeCore
import Replication
import Spaces
import WireCodec

/// What counts at each member against the rules applied anew to everything that anybody said and wrote.
extension AuthorityChecker {
    /// What a member shows or hides against the rules, or nil. All members are equal. Spaces with more statements than
    /// the model takes are passed over.
    static func modelFault(in world: World, _ shared: SharedSpace) throws -> String? {
        let members = Company.members(of: shared, in: world).map { world.nodes[$0] }
        guard let first = members.first, let space = first.node.space(shared.id),
            space.membership.operations.count <= AuthorityModel.operationsMax
        else { return nil }
        do {
            var model = try AuthorityModel(space.membership)
            let history = try ChangeHistory(of: space, on: first.database)
            if let index = model.illFormed(in: history) {
                return "change \(history.entries[index].change.id.hex) came in without the right"
            }
            let stands = model.standing(in: history)
            let texts = AcceptanceModel(history, stands: stands, heldBy: main(history, in: space))
            for member in members {
                guard let space = member.node.space(shared.id) else { continue }
                let fault =
                    model.fault(of: space.membership) ?? fault(in: space, history, stands)
                    ?? messageFault(at: member.node, space, history, stands) ?? textFault(in: space, texts)
                if let fault { return "\(member.name): \(fault)" }
            }
        } catch let disagreement as AuthorityModel.Disagreement {
            return disagreement.words
        }
        return nil
    }

    /// What main holds: all that no branch's chain wrote, and what that is made on.
    private static func main(_ history: ChangeHistory, in space: Space) -> Set<Int> {
        let branches = Set(space.branches.all.flatMap(\.chains))
        return history.closure(
            of: history.entries.indices.filter { !branches.contains(history.entries[$0].change.chain) })
    }

    private static func fault(in space: Space, _ history: ChangeHistory, _ stands: [Bool]) -> String? {
        for (entry, stands) in zip(history.entries, stands) where space.chains.stands(entry.change.id) != stands {
            return "change \(entry.change.sequence) of chain \(entry.change.chain.short) "
                + (stands ? "does not stand" : "stands") + " against the rules"
        }
        return nil
    }

    private static func messageFault(
        at node: Node, _ space: Space, _ history: ChangeHistory, _ stands: [Bool]
    ) -> String? {
        var expected: Set<RecordEntry.ID> = []
        for (entry, stands) in zip(history.entries, stands) where stands {
            guard let index = space.chains.index(of: entry.change.id) else { return "a change is not there" }
            var count = 0
            for case .record(let bytes) in entry.change.parts {
                let id = RecordEntry.ID(change: entry.change.id, index: count)
                count += 1
                guard let record = try? Record(decoding: bytes) else { return "a record is none" }
                let said = RecordEntry(id: id, record: record, author: entry.device, time: space.time(at: index))
                if ChatMessage(said) != nil { expected.insert(id) }
            }
        }
        let shown = Set(node.conversation(space.id)?.messages.map(\.id) ?? [])
        return shown == expected ? nil : "\(shown.count) messages are shown, and \(expected.count) count"
    }

    private static func textFault(in space: Space, _ model: AcceptanceModel) -> String? {
        var space = space
        space.use(.main)
        let chains = space.chains
        for id in model.documents {
            guard let document = space.documents[id] else { return "a text is not there" }
            for strand in 0..<chains.strandCount {
                let expected = model.count(in: id) { chains.index(of: $0).map { chains.strand(at: $0) } == strand }
                let shown = document.text.nextSequence(of: chains.agent(ofStrand: strand))
                if shown != expected {
                    return "of \(chains.chain(ofStrand: strand).short) a text shows \(shown) events, not \(expected)"
                }
            }
            if document.text.text.string() != anew(document.text) { return "a text is not that of its events" }
        }
        return nil
    }

    /// The text of a document's events, made of nothing else.
    private static func anew(_ document: TextDocument) -> String {
        var text = TextDocument()
        do {
            try text.take(from: document, upTo: document.summary.counts)
        } catch {
            return "\(error)"
        }
        text.refresh()
        return text.text.string()
    }
}
