import CRDT
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Moving and removing files as people and peers see it.
@Suite struct MoveFileTests {
    /// Two members who have heard of the same files.
    private struct Two {
        var ann: Writer
        var ben: Writer

        init(seed: UInt64, _ files: [String]) throws {
            let company = try Company(seed: seed, roles: [.editor])
            ann = try Writer(company, 0)
            ben = try Writer(company, 1)
            for file in files {
                let document = try ann.create(file)
                try ann.edit(document, [TextEdit(at: 0, deleted: 0, inserted: file)])
            }
            try ben.receive(try ann.closed())
        }

        /// Each hears what the other did meanwhile.
        mutating func meet() throws {
            let changes = (ann.flush(), ben.flush())
            if let change = changes.1 { try ann.receive(change) }
            if let change = changes.0 { try ben.receive(change) }
            #expect(ann.space.view() == ben.space.view())
        }
    }

    @Test("a file gets another name and another folder, with its text and its id")
    func moves() throws {
        var two = try Two(seed: 1, ["a.md", "src/b.md"])
        let document = try two.ann.space.document(at: "a.md").id
        try two.ann.move("a.md", to: "docs/new/z.md")
        #expect(two.ann.paths == ["docs", "docs/new", "docs/new/z.md", "src", "src/b.md"])
        try two.meet()
        #expect(try two.ben.space.document(at: "docs/new/z.md").id == document)
        #expect(two.ben.text(document) == "a.md")
        try two.ben.move("src", to: "docs/")
        try two.meet()
        #expect(two.ann.space.listing().map(\.path) == ["docs/new/z.md", "docs/src/b.md"])
        try two.ann.move("docs/src/b.md", to: "/")
        #expect(two.ann.space.listing().map(\.path) == ["b.md", "docs/new/z.md"])
    }

    @Test("what cannot be moved is said, and nothing is changed")
    func refused() throws {
        var two = try Two(seed: 2, ["a.md", "src/b.md", "src/deep/c.md"])
        let before = two.ann.space.view()
        let deep = [String](repeating: "d", count: Space.pathPartsMax - 1).joined(separator: "/")
        let cases: [(String, String, SpaceError)] = [
            ("none.md", "x.md", .nothingThere(path: "none.md")), ("a//b", "x.md", .nothingThere(path: "a//b")),
            ("a.md", "src/b.md", .pathTaken(path: "src/b.md")), ("a.md", "a.md", .pathTaken(path: "a.md")),
            ("a.md", "src", .pathTaken(path: "src")), ("a.md", "/", .pathTaken(path: "a.md")),
            ("a.md", "src/b.md/x", .pathTaken(path: "src/b.md")),
            ("src", "src/in", .intoItself(path: "src/in")), ("src", "src/deep/x", .intoItself(path: "src/deep/x")),
            ("a.md", "a.md/x", .intoItself(path: "a.md/x")), ("a.md", "../a.md", .invalidPath(path: "../a.md")),
            ("src", deep, .tooDeep(partsMax: 32)),
        ]
        for (path, target, error) in cases {
            #expect(throws: error, "\(path) to \(target)") { try two.ann.move(path, to: target) }
        }
        #expect(throws: SpaceError.nothingThere(path: "none")) { try two.ann.remove("none") }
        #expect(throws: SpaceError.nothingRemoved("a.md")) { try two.ann.bringBack("a.md") }
        #expect(two.ann.space.view() == before && two.ann.draft.isEmpty)
        try two.ann.move("src/deep", to: [String](repeating: "d", count: 31).joined(separator: "/"))
        #expect(two.ann.paths.contains { $0.split(separator: "/").count == 32 })
    }

    @Test("who may not edit can neither move nor remove nor bring back")
    func roles() throws {
        let company = try Company(seed: 3, roles: [.reviewer])
        var ann = try Writer(company, 0)
        var reader = try Writer(company, 1)
        _ = try ann.create("a.md")
        try reader.receive(try ann.closed())
        #expect(throws: SpaceError.notAllowed(.reviewer)) { try reader.move("a.md", to: "b.md") }
        #expect(throws: SpaceError.notAllowed(.reviewer)) { try reader.remove("a.md") }
        try ann.remove("a.md")
        try reader.receive(try ann.closed())
        #expect(throws: SpaceError.notAllowed(.reviewer)) { try reader.bringBack("a.md") }
    }

    @Test("a removed file is found by its path and by its id, and comes back with its text")
    func removes() throws {
        var two = try Two(seed: 4, ["notes/a.md"])
        let document = try two.ann.space.document(at: "notes/a.md").id
        try two.ann.remove("notes/a.md")
        try two.meet()
        #expect(two.ben.paths == ["notes"])
        let hidden = try #require(two.ben.space.hiddenFiles().first)
        #expect(hidden.path == "notes/a.md" && hidden.id == document && hidden.lengthInScalars == 10)
        #expect(hidden.removal?.author == two.ann.device.publicKey)
        try two.ben.bringBack("notes/a.md")
        try two.meet()
        #expect(two.ann.paths == ["notes", "notes/a.md"] && two.ann.text(document) == "notes/a.md")
        try two.ann.remove("notes/a.md")
        try two.ann.bringBack(String(document.hex.prefix(8)), to: "other.md")
        try two.meet()
        #expect(two.ben.paths == ["notes", "other.md"])
    }

    @Test("a folder is removed with all in it, and comes back with what was removed with it")
    func removesFolders() throws {
        var two = try Two(seed: 5, ["a/b/1.md", "a/2.md", "a/3.md", "c.md"])
        try two.ann.remove("a/3.md")
        try two.meet()
        try two.ben.remove("a")
        try two.meet()
        #expect(two.ann.paths == ["c.md"])
        #expect(two.ann.space.hiddenFiles().map(\.path) == ["a", "a/2.md", "a/3.md", "a/b", "a/b/1.md"])
        try two.ann.bringBack("a", to: "again")
        try two.meet()
        #expect(two.ben.paths == ["again", "again/2.md", "again/b", "again/b/1.md", "c.md"])
        #expect(two.ben.space.hiddenFiles().map(\.path) == ["again/3.md"])
    }

    @Test("a removal does not hold against a move, words or a new file that its author had not heard of")
    func concurrent() throws {
        var two = try Two(seed: 6, ["a/moved.md", "a/written.md", "a/gone.md"])
        let written = try two.ann.space.document(at: "a/written.md").id
        try two.ann.remove("a")
        #expect(two.ann.paths.isEmpty)
        try two.ben.move("a/moved.md", to: "a/elsewhere.md")
        try two.ben.edit(written, [TextEdit(at: 0, deleted: 0, inserted: "more ")])
        _ = try two.ben.create("a/new.md")
        try two.meet()
        #expect(two.ann.paths == ["a", "a/elsewhere.md", "a/new.md", "a/written.md"])
        #expect(two.ann.space.hiddenFiles().map(\.path) == ["a/gone.md"])
        // A second time everything is known.
        try two.ann.remove("a")
        try two.meet()
        #expect(two.ben.paths.isEmpty)
    }

    @Test("writing in a removed document brings it back, for all that what was said before the removal does not")
    func writing() throws {
        var two = try Two(seed: 7, ["a.md"])
        let document = try two.ann.space.document(at: "a.md").id
        try two.ann.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "x")])
        try two.ann.remove("a.md")
        #expect(!two.ann.space.canJoin(two.ann.draft, document: document, session: nil))
        try two.meet()
        #expect(two.ben.paths.isEmpty)
        try two.ben.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "y")])
        #expect(two.ben.paths == ["a.md"])
        try two.meet()
        #expect(two.ann.paths == ["a.md"])
    }

    @Test("taking back what one wrote is writing: it keeps the document, or brings it back")
    func undo() throws {
        for isKnown in [false, true] {
            var two = try Two(seed: 13, ["a.md"])
            let document = try two.ann.space.document(at: "a.md").id
            try two.ben.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "x")])
            try two.meet()
            try two.ann.remove("a.md")
            if isKnown { try two.meet() }
            let device = two.ben.device.publicKey
            let undone = try two.ben.space.undo(
                document, isRedo: false, of: device, by: device, in: &two.ben.draft)
            #expect(undone != nil && two.ben.paths == ["a.md"])
            try two.meet()
            #expect(two.ann.paths == ["a.md"] && two.ann.text(document) == "a.md")
        }
    }

    @Test("a removal in one change with words in the same document holds, whichever part stands first")
    func oneChange() throws {
        let two = try Two(seed: 8, ["a.md"])
        let document = try two.ann.space.document(at: "a.md").id
        let parts: [ChangePart] = [
            .text(document: document, parents: .continued, operations: [.insert(at: 0, "z")]),
            .tree([.remove(NodeID(document))]),
        ]
        for parts in [parts, parts.reversed()] {
            let change = try two.ann.forge(parts)
            for writer in [two.ann, two.ben] {
                var space = writer.space
                try space.receive(change)
                #expect(space.tree.list().isEmpty && space.hiddenFiles().map(\.path) == ["a.md"])
            }
        }
    }

    @Test("of a move and a removal in one change the later one counts")
    func orderInChange() throws {
        let two = try Two(seed: 9, ["a.md"])
        let node = NodeID(try two.ann.space.document(at: "a.md").id)
        let move = TreeOperation.move(node, parent: nil, name: try PathPart("b.md"))
        for (operations, shown) in [([move, .remove(node)], []), ([.remove(node), move], ["b.md"])] {
            var space = two.ben.space
            try space.receive(try two.ann.forge([.tree(operations)]))
            #expect(space.tree.list().map(\.text) == shown)
        }
    }

    @Test("two folders moved into each other at the same time are both still there")
    func crossed() throws {
        var two = try Two(seed: 10, ["a/1.md", "b/2.md"])
        try two.ann.move("a", to: "b/a")
        try two.ben.move("b", to: "a/b")
        try two.meet()
        #expect(Set(two.ann.space.listing().map { $0.path.suffix(4) }) == ["1.md", "2.md"])
        #expect(two.ann.paths.count == 4)
    }

    @Test("a file that several removed ones were called is not guessed at")
    func ambiguous() throws {
        var two = try Two(seed: 11, ["a.md"])
        let first = try two.ann.space.document(at: "a.md").id
        try two.ann.remove("a.md")
        let second = try two.ann.create("a.md")
        try two.ann.remove("a.md")
        let error = #expect(throws: SpaceError.self) { try two.ann.bringBack("a.md") }
        #expect(error == .severalRemoved("a.md", [first, second].sorted().map { NodeID($0) }))
        try two.ann.bringBack(second.hex)
        #expect(try two.ann.space.document(at: "a.md").id == second)
    }

    @Test("a folder of thousands is moved and removed without a second look at what was done before")
    func many() throws {
        var writer = try Writer(try Company(seed: 12, roles: []), 0)
        let count = 5_000
        for number in 0..<count {
            _ = writer.space.create(.text, try PathPart("\(number)"), in: nil, &writer.draft)
            if number % 1_000 == 999 { _ = writer.flush() }
        }
        let nodes = writer.space.tree.list().map(\.id)
        for start in stride(from: 0, to: count, by: 1_000) {
            writer.space.remove(nodes[start..<start + 1_000], in: &writer.draft)
            _ = writer.flush()
        }
        #expect(writer.paths.isEmpty && writer.space.tree.removedTextCount == count)
        for start in stride(from: 0, to: count, by: 1_000) {
            try writer.space.move(nodes[start..<start + 1_000], to: nil, in: &writer.draft)
            _ = writer.flush()
        }
        #expect(writer.paths.count == count)
    }
}
