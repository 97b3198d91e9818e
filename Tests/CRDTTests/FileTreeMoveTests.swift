import TestKit
import Testing
import WireCodec

@testable import CRDT

/// Moves and removals of a `FileTree` against `TreeOracle`, which sorts all of them and works from scratch.
@Suite struct FileTreeMoveTests {
    private func id(_ number: UInt64) -> NodeID { NodeID(Bytes32(number << 32, 0, 0, number)) }

    private func part(_ text: String) throws -> PathPart { try PathPart(text) }

    private func key(_ tenths: UInt64, _ index: Int = 0) -> TreeKey {
        TreeKey(tenths: tenths, depth: 1, chain: Bytes32(1, 2, 3, 4), sequence: tenths, index: index)
    }

    /// a/one.md, a/b/two.md, c/three.md
    private func sample() throws -> FileTree {
        var tree = FileTree()
        let nodes: [(UInt64, UInt64?, String, NodeKind)] = [
            (1, nil, "a", .folder), (2, 1, "b", .folder), (3, nil, "c", .folder), (4, 1, "one.md", .text),
            (5, 2, "two.md", .text), (6, 3, "three.md", .text),
        ]
        for (number, parent, name, kind) in nodes {
            tree.create(id(number), parent: parent.map(id), name: try part(name), kind: kind)
        }
        return tree
    }

    @Test("a move is a new name, a new place, or both, with all that is in the folder")
    func plainMoves() throws {
        var tree = try sample()
        tree.move(id(4), to: id(1), name: try part("uno.md"), at: key(1))
        tree.move(id(2), to: id(3), name: try part("beta"), at: key(2))
        tree.move(id(6), to: nil, name: try part("three.md"), at: key(3))
        #expect(tree.list().map(\.text) == ["a", "a/uno.md", "c", "c/beta", "c/beta/two.md", "three.md"])
        #expect(tree.entry(of: id(5))?.text == "c/beta/two.md")
        #expect(tree.violations() == [])
    }

    @Test("of two who each move one folder into the other, the later move is void, in either order of arrival")
    func crossedMoves() throws {
        let moves = [(id(1), id(3), key(1)), (id(3), id(1), key(2))]
        for order in [moves, moves.reversed()] {
            var tree = try sample()
            for (node, parent, key) in order { tree.move(node, to: parent, name: try part("m"), at: key) }
            #expect(
                tree.list().map(\.text) == [
                    "c", "c/m", "c/m/b", "c/m/b/two.md", "c/m/one.md", "c/three.md",
                ])
            #expect(tree.violations() == [])
        }
    }

    @Test("a move that comes late makes a later one void, and one that undid a cycle lets it count again")
    func lateMoves() throws {
        var tree = try sample()
        tree.move(id(1), to: id(3), name: try part("a"), at: key(20))
        #expect(tree.entry(of: id(4))?.text == "c/a/one.md")
        tree.move(id(3), to: id(2), name: try part("c"), at: key(10))
        #expect(tree.entry(of: id(4))?.text == "a/one.md")
        #expect(tree.entry(of: id(6))?.text == "a/b/c/three.md")
        tree.move(id(2), to: nil, name: try part("b"), at: key(5))
        #expect(tree.entry(of: id(4))?.text == "b/c/a/one.md")
        #expect(tree.violations() == [])
    }

    @Test("of two names for one node the later move's stays; a move taken twice counts once")
    func concurrentRenames() throws {
        var tree = try sample()
        for _ in 0..<2 {
            tree.move(id(4), to: id(1), name: try part("late.md"), at: key(9))
            tree.move(id(4), to: id(1), name: try part("early.md"), at: key(8))
        }
        #expect(tree.entry(of: id(4))?.text == "a/late.md")
        #expect(tree.moves.count == 2 && tree.violations() == [])
    }

    @Test("a folder can be moved as far down as its path has 64 parts, and not one more")
    func depth() throws {
        var tree = FileTree()
        for number in 1...64 as ClosedRange<UInt64> {
            tree.create(id(number), parent: number == 1 ? nil : id(number - 1), name: try part("d"), kind: .folder)
        }
        tree.create(id(100), parent: nil, name: try part("x"), kind: .text)
        tree.move(id(100), to: id(63), name: try part("x"), at: key(1))
        #expect(tree.entry(of: id(100))?.path.count == 64)
        tree.move(id(100), to: id(64), name: try part("x"), at: key(2))
        #expect(tree.entry(of: id(100))?.path.count == 64)
        #expect(tree.moves.last?.from == nil)
    }

    @Test("a removed file is out of sight, keeps its place, and comes back there or elsewhere")
    func removal() throws {
        var tree = try sample()
        tree.remove(id(4), at: key(1))
        #expect(tree.entry(of: id(4)) == nil && tree.list().count == 5)
        #expect(tree.hidden().map(\.text) == ["a/one.md"] && tree.hidden().first?.removal == key(1))
        tree.restore(id(4))
        #expect(tree.entry(of: id(4))?.text == "a/one.md" && tree.hidden().isEmpty)
        tree.remove(id(4), at: key(2))
        tree.move(id(4), to: id(3), name: try part("again.md"), at: key(3))
        #expect(tree.hidden().map(\.text) == ["c/again.md"])
        tree.restore(id(4))
        #expect(tree.entry(of: id(4))?.text == "c/again.md" && tree.violations() == [])
    }

    @Test("a removed folder is shown as long as something in it is, at any depth")
    func removedFolder() throws {
        var tree = try sample()
        for (index, number) in ([1, 2, 4, 5] as [UInt64]).enumerated() { tree.remove(id(number), at: key(1, index)) }
        #expect(tree.list().map(\.text) == ["c", "c/three.md"])
        #expect(tree.hidden().map(\.text) == ["a", "a/b", "a/b/two.md", "a/one.md"])
        #expect(tree.removed(with: id(1)).first == id(1) && tree.removed(with: id(1)).count == 4)
        #expect(tree.removedTextCount == 2)
        // Somebody who had not heard of it makes a file far inside.
        tree.create(id(7), parent: id(2), name: try part("new.md"), kind: .text)
        #expect(tree.list().map(\.text) == ["a", "a/b", "a/b/new.md", "c", "c/three.md"])
        tree.move(id(7), to: id(3), name: try part("new.md"), at: key(2))
        #expect(tree.list().map(\.text) == ["c", "c/new.md", "c/three.md"])
        tree.move(id(6), to: id(1), name: try part("three.md"), at: key(3))
        #expect(tree.list().map(\.text) == ["a", "a/three.md", "c", "c/new.md"])
        #expect(tree.violations() == [])
    }

    @Test("what was removed before its folder stays removed when the folder comes back")
    func removedTogether() throws {
        var tree = try sample()
        tree.remove(id(4), at: key(1))
        for (index, number) in ([1, 2, 5] as [UInt64]).enumerated() { tree.remove(id(number), at: key(2, index)) }
        #expect(tree.removed(with: id(1)) == [id(1), id(2), id(5)])
        #expect(tree.removed(with: id(3)) == [])
    }

    @Test("a removal of one change stands where that change itself wrote, and a retracted one is gone")
    func exceptions() throws {
        var tree = try sample()
        tree.remove(id(4), at: key(1))
        tree.remove(id(4), at: key(2))
        let isBack = tree.restore(id(4), except: key(2, 7))
        #expect(!isBack)
        #expect(tree.removals[id(4)] == [key(2)])
        tree.retract(key(1), of: id(4))
        #expect(tree.isRemoved(id(4)))
        tree.retract(key(2), of: id(4))
        #expect(tree.entry(of: id(4))?.text == "a/one.md" && tree.violations() == [])
    }

    @Test("the draft stands behind everything, and takes its place when it is closed", arguments: [5, 50] as [UInt64])
    func draft(closedAt tenths: UInt64) throws {
        var tree = try sample()
        tree.move(id(1), to: nil, name: try part("other"), at: key(20))
        tree.move(id(1), to: nil, name: try part("mine"), at: .draft(0))
        tree.move(id(3), to: id(1), name: try part("c"), at: .draft(1))
        tree.remove(id(5), at: .draft(2))
        #expect(tree.isRemovedInDraft(id(5)) && tree.entry(of: id(6))?.text == "mine/c/three.md")
        // A foreign move goes below the draft, wherever it stands otherwise.
        tree.move(id(1), to: nil, name: try part("third"), at: key(30))
        #expect(tree.entry(of: id(1))?.text == "mine")
        let operations: [TreeOperation] = [
            .move(id(1), parent: nil, name: try part("mine")), .move(id(3), parent: id(1), name: try part("c")),
            .remove(id(5)),
        ]
        for (index, operation) in operations.enumerated() { tree.settle(operation, index, as: key(tenths, index)) }
        #expect(tree.entry(of: id(1))?.text == (tenths == 5 ? "third" : "mine"))
        #expect(!tree.isRemovedInDraft(id(5)) && tree.removals[id(5)] == [key(tenths, 2)])
        #expect(tree.moves.allSatisfy { !$0.key.isDraft } && tree.violations() == [])
    }

    @Test("every order of arrival of five moves shows what sorting them shows", arguments: SeededRandom.seeds(1..<25))
    func permutations(seed: UInt64) throws {
        let play = try MovePlay(SeededRandom(seed: seed), nodes: 4, moves: 5)
        let expected = play.oracle.paths()
        play.forEachOrder { order in
            var tree = play.made
            for index in order { play.apply(index, to: &tree) }
            #expect(MovePlay.paths(tree) == expected, "\(play.random), \(order)")
            #expect(tree.violations() == [], "\(play.random), \(order)")
        }
    }

    @Test(
        "creations, moves and removals in any order show what the oracle shows",
        arguments: SeededRandom.seeds(100..<130))
    func anyOrder(seed: UInt64) throws {
        var play = try MovePlay(SeededRandom(seed: seed), nodes: 3 + Int(seed % 40), moves: 5 + Int(seed % 60))
        let expected = play.oracle.paths()
        for _ in 0..<4 {
            let tree = play.shuffled()
            #expect(MovePlay.paths(tree) == expected, "\(play.random)")
            #expect(tree.violations() == [], "\(play.random)")
            for entry in tree.list() { #expect(tree.entry(of: entry.id) == entry, "\(play.random)") }
            let shown = Set(tree.nodes(below: []))
            #expect(Set(tree.hidden().map(\.id)) == Set(play.ids).subtracting(shown), "\(play.random)")
        }
    }
}
