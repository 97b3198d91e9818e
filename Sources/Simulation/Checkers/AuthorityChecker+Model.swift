import CRDT
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
            var authority = try AuthorityModel(space.membership)
            let history = try ChangeHistory(of: space, on: first.database)
            let roles = authority.roles(in: history)
            if let index = AuthorityModel.illFormed(in: history, roles) {
                return "change \(history.entries[index].change.id.hex) came in without the right"
            }
            let stands = authority.standing(in: history)
            let model = AcceptanceModel(history, stands: stands)
            let views = ViewModel(history).views.map { ($0.name, model.shown(inViewOf: $0.held)) }
            let persons = authority.persons
            let talk = TalkView(TalkModel(history, stands: stands, roles: roles, persons: persons))
            for member in members {
                guard let space = member.node.space(shared.id) else { continue }
                let fault =
                    authority.fault(of: space.membership) ?? fault(in: space, history, stands)
                    ?? talk.difference(from: TalkView(SpaceTalk(of: shared.id, at: member.node), persons: persons))
                    ?? viewFault(in: space, views, makesAnew: member === first)
                if let fault { return "\(member.name): \(fault)" }
            }
            return pastFault(in: space, model, &authority)
        } catch let disagreement as AuthorityModel.Disagreement {
            return disagreement.words
        }
    }

    private static func fault(in space: Space, _ history: ChangeHistory, _ stands: [Bool]) -> String? {
        for (entry, stands) in zip(history.entries, stands) where space.chains.stands(entry.change.id) != stands {
            return "change \(entry.change.sequence) of chain \(entry.change.chain.short) "
                + (stands ? "does not stand" : "stands") + " against the rules"
        }
        return nil
    }

    // MARK: Texts

    /// What a view shows by the rules: of each text, how many events of each change.
    private typealias ShownView = (name: ViewName, texts: [Bytes32: [(change: Bytes32, count: Int)]])

    /// With `makesAnew` texts are made again of their events; those of all members are equal.
    private static func viewFault(in space: Space, _ views: [ShownView], makesAnew: Bool) -> String? {
        let branches = views.compactMap(\.name.branch)
        guard Set(space.branches.all.map(\.id)) == Set(branches) else {
            return "there are \(space.branches.count) branches, not \(branches.count)"
        }
        var space = space
        for view in views {
            space.use(view.name)
            if let fault = countFault(in: space, view.texts) { return "\(space.viewTitle(view.name)): \(fault)" }
            for document in space.documents.values where makesAnew {
                if document.text.text.string() != anew(document.text) { return "a text is not that of its events" }
            }
        }
        return nil
    }

    private static func countFault(
        in space: Space, _ texts: [Bytes32: [(change: Bytes32, count: Int)]]
    ) -> String? {
        for (id, document) in space.documents where texts[id] == nil && document.text.eventCount > 0 {
            return "text \(id.hex.prefix(8)) shows \(document.text.eventCount) events, and nobody wrote it"
        }
        let chains = space.chains
        for (id, parts) in texts.sorted(by: { $0.key < $1.key }) {
            guard let document = space.documents[id] else { return "a text is not there" }
            var expected = [Int](repeating: 0, count: chains.strandCount)
            for (change, count) in parts {
                if let index = chains.index(of: change) { expected[chains.strand(at: index)] += count }
            }
            for strand in expected.indices {
                let shown = document.text.nextSequence(of: chains.agent(ofStrand: strand))
                if shown != expected[strand] {
                    return "of \(chains.chain(ofStrand: strand).short) a text shows \(shown) events, "
                        + "not \(expected[strand])"
                }
            }
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
