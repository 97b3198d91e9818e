import CRDT
import Chat
import Membership
import NodeCore
import Replication
import Spaces
import WireCodec

/// All nodes have the same members, changes, tree, texts and conversation.
enum ConvergenceChecker {
    /// What differs, or nil.
    static func fault(in world: World, space id: SpaceID?) -> String? {
        guard let id else { return "there is no space" }
        var first: View?
        for node in world.nodes {
            guard node.isUp, node.node.isStored, let space = node.node.space(id) else {
                return "\(node.name) is not settled"
            }
            let view = View(space, messages: node.node.conversation(id)?.messages.map(\.id.text) ?? [])
            if let first, first != view { return first.difference(from: view) }
            first = view
        }
        return nil
    }

    private struct View: Equatable {
        let members: [String]
        let frontier: [String]
        let texts: [String: String]
        let messages: [String]

        init(_ space: Space, messages: [String]) {
            members = space.membership.members.map { "\($0.deviceKey.hex) \($0.role)" }.sorted()
            frontier = space.chains.frontier.map(\.hex).sorted()
            texts = Dictionary(uniqueKeysWithValues: space.listing().map { ($0.path, $0.document.text.text.string()) })
            self.messages = messages
        }

        func difference(from other: View) -> String {
            if members != other.members { return "members differ" }
            if frontier != other.frontier { return "frontiers differ: \(frontier) \(other.frontier)" }
            for path in Set(texts.keys).union(other.texts.keys).sorted() where texts[path] != other.texts[path] {
                return "\(path) differs: \(texts[path] ?? "-") | \(other.texts[path] ?? "-")"
            }
            return "conversations differ"
        }
    }
}
