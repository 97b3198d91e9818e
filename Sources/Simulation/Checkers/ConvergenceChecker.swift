import CRDT
import Chat
import Membership
import NodeCore
import Replication
import Spaces
import WireCodec

/// All nodes that keep the rules have the same members, changes, tree, texts and conversation.
enum ConvergenceChecker {
    /// What differs, or nil.
    static func fault(in world: World, space id: SpaceID?) -> String? {
        guard let id else { return "there is no space" }
        var first: View?
        for node in world.honest.map({ world.nodes[$0] }) {
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
        /// By path, the document that is shown there.
        let places: [String: String]
        let messages: [String]

        init(_ space: Space, messages: [String]) {
            members = space.membership.members.map { "\($0.deviceKey.hex) \($0.role)" }.sorted()
            frontier = space.chains.frontier.map(\.hex).sorted()
            // Those that were removed have texts, too.
            texts = Dictionary(
                uniqueKeysWithValues: space.documents.map { ($0.key.hex, $0.value.text.text.string()) })
            places = Dictionary(uniqueKeysWithValues: space.listing().map { ($0.path, $0.document.id.hex) })
            self.messages = messages
        }

        func difference(from other: View) -> String {
            if members != other.members { return "members differ" }
            if frontier != other.frontier { return "frontiers differ: \(frontier) \(other.frontier)" }
            if places != other.places { return "files differ: \(places) \(other.places)" }
            for id in Set(texts.keys).union(other.texts.keys).sorted() where texts[id] != other.texts[id] {
                let path = places.first { $0.value == id }?.key ?? id
                return "\(path) differs: \(texts[id] ?? "-") | \(other.texts[id] ?? "-")"
            }
            return "conversations differ"
        }
    }
}
