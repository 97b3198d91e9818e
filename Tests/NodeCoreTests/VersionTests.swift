import CRDT
import Identity
import Membership
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Going back to what a document was, and names of versions, over two nodes.
@Suite struct VersionTests {
    private func version(_ written: String, _ pair: Pair, at node: TestNode) throws -> DocumentVersion {
        let space = try #require(node.core.space(pair.space))
        let names = try #require(node.core.namedVersions(pair.space))
        return try space.version(VersionName(written), of: pair.document, names: names)
    }

    private func text(_ written: String, _ pair: Pair, at node: TestNode) throws -> String? {
        let version = try version(written, pair, at: node)
        return node.core.space(pair.space)?.text(of: pair.document, at: version)
    }

    @discardableResult
    private func name(
        _ name: String, _ pair: Pair, at node: TestNode, _ version: DocumentVersion? = nil
    ) throws -> DocumentVersion {
        let request = pair.network.ask(
            .nameVersion(pair.space, document: pair.document, name: name, version), at: node)
        pair.network.run(for: .milliseconds(100))
        guard case .success(.named(let id, let named)) = node.replies[request] else {
            throw Unexpected(node.replies[request] as Any)
        }
        #expect(id.change != .zero && id.index == 0)
        return named
    }

    @Test("a name given on one node is the same version on the other, also when typing went on")
    func names() throws {
        let pair = try Pair()
        pair.insert("one ", by: pair.host)
        let named = try name("draft", pair, at: pair.host)
        pair.insert("two ", by: pair.guest)
        pair.insert("three ", by: pair.host)
        pair.network.run(for: .seconds(1))
        for node in [pair.host, pair.guest] {
            #expect(try text("draft", pair, at: node) == "one hello")
            #expect(try version("draft", pair, at: node).changes == named.changes)
        }
        // What is in the draft still is part of the version that is named.
        pair.network.givesTicks = false
        pair.insert("x", by: pair.host)
        pair.insert("y", by: pair.host)
        pair.network.givesTicks = true
        let newest = try #require(pair.host.text(pair.document, in: pair.space))
        try name("draft", pair, at: pair.host)
        #expect(try text("draft", pair, at: pair.host) == newest)
        #expect(try text("draft", pair, at: pair.guest) == newest)
    }

    @Test("going back leaves alone what both texts have, and can be taken back")
    func restores() throws {
        let pair = try Pair(text: "one\ntwo\nthree\n")
        try name("begin", pair, at: pair.guest)
        _ = pair.edit([TextEdit(at: 4, deleted: 3, inserted: "zwei")], at: pair.host)
        pair.insert("zero\n", by: pair.host)
        pair.network.run(for: .seconds(1))
        let space = try #require(pair.host.core.space(pair.space))
        let document = try #require(space.documents[pair.document])
        let eventsBefore = document.revision
        let old = try #require(try text("begin", pair, at: pair.host))
        let request = pair.network.ask(
            .restoreText(pair.space, document: pair.document, to: old), at: pair.host)
        pair.network.run(for: .seconds(1))
        guard case .success(.restored(let done)) = pair.host.replies[request] else {
            throw Unexpected(pair.host.replies[request] as Any)
        }
        #expect(done.editCount == 2 && done.insertedInScalars == 3 && done.deletedInScalars == 9)
        #expect(done.revision == eventsBefore + 12)
        #expect(pair.texts == [old, old])
        let back = try #require(pair.host.core.space(pair.space)).written(done.before, of: pair.document)
        #expect(try text(back, pair, at: pair.guest) == "zero\none\nzwei\nthree\n")
        // A second time there is nothing to do.
        let again = pair.network.ask(.restoreText(pair.space, document: pair.document, to: old), at: pair.host)
        pair.network.run(for: .seconds(1))
        guard case .success(.restored(let nothing)) = pair.host.replies[again] else {
            throw Unexpected(pair.host.replies[again] as Any)
        }
        #expect(nothing.editCount == 0 && nothing.revision == done.revision)
    }

    @Test("who may not edit goes back to nothing, and may give names; a relay may not; unfit names are refused")
    func rights() throws {
        let pair = try Pair(role: .viewer)
        let restore = pair.network.ask(.restoreText(pair.space, document: pair.document, to: ""), at: pair.guest)
        guard case .failure(.space(.notAllowed(.viewer))) = pair.guest.replies[restore] else {
            throw Unexpected(pair.guest.replies[restore] as Any)
        }
        try name("seen", pair, at: pair.guest)
        #expect(try text("seen", pair, at: pair.host) == "hello")
        for unfit in ["", "now", "start", "a\nb", String(repeating: "a", count: 65)] {
            let request = pair.network.ask(
                .nameVersion(pair.space, document: pair.document, name: unfit, nil), at: pair.host)
            guard case .failure(.space(.unfitVersionName(unfit))) = pair.host.replies[request] else {
                throw Unexpected(pair.host.replies[request] as Any)
            }
        }
        let unknown = pair.network.ask(.nameVersion(pair.space, document: .zero, name: "v", nil), at: pair.host)
        guard case .failure(.space(.unknownDocument(.zero))) = pair.host.replies[unknown] else {
            throw Unexpected(pair.host.replies[unknown] as Any)
        }
        #expect(pair.texts == ["hello", "hello"])
    }

    @Test("names are there again after a restart, and wait for a history that is still being read")
    func loading() throws {
        let pair = try Pair()
        try name("draft", pair, at: pair.host)
        for letter in ["a", "b"] {
            pair.insert(letter, by: pair.host)
            pair.network.run(for: .milliseconds(100))
        }
        pair.network.stop(pair.host)
        try pair.network.start(pair.host)
        #expect(try text("draft", pair, at: pair.host) == "hello")
        pair.host.loadsAtOnceMax = 1
        pair.network.stop(pair.host)
        try pair.network.start(pair.host)
        pair.host.loadDelay = 1_000_000_000
        pair.network.stop(pair.host)
        try pair.network.start(pair.host)
        #expect(pair.host.core.namedVersions(pair.space) == nil && pair.host.core.loadingSpace == pair.space)
        let waiting = pair.network.ask(
            .nameVersion(pair.space, document: pair.document, name: "late", nil), at: pair.host)
        #expect(pair.host.replies[waiting] == nil)
        pair.network.run(for: .seconds(3))
        guard case .success(.named) = pair.host.replies[waiting] else {
            throw Unexpected(pair.host.replies[waiting] as Any)
        }
        #expect(try text("draft", pair, at: pair.host) == "hello")
        #expect(try text("late", pair, at: pair.guest) == "bahello")
    }
}
