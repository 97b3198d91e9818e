import CRDT
import Membership
import NodeCore
import Replication
import Spaces

/// Every acknowledged insertion is in the text at the end, once; and the disk holds what the memory holds.
enum DurabilityChecker {
    /// What is missing, or nil.
    static func fault(in world: World, space id: SpaceID?, path: String, words: [String]) -> String? {
        guard let id else { return "there is no space" }
        for node in world.nodes {
            guard let disk = try? node.stored().space(id) else { return "\(node.name) does not start from its disk" }
            guard disk.chains.frontier == node.node.space(id)?.chains.frontier,
                disk.membership.frontier == node.node.space(id)?.membership.frontier
            else { return "\(node.name) holds what its disk does not" }
            guard let text = try? node.node.space(id)?.document(at: path).text.text.string() else {
                return "\(node.name) has no \(path)"
            }
            let there = Self.words(in: text)
            for word in words where there[word] != 1 {
                return "\(node.name) has the acknowledged \(word) \(there[word] ?? 0) times"
            }
        }
        return nil
    }

    private static func words(in text: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        var word = ""
        for character in text {
            if character == "<" { word = "" }
            word.append(character)
            if character == ">" { counts[word, default: 0] += 1 }
        }
        return counts
    }
}
