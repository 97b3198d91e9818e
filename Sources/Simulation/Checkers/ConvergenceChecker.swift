import CRDT
import Chat
import Membership
import NodeCore
import Replication
import Spaces
import WireCodec

/// All members that keep the rules have the same members, changes, branches, trees, texts,
/// conversation, reviews and sessions.
enum ConvergenceChecker {
    /// What differs, or nil.
    static func fault(in world: World, _ shared: SharedSpace) -> String? {
        let nodes = Company.members(of: shared, in: world).map { world.nodes[$0] }
        for node in nodes {
            guard node.isUp, node.node.isStored else { return "\(node.name) is not settled" }
            guard node.node.space(shared.id) != nil else {
                return "\(node.name) has no space \(shared.id.short), which \(nodes.count) share"
            }
        }
        let spaces = nodes.compactMap { node in node.node.space(shared.id).map { (node, $0) } }
        guard let (_, model) = spaces.first else { return nil }
        // Whoever lacks something differs here already, and that costs little.
        for (node, space) in spaces where space.chains.frontier != model.chains.frontier {
            return "\(node.name) has other changes of \(shared.id.short)"
        }
        for (node, space) in spaces where space.membership.frontier != model.membership.frontier {
            return "\(node.name) has other statements about members of \(shared.id.short)"
        }
        var first: View?
        for (node, space) in spaces {
            let view = View(space, SpaceTalk(of: shared.id, at: node.node))
            if let first, first != view { return "\(node.name): \(first.difference(from: view))" }
            first = view
        }
        return nil
    }

    /// What a person can see of a space.
    private struct View: Equatable {
        let members: [String]
        let forks: Set<ChainFork>
        let views: [ViewName: Shown]
        let talk: SpaceTalk

        struct Shown: Equatable {
            /// By id; those that were removed have texts, too.
            let texts: [Bytes32: String]
            /// By path, the document that is shown there.
            let places: [String: Bytes32]

            init(_ space: Space) {
                texts = space.documents.mapValues { $0.text.text.string() }
                places = Dictionary(uniqueKeysWithValues: space.listing().map { ($0.path, $0.document.id) })
            }
        }

        init(_ space: Space, _ talk: SpaceTalk) {
            members = space.membership.members.map { "\($0.deviceKey.hex) \($0.role) \($0.depth) \($0.name)" }
            forks = Set(space.forks)
            self.talk = talk
            var seen = space
            var views: [ViewName: Shown] = [:]
            for name in [.main] + space.branches.all.map({ ViewName.branch($0.id) }) {
                seen.use(name)
                views[name] = Shown(seen)
            }
            self.views = views
        }

        func difference(from other: View) -> String {
            if members != other.members { return "members differ: \(members) | \(other.members)" }
            if forks != other.forks { return "one knows of a forked chain and another does not" }
            for name in Set(views.keys).union(other.views.keys).sorted() where views[name] != other.views[name] {
                guard let one = views[name], let two = other.views[name] else { return "branches differ" }
                if one.places != two.places { return "files differ: \(one.places) | \(two.places)" }
                for id in Set(one.texts.keys).union(two.texts.keys).sorted() where one.texts[id] != two.texts[id] {
                    return "a text differs: \(one.texts[id] ?? "-") | \(two.texts[id] ?? "-")"
                }
            }
            return talk.difference(from: other.talk) ?? "views differ in what is not told"
        }
    }
}
