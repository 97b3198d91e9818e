import TestKit
import Testing
import WireCodec

@testable import CRDT

@Suite struct FileTreeTests {
    private func id(_ number: UInt64) -> NodeID { NodeID(Bytes32(number << 32, 0, 0, number)) }

    private func part(_ text: String) throws -> PathPart { try PathPart(text) }

    private func tree(
        _ creations: [(id: UInt64, parent: UInt64?, name: String, kind: NodeKind)]
    ) throws -> FileTree {
        var tree = FileTree()
        for (number, parent, name, kind) in creations {
            tree.create(id(number), parent: parent.map(id), name: try part(name), kind: kind)
        }
        return tree
    }

    @Test("folders and files are found by path and by id, and listed in order")
    func plainTree() throws {
        let tree = try tree([
            (1, nil, "src", .folder), (2, 1, "main.swift", .text), (3, nil, "README.md", .text), (4, 1, "lib", .folder),
            (5, 4, "a.swift", .text),
        ])
        #expect(tree.list().map(\.text) == ["README.md", "src", "src/lib", "src/lib/a.swift", "src/main.swift"])
        let path = try FileTree.path(parsing: "src/lib/a.swift")
        #expect(tree.resolve(path) == FileTree.Entry(path: path, id: id(5), kind: .text))
        #expect(tree.entry(of: id(5))?.path == path)
        for entry in tree.list() { #expect(tree.depth(of: entry.id) == entry.path.count) }
        #expect(tree.depth(of: id(99)) == FileTree.depthMax, "nobody made it")
        #expect(try tree.resolve(FileTree.path(parsing: "src/nothing")) == nil)
        #expect(try tree.resolve(FileTree.path(parsing: "README.md/x")) == nil)
        #expect(tree.resolve([]) == nil)
        #expect(tree.count == 5)
        let deeper = tree.deepestFolder(on: try FileTree.path(parsing: "src/lib/new/b.swift"))
        #expect(deeper.id == id(4) && deeper.partCount == 2)
        let behindFile = tree.deepestFolder(on: try FileTree.path(parsing: "README.md/x"))
        #expect(behindFile.id == nil && behindFile.partCount == 0)
    }

    @Test(
        "a path has no empty part and none that is refused",
        arguments: ["", "/a", "a/", "a//b", "a/../b", ".git/config"])
    func badPaths(text: String) {
        #expect(throws: NameRefusal.self) { try FileTree.path(parsing: text) }
    }

    @Test("folders of one name are shown as one, with all that is in them")
    func folderUnion() throws {
        let tree = try tree([
            (7, nil, "docs", .folder), (3, nil, "Docs", .folder), (8, 7, "a.md", .text), (9, 3, "b.md", .text),
            (10, 7, "sub", .folder), (11, 3, "SUB", .folder), (12, 10, "x", .text), (13, 11, "y", .text),
        ])
        #expect(tree.list().map(\.text) == ["Docs", "Docs/a.md", "Docs/b.md", "Docs/sub", "Docs/sub/x", "Docs/sub/y"])
        #expect(try tree.resolve(FileTree.path(parsing: "Docs"))?.id == id(3))
        #expect(tree.entry(of: id(7))?.id == id(3))
        #expect(tree.entry(of: id(13))?.text == "Docs/sub/y")
        #expect(tree.depth(of: id(13)) == 3)
    }

    @Test("of files with one name the smallest id keeps it, and the others show where they come from")
    func fileConflict() throws {
        let tree = try tree([
            (0x22, nil, "notes.md", .text), (0x11, nil, "Notes.md", .text), (0x33, nil, "notes.md", .text),
            (0x44, nil, "notes", .folder), (0x55, nil, "notes", .text), (0x66, nil, "notes~00000022.md", .text),
        ])
        let shown = Dictionary(uniqueKeysWithValues: tree.list().map { ($0.text, $0.id) })
        #expect(
            shown == [
                "Notes.md": id(0x11), "notes~00000022-2.md": id(0x22), "notes~00000033.md": id(0x33), "notes": id(0x44),
                "notes~00000055": id(0x55), "notes~00000022.md": id(0x66),
            ])
        for entry in tree.list() {
            #expect(tree.resolve(entry.path) == entry)
            #expect(tree.entry(of: entry.id) == entry)
        }
    }

    @Test("a path is found in another normal form of its text")
    func normalForms() throws {
        let tree = try tree([(1, nil, "caf\u{E9}.md", .text)])
        #expect(tree.resolve([try part("cafe\u{301}.md")])?.id == id(1))
    }

    @Test("what has no way to the top is not shown, and is once the way is there")
    func orphans() throws {
        var tree = try tree([
            (2, 1, "child", .text), (3, 4, "round", .folder), (4, 3, "about", .folder), (5, 6, "in a file", .text),
            (6, nil, "file", .text),
        ])
        #expect(tree.list().map(\.text) == ["file"])
        for number in [2, 3, 4, 5] as [UInt64] { #expect(tree.entry(of: id(number)) == nil) }
        tree.create(id(1), parent: nil, name: try part("folder"), kind: .folder)
        #expect(tree.list().map(\.text) == ["file", "folder", "folder/child"])
    }

    @Test("64 parts of a path are shown and the 65th is not")
    func depth() throws {
        var tree = FileTree()
        for number in 1...66 as ClosedRange<UInt64> {
            let parent = number == 1 ? nil : id(number - 1)
            tree.create(id(number), parent: parent, name: try part("d"), kind: .folder)
        }
        #expect(tree.list().count == FileTree.depthMax)
        #expect(tree.entry(of: id(64))?.path.count == 64)
        #expect(tree.entry(of: id(65)) == nil)
        #expect(tree.resolve(Array(repeating: try part("d"), count: 64))?.id == id(64))
        #expect(tree.resolve(Array(repeating: try part("d"), count: 65)) == nil)
    }

    @Test("long names stay within their limit when they get a suffix")
    func longNames() throws {
        let stem = String(repeating: "é", count: 125)
        for name in [stem + ".md", String(repeating: "a", count: 255), "a." + String(repeating: "é", count: 120)] {
            let tree = try tree([(1, nil, name, .text), (2, nil, name, .text), (3, nil, name, .text)])
            #expect(tree.list().count == 3)
            for entry in tree.list() {
                #expect(entry.path[0].text.utf8.count <= PathPart.bytesMax)
                #expect(throws: Never.self) { try PathPart(entry.path[0].text) }
            }
        }
    }

    @Test(
        "the same operations in any order, some twice, show what the oracle shows",
        arguments: SeededRandom.seeds(1..<31))
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let names = ["a", "A", "b.md", "B.md", "b~000000.md", "ß", "SS", "é", "e\u{301}", "c", "c~1"]
        var operations: [(id: NodeID, parent: NodeID?, name: String, kind: NodeKind)] = []
        var oracle = TreeOracle()
        for number in 1...UInt64(2 + random.below(30)) {
            // Few high words, so that suffixes meet as well.
            let node = NodeID(Bytes32(UInt64(random.below(3)) << 32 | random.next() & 0xFF, 0, 0, number))
            let parent = random.oneIn(3) ? nil : operations.randomElement(using: &random)?.id
            let name = names[random.below(names.count)]
            let isFolder = random.oneIn(2)
            let kind: NodeKind = isFolder ? .folder : .text
            operations.append((node, parent, name, kind))
            oracle.append(
                TreeOracle.Creation(id: node.bytes.bytes, parent: parent?.bytes.bytes, name: name, isFolder: isFolder))
        }
        for _ in 0..<3 {
            var tree = FileTree()
            for (node, parent, name, kind) in operations.shuffled(using: &random) + operations.prefix(3) {
                tree.create(node, parent: parent, name: try part(name), kind: kind)
            }
            var shown: [[UInt8]: [UInt8]] = [:]
            for entry in tree.list() {
                shown[[UInt8](entry.text.utf8)] = entry.id.bytes.bytes
                #expect(tree.resolve(entry.path) == entry, "\(random)")
                #expect(tree.entry(of: entry.id) == entry, "\(random)")
            }
            var expected: [[UInt8]: [UInt8]] = [:]
            for (path, node) in oracle.paths() { expected[[UInt8](path.utf8)] = node }
            #expect(shown == expected, "\(random)")
        }
    }

    @Test("of two operations with one id the smaller one counts, in either order")
    func sameID() throws {
        let operations: [(parent: NodeID?, name: String, kind: NodeKind)] = [
            (nil, "b", .text), (nil, "a", .text), (id(9), "0", .text), (nil, "a", .folder),
        ]
        var random = SeededRandom(seed: 1)
        for _ in 0..<20 {
            var tree = FileTree()
            for (parent, name, kind) in operations.shuffled(using: &random) {
                tree.create(id(1), parent: parent, name: try part(name), kind: kind)
            }
            #expect(tree.list() == [FileTree.Entry(path: [try part("a")], id: id(1), kind: .folder)])
            tree.create(id(9), parent: nil, name: try part("0"), kind: .folder)
            #expect(tree.list().map(\.text) == ["0", "a"])
        }
    }
}
