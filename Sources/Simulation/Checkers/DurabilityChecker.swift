import CRDT
import Membership
import NodeCore
import Replication
import Spaces

/// Every acknowledged insertion is in the text at the end, once, unless it was taken back and that was acknowledged;
/// and the disk holds what the memory holds.
enum DurabilityChecker {
    /// What is missing or too much, or nil. `words` says how often each must be in the text.
    static func fault(in world: World, space id: SpaceID?, path: String, words: [String: Int]) -> String? {
        guard let id else { return "there is no space" }
        for node in world.honest.map({ world.nodes[$0] }) {
            guard let disk = try? node.stored().space(id) else { return "\(node.name) does not start from its disk" }
            guard disk.chains.frontier == node.node.space(id)?.chains.frontier,
                disk.membership.frontier == node.node.space(id)?.membership.frontier
            else { return "\(node.name) holds what its disk does not" }
            guard let text = try? node.node.space(id)?.document(at: path).text.text.string() else {
                return "\(node.name) has no \(path)"
            }
            let there = WordLedger.words(in: text)
            for (word, count) in words.sorted(by: { $0.key < $1.key }) where there[word, default: 0] != count {
                return "\(node.name) has \(word) \(there[word] ?? 0) times and acknowledged \(count)"
            }
            guard node.node.space(id).map(texts) == texts(of: disk) else {
                return "\(node.name) reads other texts from its disk than it shows"
            }
        }
        return nil
    }

    private static func texts(of space: Space) -> [String: String] {
        Dictionary(uniqueKeysWithValues: space.listing().map { ($0.path, $0.document.text.text.string()) })
    }
}
