import TestKit
import WireCodec

@testable import CRDT

/// Random creations, moves and removals, and the model that knows them all.
struct MovePlay {
    private enum Step {
        case create(NodeID, NodeID?, PathPart, NodeKind)
        case move(NodeID, NodeID?, PathPart, TreeKey)
        case remove(NodeID, TreeKey)
    }

    var random: SeededRandom
    private(set) var oracle = TreeOracle()
    private(set) var ids: [NodeID] = []
    private var steps: [Step] = []

    init(_ seeded: SeededRandom, nodes: Int, moves: Int) throws {
        random = seeded
        let names = ["a", "A", "b.md", "c", "c~1", "d"]
        for number in 1...UInt64(nodes) {
            let node = NodeID(Bytes32(UInt64(random.below(3)) << 32 | random.next() & 0xFF, 0, 0, number))
            let parent = random.oneIn(3) ? nil : ids.randomElement(using: &random)
            let (name, isFolder) = (names[random.below(names.count)], !random.oneIn(4))
            steps.append(.create(node, parent, try PathPart(name), isFolder ? .folder : .text))
            oracle.append(
                TreeOracle.Creation(id: node.bytes.bytes, parent: parent?.bytes.bytes, name: name, isFolder: isFolder))
            ids.append(node)
        }
        for number in 0..<moves {
            let node = ids[random.below(ids.count)]
            let parent = random.oneIn(5) ? nil : ids[random.below(ids.count)]
            let name = names[random.below(names.count)]
            let (tenths, depth, index) = (random.below(4), random.below(3), random.below(2))
            let words: [UInt64] = [UInt64(tenths), UInt64(depth), 0, 0, 0, UInt64(random.below(2)), UInt64(number)]
            let key = TreeKey(
                tenths: words[0], depth: UInt32(words[1]), chain: Bytes32(0, 0, 0, words[5]), sequence: words[6],
                index: index)
            steps.append(.move(node, parent, try PathPart(name), key))
            oracle.append(
                TreeOracle.Move(
                    order: words + [UInt64(index)], id: node.bytes.bytes, parent: parent?.bytes.bytes, name: name))
        }
        for node in ids where random.oneIn(4) {
            steps.append(
                .remove(node, TreeKey(tenths: 9, depth: 0, chain: .zero, sequence: 0, index: steps.count)))
            oracle.removed.insert(node.bytes.bytes)
        }
    }

    private var moves: [Step] {
        steps.filter { if case .move = $0 { true } else { false } }
    }

    /// Everything but the moves.
    var made: FileTree {
        var tree = FileTree()
        for step in steps {
            if case .move = step { continue }
            Self.apply(step, to: &tree)
        }
        return tree
    }

    /// Everything in a random order, some of it twice, some moves together.
    mutating func shuffled() -> FileTree {
        var tree = FileTree()
        var together: [(operation: TreeOperation, key: TreeKey)] = []
        for step in steps.shuffled(using: &random) + steps.suffix(4) {
            if case .move(let node, let parent, let name, let key) = step, random.oneIn(2) {
                together.append((.move(node, parent: parent, name: name), key))
                if random.oneIn(2) { continue }
            } else {
                Self.apply(step, to: &tree)
            }
            tree.move(together)
            if random.oneIn(2) { together = [] }
        }
        tree.move(together)
        return tree
    }

    func apply(_ move: Int, to tree: inout FileTree) { Self.apply(moves[move], to: &tree) }

    /// Heap's algorithm over the indexes of the moves.
    func forEachOrder(_ body: ([Int]) -> Void) {
        var order = Array(moves.indices)
        func permute(_ count: Int) {
            if count <= 1 { return body(order) }
            for index in 0..<count {
                permute(count - 1)
                if index < count - 1 { order.swapAt(count.isMultiple(of: 2) ? index : 0, count - 1) }
            }
        }
        permute(order.count)
    }

    private static func apply(_ step: Step, to tree: inout FileTree) {
        switch step {
        case .create(let id, let parent, let name, let kind): tree.create(id, parent: parent, name: name, kind: kind)
        case .move(let id, let parent, let name, let key): tree.move(id, to: parent, name: name, at: key)
        case .remove(let id, let key): tree.remove(id, at: key)
        }
    }

    static func paths(_ tree: FileTree) -> [String: [UInt8]] {
        Dictionary(uniqueKeysWithValues: tree.list().map { ($0.text, $0.id.bytes.bytes) })
    }
}
