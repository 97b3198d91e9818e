import CRDT
import Identity
import Membership
import NodeCore
import Replication
import Spaces

/// Every acknowledged insertion is in the text at the end, once, unless it was taken back and that was acknowledged, or
/// does not stand; and the disk holds what the memory holds.
struct DurabilityChecker {
    private let world: World
    /// By place in the world, what each node is that starts from its disk: once for all spaces on it.
    private var started: [Int: Node] = [:]

    init(_ world: World) {
        self.world = world
    }

    /// What is missing or too much, or nil. All members are equal.
    mutating func fault(in shared: SharedSpace) -> String? {
        let members = Company.members(of: shared, in: world)
        guard let first = members.first, let space = world.nodes[first].node.space(shared.id) else { return nil }
        for (node, chain, sequence) in shared.ledger.promised where members.contains(node) {
            if space.chains.longestCount(of: chain) <= sequence {
                return "change \(sequence) of \(world.nodes[node].name) was acknowledged and is not there"
            }
        }
        if let fault = fault(of: shared, in: space, members) { return fault }
        for index in members {
            if let fault = diskFault(at: index, shared) { return fault }
        }
        return nil
    }

    private func fault(of shared: SharedSpace, in space: Space, _ members: [Int]) -> String? {
        var space = space
        space.use(.main)
        // Who made the log may have turned before anybody had it: then there is none, and nothing was written in it.
        let there = WordLedger.words(in: space.documents[shared.log]?.text.text.string() ?? "")
        let withheld = Dictionary(grouping: space.chains.withheld, by: \.chain)
        // What one wrote who was put out without knowing it may have reached nobody.
        let words = shared.ledger.expected { node, range in
            members.contains(node)
                && withheld[range.chain, default: []].allSatisfy { $0.to <= range.from || range.to <= $0.from }
        }
        for (word, count) in words.sorted(by: { $0.key < $1.key }) where there[word, default: 0] != count {
            return "\(word) is there \(there[word] ?? 0) times, and was acknowledged as \(count)"
        }
        return nil
    }

    private mutating func diskFault(at index: Int, _ shared: SharedSpace) -> String? {
        let node = world.nodes[index]
        let disk: Node
        do {
            disk = try started[index] ?? node.stored()
        } catch {
            return "\(node.name) does not start from its disk: \(error)"
        }
        started[index] = disk
        guard let stored = disk.space(shared.id), let space = node.node.space(shared.id),
            stored.chains.frontier == space.chains.frontier, stored.membership.frontier == space.membership.frontier
        else { return "\(node.name) holds what its disk does not" }
        guard Self.texts(of: space) == Self.texts(of: stored) else {
            return "\(node.name) reads other texts from its disk than it shows"
        }
        return nil
    }

    private static func texts(of space: Space) -> [String: String] {
        var space = space
        space.use(.main)
        return Dictionary(uniqueKeysWithValues: space.listing().map { ($0.path, $0.document.text.text.string()) })
    }
}
