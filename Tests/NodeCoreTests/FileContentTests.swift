import CRDT
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Files of any bytes, from a client's command to what the peer has.
@Suite struct FileContentTests {
    private func done(_ command: FileCommand, at node: TestNode, of pair: Pair) throws -> Bytes32? {
        let answer = try #require(pair.network.answer(to: .file(pair.space, command), at: node))
        switch try answer.get() {
        case .document(let file, _): return file
        case .done: return nil
        default: throw Unexpected(answer)
        }
    }

    private func file(_ path: String, at node: TestNode, of pair: Pair) -> SpaceFile? {
        node.core.space(pair.space)?.files().first { $0.path == path }
    }

    /// What who follows the files at a node was told, and nothing of it twice from here on.
    private func told(_ node: TestNode, from start: inout Int) -> (tree: Int, texts: Set<Bytes32>) {
        defer { start = node.notifications.count }
        var found: (tree: Int, texts: Set<Bytes32>) = (0, [])
        for (_, notification) in node.notifications[start...] {
            switch notification {
            case .treeChanged: found.tree += 1
            case .documentChanged(_, let document, _, _, _, _): found.texts.insert(document)
            default: break
            }
        }
        return found
    }

    @Test("a file that one member puts has its bytes at the other, once that asks for them")
    func put() throws {
        let pair = try Pair()
        var random = SeededRandom(seed: 3)
        let bytes = random.bytes(200_000)
        let head = pair.host.blobs.put(bytes)
        let put = try done(.putContent(path: "media/photo.jpg", head), at: pair.host, of: pair)
        pair.network.run(for: .seconds(1))
        let found = try #require(file("media/photo.jpg", at: pair.guest, of: pair))
        #expect(found.id == put && found.kind == .blob)
        let content = try #require(found.attributes.content.value)
        #expect(content == FileContent(blob: head.id.bytes, sizeInBytes: 200_000))
        #expect(pair.guest.core.reading(pair.space)?.listing().map(\.path) == ["media/photo.jpg", Pair.path])
        _ = try #require(pair.network.answer(to: .blob(pair.space, .get(BlobID(content.blob))), at: pair.guest))
        pair.network.run(for: .seconds(5))
        #expect(pair.guest.blobs.bytes(of: head) == bytes)
        let other = pair.guest.blobs.put(Array(bytes.reversed()))
        #expect(try done(.putContent(path: "media/photo.jpg", other), at: pair.guest, of: pair) == put)
        pair.network.run(for: .seconds(1))
        let newest = file("media/photo.jpg", at: pair.host, of: pair)?.attributes.content
        #expect(newest?.all.map(\.value.blob) == [other.id.bytes] && pair.isEqual)
    }

    @Test("a content that cannot be set leaves no bytes behind, and says why")
    func refused() throws {
        let pair = try Pair(role: .viewer)
        let head = pair.guest.blobs.put([1, 2, 3])
        let answer = try #require(
            pair.network.answer(to: .file(pair.space, .putContent(path: "a.bin", head)), at: pair.guest))
        #expect(throws: NodeFailure.space(.notAllowed(.viewer))) { try answer.get() }
        pair.network.run(for: .seconds(1))
        #expect(pair.guest.blobs.bytes(of: head) == nil)
        let own = pair.host.blobs.put([1, 2, 3])
        let taken = try #require(
            pair.network.answer(to: .file(pair.space, .putContent(path: Pair.path, own)), at: pair.host))
        #expect(throws: NodeFailure.space(.wrongKind(.text))) { try taken.get() }
        pair.network.run(for: .seconds(1))
        #expect(pair.host.blobs.bytes(of: own) == nil)
    }

    @Test("a folder that is empty, a mode and a form reach the peer; what is set on what was seen leaves what came")
    func values() throws {
        let pair = try Pair()
        _ = try done(.create(path: "empty/inside", .folder), at: pair.host, of: pair)
        _ = try done(.set(pair.document, .mode(FileMode(isExecutable: true)), replacing: nil), at: pair.host, of: pair)
        let form = FileForm(hasMark: true, endsLinesWithCRLF: true)
        _ = try done(.set(pair.document, .form(form), replacing: nil), at: pair.host, of: pair)
        pair.network.run(for: .seconds(1))
        let there = try #require(file(Pair.path, at: pair.guest, of: pair)?.attributes)
        #expect(there.mode.value?.isExecutable == true && there.form.value == form)
        #expect(file("empty/inside", at: pair.guest, of: pair)?.kind == .folder)
        _ = try done(.set(pair.document, .form(.plain), replacing: []), at: pair.guest, of: pair)
        pair.network.run(for: .seconds(1))
        #expect(file(Pair.path, at: pair.host, of: pair)?.attributes.form.all.count == 2 && pair.isEqual)
    }

    @Test("who follows the files hears of each change of the tree and of every text, own and foreign, until it ends")
    func follows() throws {
        let pair = try Pair()
        let follow = pair.network.ask(.file(pair.space, .listen), at: pair.guest)
        guard case .success(.subscribed(let subscription)) = pair.guest.replies[follow] else {
            throw Unexpected(pair.guest.replies)
        }
        var start = pair.guest.notifications.count
        for node in [pair.host, pair.guest] {
            let made = try done(.create(path: "\(node === pair.host ? "a" : "b").bin", .blob), at: node, of: pair)
            pair.network.run(for: .seconds(1))
            #expect(told(pair.guest, from: &start).tree > 0)
            let file = try #require(made)
            _ = try done(.set(file, .mode(FileMode(isExecutable: true)), replacing: nil), at: node, of: pair)
            pair.network.run(for: .seconds(1))
            #expect(told(pair.guest, from: &start).tree > 0)
            pair.insert("x", by: node)
            pair.network.run(for: .seconds(1))
            let heard = told(pair.guest, from: &start)
            #expect(heard.tree == 0 && heard.texts == [pair.document])
        }
        _ = pair.network.ask(.remove(pair.space, path: Pair.path), at: pair.guest)
        #expect(told(pair.guest, from: &start).tree > 0)
        // Written in while it is removed, which brings it back.
        pair.insert("y", by: pair.guest)
        #expect(told(pair.guest, from: &start).tree > 0)
        _ = pair.network.ask(.unsubscribe(subscription), at: pair.guest)
        pair.insert("z", by: pair.host)
        _ = try done(.create(path: "c", .folder), at: pair.host, of: pair)
        pair.network.run(for: .seconds(1))
        let rest = told(pair.guest, from: &start)
        #expect(rest.tree == 0 && rest.texts.isEmpty)
    }

    @Test("a fork has the files of any bytes that are here, and the modes and forms of the texts")
    func fork() throws {
        let pair = try Pair()
        let head = pair.host.blobs.put([9, 9])
        let file = try #require(try done(.putContent(path: "bin/run", head), at: pair.host, of: pair))
        let mode = FileValue.mode(FileMode(isExecutable: true))
        for node in [file, pair.document] { _ = try done(.set(node, mode, replacing: nil), at: pair.host, of: pair) }
        let form = FileForm(hasMark: false, endsLinesWithCRLF: true)
        _ = try done(.set(pair.document, .form(form), replacing: nil), at: pair.host, of: pair)
        let away = FileContent(blob: Bytes32(1, 2, 3, 4), sizeInBytes: 5)
        let other = try #require(try done(.create(path: "away.bin", .blob), at: pair.host, of: pair))
        _ = try done(.set(other, .content(away), replacing: nil), at: pair.host, of: pair)
        let command = NodeCommand.fork(pair.space, title: "Fork", members: [])
        let answer = try #require(pair.network.answer(to: command, at: pair.host))
        guard case .space(let fork) = try answer.get() else { throw Unexpected(answer) }
        let files = try #require(pair.host.core.space(fork)?.files())
        #expect(files.map(\.path) == ["bin", "bin/run", Pair.path])
        #expect(files[1].attributes.content.value?.blob == head.id.bytes && files[2].attributes.form.value == form)
        #expect(files[1...].allSatisfy { $0.attributes.mode.value?.isExecutable == true })
        #expect(pair.host.core.status(of: head.id, in: fork).state == .whole)
        #expect(pair.host.text(files[2].id, in: fork) == pair.texts[0])
    }

    @Test("what was set is there after a restart, and the blob is kept")
    func restart() throws {
        let pair = try Pair()
        let head = pair.host.blobs.put([7, 7, 7])
        _ = try done(.putContent(path: "a.bin", head), at: pair.host, of: pair)
        pair.network.run(for: .seconds(1))
        pair.network.kill(pair.host)
        try pair.network.start(pair.host)
        #expect(file("a.bin", at: pair.host, of: pair)?.attributes.content.value?.blob == head.id.bytes)
        #expect(pair.host.core.status(of: head.id, in: pair.space).state == .whole)
    }
}
