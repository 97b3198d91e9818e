import TestKit
import Testing

@testable import CRDT

@Suite struct LeafTreeTests {
    @Test("leaves put in and taken out anywhere keep their order and their sums", arguments: SeededRandom.seeds(1..<5))
    func randomLeaves(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var tree = LeafTree()
        var plain: [(leaf: LeafTree.Leaf, counts: LeafTree.Counts)] = [(0, .zero)]
        for step in 0..<3_000 {
            let index = random.below(plain.count)
            let isGrowing = step % 1_500 < 800
            if plain.count == 1 || random.below(10) < (isGrowing ? 8 : 2) {
                let leaf = tree.insertLeaf(after: plain[index].leaf)
                let counts = LeafTree.Counts(UInt32(random.below(4)), UInt32(random.below(100)), 1, 0)
                tree.add(counts, to: leaf)
                plain.insert((leaf, counts), at: index + 1)
            } else {
                tree.add(.zero &- plain[index].counts, to: plain[index].leaf)
                tree.removeLeaf(plain[index].leaf)
                plain.remove(at: index)
            }
            if step % 50 == 0 { check(tree, plain, &random) }
        }
        #expect(tree.levels[Int(tree.root)] >= 1, "\(random)")
    }

    private func check(
        _ tree: borrowing LeafTree, _ plain: [(leaf: LeafTree.Leaf, counts: LeafTree.Counts)],
        _ random: inout SeededRandom
    ) {
        #expect(tree.violations() == [], "\(random)")
        let total = plain.reduce(LeafTree.Counts.zero) { $0 &+ $1.counts }
        #expect(tree.total == total, "\(random)")
        var before = LeafTree.Counts.zero
        for (leaf, counts) in plain {
            #expect(tree.sumsBefore(leaf) == before, "\(random)")
            for unit in [before[1], before[1] + counts[1] / 2] where unit < before[1] + counts[1] {
                let found = tree.find(unit: Int(unit), of: 1)
                #expect(found.leaf == leaf && found.before == before, "\(random)")
            }
            before &+= counts
        }
        let left = random.below(plain.count)
        let right = random.below(plain.count)
        #expect(tree.precedes(plain[left].leaf, plain[right].leaf) == (left < right), "\(random)")
    }
}
