import CRDT
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Signed by a member, linked well, and wrong in what it says: every replica must refuse it, and alike.
@Suite struct MalformedChangeTests {
    @Test("a text part that names an event which is not among its ancestors is refused everywhere alike")
    func eventNotAncestor() throws {
        let scene = try Scene()
        let named = EventID(chain: scene.writers[1].chain, sequence: 0)
        // Writer 2 has not heard of writer 1's change and names its event all the same.
        let forged = try scene.writers[2].forge([
            .text(document: scene.document, parents: .events([named]), operations: [.insert(at: 0, "x")])
        ])
        try scene.expect(forged, refused: .parentsNotAncestors(document: scene.document))
    }

    @Test("a text part whose events are ancestors of one another is refused everywhere alike")
    func eventsNotMinimal() throws {
        var scene = try Scene()
        try scene.tellAll()
        let first = EventID(chain: scene.writers[0].chain, sequence: 0)
        let later = EventID(chain: scene.writers[1].chain, sequence: 0)
        let forged = try scene.writers[2].forge([
            .text(
                document: scene.document, parents: .events([first, later].sorted()), operations: [.insert(at: 0, "x")])
        ])
        try scene.expect(forged, refused: .parentsNotAncestors(document: scene.document))
    }

    @Test(
        "a text part that names an event nobody made is refused everywhere alike", arguments: [1, 99, UInt64.max >> 8])
    func eventNotThere(sequence: UInt64) throws {
        var scene = try Scene()
        try scene.tellAll()
        let named = EventID(chain: scene.writers[1].chain, sequence: sequence)
        let forged = try scene.writers[2].forge([
            .text(document: scene.document, parents: .events([named]), operations: [.insert(at: 0, "x")])
        ])
        try scene.expect(forged, refused: .parentsNotAncestors(document: scene.document))
    }

    @Test("a text part that continues what its chain never began is refused everywhere alike")
    func nothingToContinue() throws {
        let scene = try Scene()
        let forged = try scene.writers[2].forge([
            .text(document: scene.document, parents: .continued, operations: [.insert(at: 0, "x")])
        ])
        try scene.expect(forged, refused: .parentsNotAncestors(document: scene.document))
    }

    @Test("the author's newest event written out as a list is refused everywhere alike: a version has one name")
    func newestWrittenOut() throws {
        var scene = try Scene()
        try scene.tellAll()
        let first = try scene.writers[2].forge([
            .text(document: scene.document, parents: .start, operations: [.insert(at: 0, "xy")])
        ])
        for index in scene.writers.indices { try scene.writers[index].receive(first) }
        let newest = EventID(chain: scene.writers[2].chain, sequence: 1)
        let second = try scene.writers[2].forge([
            .text(document: scene.document, parents: .events([newest]), operations: [.insert(at: 0, "z")])
        ])
        try scene.expect(second, refused: .parentsNotAncestors(document: scene.document))
    }

    @Test("two text parts of one document in one change are refused everywhere alike")
    func twoParts() throws {
        let scene = try Scene()
        let part = ChangePart.text(document: scene.document, parents: .start, operations: [.insert(at: 0, "x")])
        let record = ChangePart.record(Record(kind: .chatMessage, fields: JSONObject()).encode())
        // Where the decoder of changes refuses the bytes already, nothing comes as far as the space.
        guard let forged = try? scene.writers[2].forge([part, record, part]) else { return }
        try scene.expect(forged, refused: .parentsNotAncestors(document: scene.document))
    }

    @Test("a text part of a document that no change made is refused everywhere alike")
    func unknownDocument() throws {
        let scene = try Scene()
        let nowhere = Bytes32(7, 7, 7, 7)
        let forged = try scene.writers[2].forge([
            .text(document: nowhere, parents: .start, operations: [.insert(at: 0, "x")])
        ])
        try scene.expect(forged, refused: .unknownDocument(nowhere))
    }

    @Test("a text part of a document whose maker is not among its ancestors is refused everywhere alike")
    func documentNotAncestor() throws {
        let scene = try Scene()
        let forged = try scene.writers[2].forge([
            .text(document: scene.unheard, parents: .start, operations: [.insert(at: 0, "x")])
        ])
        try scene.expect(forged, refused: .unknownDocument(scene.unheard))
    }

    @Test("a text part before the operation that makes its document is refused everywhere alike")
    func documentMadeLater() throws {
        let scene = try Scene()
        let writer = scene.writers[2]
        let id = NodeID.made(by: writer.chain, sequence: 0, index: 0)
        let forged = try writer.forge([
            .text(document: id.bytes, parents: .start, operations: [.insert(at: 0, "x")]),
            .tree([.create(parent: nil, name: try PathPart("new.txt"), kind: .text)]),
        ])
        try scene.expect(forged, refused: .unknownDocument(id.bytes))
    }

    @Test("a text part of a folder is refused everywhere alike")
    func folderIsNoDocument() throws {
        let scene = try Scene()
        let writer = scene.writers[2]
        let id = NodeID.made(by: writer.chain, sequence: 0, index: 0)
        let forged = try writer.forge([
            .tree([.create(parent: nil, name: try PathPart("folder"), kind: .folder)]),
            .text(document: id.bytes, parents: .start, operations: [.insert(at: 0, "x")]),
        ])
        try scene.expect(forged, refused: .unknownDocument(id.bytes))
    }

    @Test("a node in a folder that nobody made is refused everywhere alike")
    func unknownFolder() throws {
        let scene = try Scene()
        let forged = try scene.writers[2].forge([
            .tree([.create(parent: NodeID(Bytes32(9, 9, 9, 9)), name: try PathPart("a"), kind: .text)])
        ])
        try scene.expect(forged, refused: .tree)
    }

    @Test("a node in a folder whose maker is not among its ancestors is refused everywhere alike")
    func folderNotAncestor() throws {
        let scene = try Scene()
        let folder = try #require(scene.writers[1].space.tree.resolve([try PathPart("new")]))
        let forged = try scene.writers[2].forge([
            .tree([.create(parent: folder.id, name: try PathPart("a"), kind: .text)])
        ])
        try scene.expect(forged, refused: .tree)
    }

    @Test("a move or a removal of a node that nobody made, or whose maker is no ancestor, is refused everywhere alike")
    func unknownNode() throws {
        let scene = try Scene()
        let name = try PathPart("a")
        let unheard = NodeID(scene.unheard)
        let folder = try #require(scene.writers[1].space.tree.resolve([try PathPart("new")])).id
        for node in [NodeID(Bytes32(9, 9, 9, 9)), unheard] {
            for operation in [TreeOperation.move(node, parent: nil, name: name), .remove(node)] {
                try scene.expect(try scene.writers[2].forge([.tree([operation])]), refused: .tree)
            }
        }
        for parent in [NodeID(Bytes32(9, 9, 9, 9)), folder, NodeID(scene.document)] {
            let operation = TreeOperation.move(NodeID(scene.document), parent: parent, name: name)
            try scene.expect(try scene.writers[2].forge([.tree([operation])]), refused: .tree)
        }
    }

    @Test("a move or a removal of what its own change makes stands behind the making")
    func movedBeforeMade() throws {
        let scene = try Scene()
        let writer = scene.writers[2]
        let (name, other) = (try PathPart("a"), try PathPart("b"))
        let create = TreeOperation.create(parent: nil, name: name, kind: .folder)
        for index in 0..<2 {
            let node = NodeID.made(by: writer.chain, sequence: 0, index: index)
            for operation in [TreeOperation.move(node, parent: nil, name: other), .remove(node)] {
                if index == 1 {
                    try scene.expect(try writer.forge([.tree([operation, create])]), refused: .tree)
                } else {
                    var space = writer.space
                    try space.receive(try writer.forge([.tree([create, operation])]))
                    #expect(space.tree.count == 2)
                }
            }
        }
    }

    @Test("a node in a text is refused everywhere alike")
    func textIsNoFolder() throws {
        let scene = try Scene()
        let forged = try scene.writers[2].forge([
            .tree([.create(parent: NodeID(scene.document), name: try PathPart("a"), kind: .text)])
        ])
        try scene.expect(forged, refused: .tree)
    }

    @Test(
        "a record that is not of the one form is refused everywhere alike, whatever else is in the change",
        arguments: [
            "{}", "[]", "{\"fields\":{},\"kind\":\"a\",\"version\":0}", "{ \"fields\":{},\"kind\":\"a\",\"version\":1}",
        ])
    func malformedRecord(text: String) throws {
        let scene = try Scene()
        let writer = scene.writers[2]
        let parts: [ChangePart] = [
            .tree([.create(parent: nil, name: try PathPart("new.txt"), kind: .text)]),
            .text(
                document: NodeID.made(by: writer.chain, sequence: 0, index: 0).bytes, parents: .start,
                operations: [.insert(at: 0, "x")]),
            .record([UInt8](text.utf8)),
        ]
        // Where the decoder of changes refuses the bytes already, nothing comes as far as the space.
        guard let forged = try? writer.forge(parts) else { return }
        try scene.expect(forged, refused: .malformedRecord)
    }

    @Test(
        "a member who writes on a thousand branches can stop others from writing on all of them, but nobody's node"
    )
    func manyBranches() throws {
        let scene = try Scene()
        var writer = scene.writers[0]
        for index in 0...ReplicationLimits.parentCount {
            var forger = scene.writers[2]
            forger.use(nonce: UInt16(index) + 1)
            try writer.receive(
                try forger.forge([.text(document: scene.document, parents: .start, operations: [.insert(at: 9, "v")])]))
        }
        let before = writer.text(scene.document)
        #expect(throws: SpaceError.self) {
            try writer.edit(scene.document, [TextEdit(at: 0, deleted: 0, inserted: "x")])
        }
        #expect(writer.text(scene.document) == before && writer.draft.isEmpty)
        let other = try writer.create("other.txt")
        try writer.edit(other, [TextEdit(at: 0, deleted: 0, inserted: "x")])
        #expect(writer.flush() != nil)
    }

    @Test("what a change makes, it may fill: a folder, a text in it, and the first words")
    func madeAndFilled() throws {
        let scene = try Scene()
        let writer = scene.writers[2]
        let folder = NodeID.made(by: writer.chain, sequence: 0, index: 0)
        let text = NodeID.made(by: writer.chain, sequence: 0, index: 1)
        let change = try writer.forge([
            .tree([
                .create(parent: nil, name: try PathPart("folder"), kind: .folder),
                .create(parent: folder, name: try PathPart("text"), kind: .text),
            ]),
            .text(document: text.bytes, parents: .start, operations: [.insert(at: 0, "words")]),
        ])
        for writer in scene.writers {
            var space = writer.space
            let delta = try space.receive(change)
            #expect(delta.treeChanged && delta.texts.first?.edits == [TextEdit(at: 0, deleted: 0, inserted: "words")])
            #expect(try space.document(at: "folder/text").text.text.string() == "words")
        }
    }

    @Test("a position past the end has no effect, the same everywhere, and is no error")
    func voidEvent() throws {
        let scene = try Scene()
        let change = try scene.writers[2].forge([
            .text(
                document: scene.document, parents: .start,
                operations: [.insert(at: 5, "void"), .delete(at: 9, count: 3)])
        ])
        for writer in scene.writers {
            var space = writer.space
            let before = writer.text(scene.document)
            let delta = try space.receive(change)
            #expect(delta.texts.allSatisfy { $0.edits.isEmpty })
            #expect(space.documents[scene.document]?.text.text.string() == before)
        }
    }
}

/// Writer 0 made a document with one letter, which all have. Writer 1 then wrote a letter of its own in it and made a
/// folder with a document, of which writer 2 has not heard.
private struct Scene {
    var writers: [Writer]
    let document: Bytes32
    let unheard: Bytes32
    private let late: Change

    init() throws {
        let company = try Company(seed: 5, roles: [.editor, .editor])
        var writers: [Writer] = []
        for index in 0..<3 { writers.append(try Writer(company, index)) }
        document = try writers[0].create("a.txt")
        try writers[0].edit(document, [TextEdit(at: 0, deleted: 0, inserted: "0")])
        let first = try writers[0].closed()
        try writers[1].receive(first)
        try writers[2].receive(first)
        try writers[1].edit(document, [TextEdit(at: 1, deleted: 0, inserted: "1")])
        unheard = try writers[1].create("new/b.txt")
        late = try writers[1].closed()
        try writers[0].receive(late)
        self.writers = writers
    }

    mutating func tellAll() throws {
        try writers[2].receive(late)
    }

    /// Writers who have heard of writer 1's change and one who has not must say the same and stay as they were.
    func expect(_ forged: Change, refused: SpaceError) throws {
        for writer in writers {
            var space = writer.space
            let before = space.view()
            #expect(throws: refused) { try space.receive(forged) }
            #expect(space.view() == before)
            #expect(
                space.tree.count == writer.space.tree.count && space.documents.count == writer.space.documents.count)
        }
    }
}
