import CRDT
import Identity
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// What a folder on a disk has done to its space.
@Suite struct FolderCommandTests {
    private func take(_ deeds: [FolderDeed], at node: TestNode, of pair: Pair) throws -> [FolderOutcome] {
        let answer = try #require(pair.network.answer(to: .folder(pair.space, .take(deeds)), at: node))
        guard case .folder(let outcomes) = try answer.get() else { throw Unexpected(answer) }
        return outcomes
    }

    private func done(_ outcome: FolderOutcome) throws -> (node: NodeID, version: TextVersion) {
        guard case .done(let node, let version) = outcome else { throw Unexpected(outcome) }
        return (node, try TextVersion(decoding: version))
    }

    private func edit(_ edits: [TextEdit], on version: TextVersion, of pair: Pair) -> FolderDeed {
        FolderDeed(.edit(NodeID(pair.document), edits, on: version), place: [1], version: [])
    }

    private func shown(at node: TestNode, in pair: Pair) -> [FileTree.Entry]? {
        node.core.folderTree(pair.space)?.list()
    }

    private func newest(_ node: TestNode, in pair: Pair) throws -> FolderText {
        try #require(node.core.folderText(NodeID(pair.document), at: nil, in: pair.space))
    }

    @Test("an edit of an old text merges with what came since, and its version is the text that was on the disk")
    func oldText() throws {
        let pair = try Pair()
        let old = try newest(pair.host, in: pair)
        #expect(old.text == "hello")
        pair.insert("x", by: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(try newest(pair.host, in: pair).text == "xhello")
        let append = [TextEdit(at: 5, deleted: 0, inserted: " you")]
        let outcome = try take([edit(append, on: old.version, of: pair)], at: pair.host, of: pair)
        let (node, version) = try done(try #require(outcome.first))
        #expect(try newest(pair.host, in: pair).text == "xhello you")
        #expect(pair.host.core.folderText(node, at: version, in: pair.space)?.text == "hello you")
        let again = [TextEdit(at: 4, deleted: 1, inserted: "0")]
        let second = try done(take([edit(again, on: version, of: pair)], at: pair.host, of: pair)[0])
        #expect(pair.host.core.folderText(node, at: second.version, in: pair.space)?.text == "hell0 you")
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == ["xhell0 you", "xhell0 you"])
    }

    @Test("a version means the same text after a restart")
    func restart() throws {
        let pair = try Pair()
        let old = try newest(pair.host, in: pair)
        pair.insert("x", by: pair.guest)
        pair.network.run(for: .seconds(1))
        let taken = try take(
            [edit([TextEdit(at: 3, deleted: 2, inserted: "p")], on: old.version, of: pair)], at: pair.host, of: pair)
        let version = try done(taken[0]).version
        pair.network.run(for: .seconds(1))
        pair.network.kill(pair.host)
        try pair.network.start(pair.host)
        #expect(pair.host.core.folderText(NodeID(pair.document), at: old.version, in: pair.space)?.text == "hello")
        #expect(pair.host.core.folderText(NodeID(pair.document), at: version, in: pair.space)?.text == "help")
        #expect(pair.host.core.folderText(NodeID(pair.document), at: nil, in: pair.space)?.text == "xhelp")
    }

    @Test("a deed and its row are one batch, and no peer gets it before that is on the disk")
    func oneBatch() throws {
        let pair = try Pair()
        let version = try newest(pair.host, in: pair).version
        pair.network.commitAll(of: pair.host)
        pair.host.commitDelay = nil
        let deed = edit([TextEdit(at: 0, deleted: 0, inserted: "x")], on: version, of: pair)
        let request = pair.network.ask(.folder(pair.space, .take([deed])), at: pair.host)
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == ["xhello", "hello"] && pair.host.replies[request] == nil)
        let batches = pair.host.uncommitted.map(\.writes).filter { writes in
            writes.contains { if case .folderFile = $0 { true } else { false } }
        }
        let changes = batches.first?.count { if case .change = $0 { true } else { false } }
        #expect(batches.count == 1 && changes == 1)
        pair.network.commitAll(of: pair.host)
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == ["xhello", "xhello"] && pair.host.replies[request] != nil)
    }

    @Test("what the disk refuses is kept back until it takes it")
    func refusedDisk() throws {
        let pair = try Pair()
        let version = try newest(pair.host, in: pair).version
        pair.host.refusesWrites = true
        let deed = edit([TextEdit(at: 0, deleted: 0, inserted: "x")], on: version, of: pair)
        let answer = try #require(pair.network.answer(to: .folder(pair.space, .take([deed])), at: pair.host))
        #expect(throws: NodeFailure.notStored) { try answer.get() }
        pair.network.run(for: .milliseconds(100))
        #expect(pair.texts[1] == "hello")
        pair.host.refusesWrites = false
        pair.network.run(for: .seconds(60))
        #expect(pair.texts == ["xhello", "xhello"])
    }

    @Test("a removal of a text that is another by now is none")
    func unseen() throws {
        let pair = try Pair()
        let old = try newest(pair.host, in: pair).version
        pair.insert("x", by: pair.guest)
        pair.network.run(for: .seconds(1))
        let removal = FolderDeed(.remove(NodeID(pair.document), seen: old.bytes), place: [], version: old.bytes)
        guard case .unseen? = try take([removal], at: pair.host, of: pair).first else { throw Unexpected(removal) }
        let now = try newest(pair.host, in: pair).version
        let second = FolderDeed(.remove(NodeID(pair.document), seen: now.bytes), place: [], version: now.bytes)
        _ = try done(take([second], at: pair.host, of: pair)[0])
        pair.network.run(for: .seconds(1))
        #expect(shown(at: pair.guest, in: pair)?.isEmpty == true)
    }

    @Test("files are made in folders that were made just before, and names that meet stand side by side")
    func makes() throws {
        let pair = try Pair()
        let deeds = [
            FolderDeed(.make(.folder, in: .top, try PathPart("a"), text: ""), place: [1], version: []),
            FolderDeed(.make(.text, in: .deed(0), try PathPart("b"), text: "one"), place: [2], version: []),
            FolderDeed(.make(.text, in: .deed(0), try PathPart("b"), text: "two"), place: [3], version: []),
            FolderDeed(.move(NodeID(pair.document), to: .deed(0), try PathPart("c")), place: [4], version: [9]),
        ]
        let outcomes = try take(deeds, at: pair.host, of: pair)
        #expect(outcomes.count == 4)
        pair.network.run(for: .seconds(1))
        let shown = try #require(self.shown(at: pair.guest, in: pair))
        #expect(shown.count == 4 && shown.contains { $0.path.map(\.text) == ["a", "b"] })
        #expect(shown.contains { $0.path.map(\.text) == ["a", "c"] && $0.id.bytes == pair.document })
        let rows = pair.host.store.folderWrites.compactMap { write -> [UInt8]? in
            if case .folderFile(_, _, let row) = write { row?.place } else { nil }
        }
        #expect(rows == [[1], [2], [3], [4]])
    }

    @Test("texts are read many at once, until they are as long as was asked for")
    func manyTexts() throws {
        let pair = try Pair()
        let deeds = try ["one", "two", "three"].map { text in
            FolderDeed(.make(.text, in: .top, try PathPart(text), text: text), place: [1], version: [])
        }
        let nodes = try take(deeds, at: pair.host, of: pair).map { try done($0).node }
        let stranger = NodeID(.zero)
        func read(_ nodes: [NodeID], _ bytesMax: Int) -> [String?] {
            pair.host.core.folderTexts(nodes, in: pair.space, bytesMax: bytesMax).map { $0?.text }
        }
        #expect(read([stranger] + nodes, 100) == [nil, "one", "two", "three"])
        #expect(read(nodes, 4) == ["one", "two"])
        #expect(read(nodes, 1) == ["one"])
        let versions = pair.host.core.folderVersions(of: nodes + [stranger], in: pair.space)
        #expect(versions.map(\.isEmpty) == [false, false, false, true])
        for (node, version) in zip(nodes, versions) {
            let text = pair.host.core.folderText(node, at: try TextVersion(decoding: version), in: pair.space)
            #expect(text?.text == read([node], 1)[0])
        }
    }

    private func head(_ bytes: [UInt8]) -> BlobHead {
        var making = PieceList.Making()
        making.add(bytes[...])
        return making.finish().head
    }

    @Test("bytes take the place of those that the disk had, others stay beside them; what may be run goes along")
    func bytes() throws {
        let pair = try Pair()
        let (first, second, third) = (head([0, 1]), head([0, 2]), head([0, 3]))
        let make = FolderDeed(
            .makeBlob(in: .top, try PathPart("photo"), first), place: [1], version: [], isExecutable: true)
        guard case .done(let node, let version)? = try take([make], at: pair.host, of: pair).first else {
            throw Unexpected(make)
        }
        #expect(version == first.id.bytes.bytes)
        pair.network.run(for: .seconds(1))
        let entry = try #require(shown(at: pair.guest, in: pair)?.first { $0.id == node })
        let attributes = try #require(pair.guest.core.folderTree(pair.space)?.attributes(of: node))
        #expect(attributes.content.value?.blob.bytes == version && entry.kind == .blob)
        #expect(attributes.mode.value?.isExecutable == true)
        // Both change it without knowing of each other.
        let old = first.id.bytes
        pair.network.isolate(pair.guest)
        _ = try take(
            [FolderDeed(.setBlob(node, second, seen: old), place: [1], version: [])], at: pair.host, of: pair)
        _ = try take(
            [FolderDeed(.setBlob(node, third, seen: old), place: [1], version: [])], at: pair.guest, of: pair)
        pair.network.isolate(nil)
        pair.network.run(for: .seconds(60))
        let all = try [pair.host, pair.guest].map { side in
            try #require(side.core.space(pair.space)?.attributes(of: node.bytes)).content
        }
        #expect(all[0] == all[1] && Set(all[0].all.map(\.value.blob)) == [second.id.bytes, third.id.bytes])
        let mode = FolderDeed(.setMode(node, isExecutable: false), place: [1], version: [7])
        guard case .done(_, [7])? = try take([mode], at: pair.guest, of: pair).first else { throw Unexpected(mode) }
        pair.network.run(for: .seconds(1))
        #expect(pair.host.core.folderTree(pair.space)?.attributes(of: node).mode.value?.isExecutable == false)
        let stale = FolderDeed(.remove(node, seen: old.bytes), place: [1], version: [])
        guard case .unseen? = try take([stale], at: pair.host, of: pair).first else { throw Unexpected(stale) }
    }

    @Test("a viewer's folder changes nothing, and is told why")
    func viewer() throws {
        let pair = try Pair(role: .viewer)
        let version = try newest(pair.guest, in: pair).version
        let outcomes = try take(
            [edit([TextEdit(at: 0, deleted: 0, inserted: "x")], on: version, of: pair)], at: pair.guest, of: pair)
        guard case .refused(.space(.notAllowed(.viewer)))? = outcomes.first else { throw Unexpected(outcomes) }
        #expect(pair.texts == ["hello", "hello"])
    }
}
