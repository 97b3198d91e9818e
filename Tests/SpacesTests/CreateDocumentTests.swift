import CRDT
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

@Suite struct CreateDocumentTests {
    @Test("the folders above a new document are made with it, and only those that are missing")
    func makesFolders() throws {
        var writer = try Writer(try Company(seed: 1, roles: []), 0)
        _ = try writer.create("a/b/one.txt")
        _ = try writer.create("a/b/two.txt")
        _ = try writer.create("a/three.txt")
        #expect(writer.space.tree.list().map(\.text) == ["a", "a/b", "a/b/one.txt", "a/b/two.txt", "a/three.txt"])
        #expect(writer.space.listing().map(\.path) == ["a/b/one.txt", "a/b/two.txt", "a/three.txt"])
        #expect(writer.space.tree.count == 5)
    }

    @Test("the tree that others build from the change is the writer's, with the same ids")
    func sameEverywhere() throws {
        let company = try Company(seed: 2, roles: [.editor])
        var writer = try Writer(company, 0)
        var reader = try Writer(company, 1)
        for path in ["x/y/z.txt", "x/w.txt", "top.txt"] { _ = try writer.create(path) }
        let change = try writer.closed()
        #expect(try reader.receive(change).treeChanged)
        #expect(reader.space.view() == writer.space.view())
        // And the reader goes on in folders that the writer made.
        _ = try reader.create("x/y/more.txt")
        try writer.receive(try reader.closed())
        #expect(reader.space.view() == writer.space.view())
        #expect(writer.space.tree.count == 6)
    }

    @Test("a path that is taken, by a text, by a folder, or by a text where a folder is needed, is refused")
    func taken() throws {
        var writer = try Writer(try Company(seed: 3, roles: []), 0)
        _ = try writer.create("a/b.txt")
        for (path, blocking) in [("a/b.txt", "a/b.txt"), ("a", "a"), ("a/b.txt/c", "a/b.txt")] {
            let before = writer.space.view()
            let size = writer.draft.sizeInBytes
            #expect(throws: SpaceError.pathTaken(path: blocking)) { try writer.create(path) }
            #expect(writer.space.view() == before && writer.draft.sizeInBytes == size && writer.space.tree.count == 2)
        }
    }

    @Test(
        "a path with a part that no file may bear is refused",
        arguments: [
            "", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a\u{0}b", "a\\b", "a\nb", "a/.git/b", "\u{202E}txt",
        ])
    func invalid(path: String) throws {
        var writer = try Writer(try Company(seed: 4, roles: []), 0)
        #expect(throws: SpaceError.invalidPath(path: path)) { try writer.create(path) }
        #expect(writer.draft.isEmpty && writer.space.tree.count == 0)
    }

    @Test("a path may have 32 parts and not one more")
    func parts() throws {
        var writer = try Writer(try Company(seed: 5, roles: []), 0)
        let longest = [String](repeating: "d", count: Space.pathPartsMax).joined(separator: "/")
        #expect(Space.pathPartsMax == 32)
        #expect(throws: SpaceError.invalidPath(path: longest + "/d")) { try writer.create(longest + "/d") }
        _ = try writer.create(longest)
        #expect(writer.space.listing().map(\.path) == [longest])
    }

    @Test("a path may have 4,096 bytes and not one more")
    func length() throws {
        var writer = try Writer(try Company(seed: 6, roles: []), 0)
        // 16 parts of 255 bytes with the slashes between them are one byte short of the limit.
        let parts = [String](repeating: String(repeating: "n", count: 255), count: 16)
        let path = (parts.dropLast() + ["x"]).joined(separator: "/")
        #expect(Space.pathMaxInBytes == 4096)
        let full = parts.joined(separator: "/")
        #expect(full.utf8.count == 4095)
        _ = try writer.create(path)
        _ = try writer.create(full)
        let over =
            ([String](repeating: String(repeating: "m", count: 240), count: 16) + [String(repeating: "m", count: 241)])
            .joined(separator: "/")
        #expect(over.utf8.count == 4097)
        #expect(throws: SpaceError.invalidPath(path: over)) { try writer.create(over) }
        let most = String(over.dropLast())
        _ = try writer.create(most)
    }

    @Test("the largest tree operations that one document takes fit the draft's own count of its size")
    func countsSize() throws {
        var writer = try Writer(try Company(seed: 7, roles: []), 0)
        let path = [String](repeating: String(repeating: "n", count: 255), count: 16).joined(separator: "/")
        _ = try writer.create(path)
        let counted = writer.draft.sizeInBytes
        let change = try writer.closed()
        #expect(counted >= change.encodeBody().count - 150)
    }

    @Test("who may not edit can neither create nor edit, and is told the role", arguments: Role.allCases)
    func roles(role: Role) throws {
        guard role != .owner else { return }
        let company = try Company(seed: 8, roles: [role])
        var owner = try Writer(company, 0)
        let document = try owner.create("a.txt")
        var writer = try Writer(company, 1)
        try writer.receive(try owner.closed())
        if role.canEdit {
            _ = try writer.create("b.txt")
            try writer.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "x")])
        } else {
            #expect(throws: SpaceError.notAllowed(role)) { try writer.create("b.txt") }
            #expect(throws: SpaceError.notAllowed(role)) {
                try writer.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "x")])
            }
            #expect(writer.draft.isEmpty && writer.text(document).isEmpty)
        }
    }

    @Test("a stranger can neither create nor edit")
    func stranger() throws {
        let company = try Company(seed: 9, roles: [])
        let other = try Company(seed: 10, roles: [])
        var writer = try Writer(company, 0)
        let document = try writer.create("a.txt")
        let stranger = other.devices[0].publicKey
        #expect(throws: SpaceError.notAllowed(nil)) {
            try writer.space.createDocument(at: "b.txt", by: stranger, in: &writer.draft)
        }
        var session = EditingSession(revision: 0)
        #expect(throws: SpaceError.notAllowed(nil)) {
            try writer.space.edit(document, [], by: stranger, session: &session, atTip: true, in: &writer.draft)
        }
    }

    @Test("two who create the same path at the same time see the same two documents")
    func samePath() throws {
        let company = try Company(seed: 11, roles: [.editor])
        var one = try Writer(company, 0)
        var other = try Writer(company, 1)
        let ids = [try one.create("dir/a.txt"), try other.create("dir/a.txt")]
        let changes = [try one.closed(), try other.closed()]
        try one.receive(changes[1])
        try other.receive(changes[0])
        #expect(one.space.view() == other.space.view())
        #expect(Set(one.space.listing().map(\.document.id)) == Set(ids))
        #expect(Set(one.space.listing().map(\.path)).count == 2)
    }

    @Test("an unknown path and an unknown document are told as such")
    func unknown() throws {
        var writer = try Writer(try Company(seed: 12, roles: []), 0)
        _ = try writer.create("dir/a.txt")
        for path in ["b.txt", "dir", "dir/a", "", "/"] {
            #expect(throws: SpaceError.noDocument(path: path)) { try writer.space.document(at: path) }
        }
        let nowhere = Bytes32(3, 3, 3, 3)
        #expect(throws: SpaceError.unknownDocument(nowhere)) { try writer.edit(nowhere, []) }
    }
}
