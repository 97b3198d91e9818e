import CRDT
import Identity
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Text that is forgotten by all nodes of a space.
@Suite struct ForgettingTests {
    private func forget(
        _ pair: Pair, at node: TestNode, containing: String? = nil, _ mode: ForgetMode = .goneOnly
    ) throws -> (plan: ForgetPlan, isDone: Bool) {
        let query = ForgetQuery(document: pair.document, containing: containing)
        let answer = try #require(pair.network.answer(to: .forget(pair.space, query, mode), at: node))
        guard case .forgetting(let plan, let isDone) = try answer.get() else { throw Unexpected(answer) }
        return (plan, isDone)
    }

    /// Whether anything that a node keeps or would send holds the text.
    private func holds(_ text: String, _ node: TestNode, in space: SpaceID) -> Bool {
        guard let replica = node.core.replicas[space] else { return true }
        let stored = node.store.state(wasClosedCleanly: true).spaces.flatMap(\.changes)
        let recent = (0..<replica.space.chains.count).compactMap { replica.recent[$0] }
        let bodies = (stored + recent).map { String(decoding: $0.body, as: UTF8.self) }
        let texts = replica.space.documents.values.flatMap { document in
            (0...document.revision).map {
                document.text.text(at: document.text.frontier(atRevision: $0)).string()
            }
        }
        return (bodies + texts).contains { $0.contains(text) }
    }

    private func type(_ text: String, in pair: Pair, by node: TestNode) {
        for (at, letter) in text.enumerated() {
            pair.insert(String(letter), at: at, by: node)
            pair.network.run(for: .milliseconds(20))
        }
    }

    @Test("a secret typed letter by letter and deleted is gone everywhere, and the document goes on")
    func typed() throws {
        let pair = try Pair()
        type("hunter2", in: pair, by: pair.guest)
        let listener = try #require(
            pair.network.answer(to: .openDocument(pair.space, document: pair.document), at: pair.host))
        guard case .opened(let subscription, let opened, _) = try listener.get() else { throw Unexpected(listener) }
        #expect(opened == "hunter2hello")

        #expect(try forget(pair, at: pair.guest, containing: "hunter2", .preview).plan.shownInScalars == 7)
        let refused = pair.network.answer(
            to: .forget(pair.space, ForgetQuery(document: pair.document, containing: "hunter2"), .goneOnly),
            at: pair.guest)
        #expect(throws: NodeFailure.stillShown(characters: 7)) { try refused?.get() }
        #expect(holds("hunter2", pair.host, in: pair.space))

        let (plan, isDone) = try forget(pair, at: pair.guest, containing: "hunter2", .shownToo)
        #expect(isDone && plan.changeCount == 7 && plan.shownMatchesInScalars == 7)
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == ["hello", "hello"] && pair.isEqual)
        for node in [pair.host, pair.guest] { #expect(!holds("hunter", node, in: pair.space)) }
        for node in [pair.host, pair.guest] {
            #expect(try !node.store.texts(of: pair.space).values.contains { $0.contains("hunter") })
            let replica = try #require(node.core.replicas[pair.space])
            let chain = try #require(pair.guest.ownChain(in: pair.space))
            #expect((0..<7).allSatisfy { replica.space.isTextForgotten(chain, sequence: $0) })
        }
        // The listener's copy is the text still.
        var mirror = Array(opened.unicodeScalars)
        for (to, notification) in pair.host.notifications where to == subscription {
            guard case .documentChanged(_, _, _, let edits, _, _) = notification else { continue }
            for edit in edits {
                mirror.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
            }
        }
        #expect(mirror == Array("hello".unicodeScalars))
        pair.insert("!", at: 5, by: pair.host)
        pair.insert("?", at: 0, by: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == ["?hello!", "?hello!"] && pair.isEqual)
    }

    @Test("nothing that fits is an answer, and a preview changes nothing")
    func nothing() throws {
        let pair = try Pair()
        let count = pair.host.core.space(pair.space)?.chains.count
        #expect(try forget(pair, at: pair.host, containing: "never there") == (ForgetPlan(), false))
        #expect(try forget(pair, at: pair.host) == (ForgetPlan(), false))
        #expect(try forget(pair, at: pair.host, containing: "ell", .preview).plan.changeCount == 1)
        #expect(pair.host.core.space(pair.space)?.chains.count == count && pair.texts == ["hello", "hello"])
        let viewer = try Pair(role: .viewer)
        let answer = viewer.network.answer(
            to: .forget(viewer.space, ForgetQuery(document: viewer.document), .preview), at: viewer.guest)
        #expect(throws: NodeFailure.space(.notAllowed(.viewer))) { try answer?.get() }
    }

    @Test("a node that was away hears of it when it comes back; one that joins later never gets the text")
    func away() throws {
        let pair = try Pair()
        let third = try pair.network.add("cleo", seed: 77)
        try pair.network.join(third, to: pair.space, of: pair.host)
        pair.network.run(for: .seconds(1))
        type("hunter2", in: pair, by: pair.guest)
        _ = pair.edit([TextEdit(at: 0, deleted: 7, inserted: "")], at: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(holds("h", third, in: pair.space))
        pair.network.stop(third)

        #expect(try forget(pair, at: pair.guest).isDone)
        pair.network.run(for: .seconds(1))
        let fourth = try pair.network.add("dora", seed: 78)
        try pair.network.join(fourth, to: pair.space, of: pair.host)
        pair.network.run(for: .seconds(1))
        // The third one comes back with the text on its disk, and writes on it before it hears.
        pair.network.isDown = true
        try pair.network.start(third)
        _ = pair.network.ask(
            .edit(
                pair.space, document: pair.document, revision: nil,
                edits: [TextEdit(at: 5, deleted: 0, inserted: " from cleo")]), at: third)
        pair.network.run(for: .seconds(1))
        pair.network.isDown = false
        pair.network.run(for: .seconds(40))
        for node in [pair.host, pair.guest, third, fourth] {
            #expect(pair.network.isEqual(pair.host, node, in: pair.space))
            #expect(node.text(pair.document, in: pair.space) == "hello from cleo")
            let chain = try #require(pair.guest.ownChain(in: pair.space))
            let rows = node.store.state(wasClosedCleanly: true).spaces.flatMap(\.changes).filter { $0.chain == chain }
            #expect(rows.prefix(7).allSatisfy { $0.body[0] & 4 != 0 }, "\(node.name)")
            #expect(node.store.faults.isEmpty && node.warnings.isEmpty)
        }
        // After a restart every node is what it was, from forgotten bodies alone.
        for node in [pair.host, pair.guest, third, fourth] {
            pair.network.stop(node)
            try pair.network.start(node)
        }
        pair.network.run(for: .seconds(40))
        for node in [pair.host, pair.guest, third, fourth] {
            #expect(pair.network.isEqual(pair.host, node, in: pair.space))
            let chains = try #require(node.core.space(pair.space)?.chains)
            #expect(chains.tips.allSatisfy { chains.isSigned($0.chain, sequence: $0.count - 1) })
        }
    }

    @Test(
        "a disk that is slow to forget is never sent from, and is told again after a crash", arguments: [false, true])
    func slowDisk(loadsBeside: Bool) throws {
        let pair = try Pair()
        pair.host.store.carriesOut = false
        if loadsBeside { pair.host.loadsAtOnceMax = 3 }
        type("hunter2", in: pair, by: pair.guest)
        _ = try forget(pair, at: pair.guest, containing: "hunter2", .shownToo)
        pair.network.run(for: .seconds(1))
        #expect(pair.host.store.state(wasClosedCleanly: true).spaces[0].changes.contains { $0.body.last == 0x32 })
        // All that the host has is on the disk after a restart, with the text.
        pair.network.kill(pair.host)
        try pair.network.start(pair.host)
        pair.network.run(for: .seconds(5))
        pair.network.kill(pair.guest)
        let third = try pair.network.add("cleo", seed: 77)
        try pair.network.join(third, to: pair.space, of: pair.host)
        pair.network.run(for: .seconds(2))
        #expect(!pair.host.fetches.isEmpty)
        let chain = try #require(pair.guest.ownChain(in: pair.space))
        let rows = third.store.state(wasClosedCleanly: true).spaces.flatMap(\.changes).filter { $0.chain == chain }
        #expect(rows.count > 7 && rows.prefix(7).allSatisfy { $0.body[0] & 4 != 0 })
        #expect(third.text(pair.document, in: pair.space) == "hello")
        // The disk was told again, and now does it.
        pair.host.store.carriesOut = true
        pair.network.kill(pair.host)
        try pair.network.start(pair.host)
        pair.network.run(for: .seconds(5))
        let kept = pair.host.store.state(wasClosedCleanly: true).spaces.flatMap(\.changes).filter { $0.chain == chain }
        #expect(kept.prefix(7).allSatisfy { $0.body[0] & 4 != 0 })
    }

    @Test("what stood beside a secret in one paste stays, in the name of who has it forgotten")
    func pasted() throws {
        let pair = try Pair(text: "user: ada\npassword: hunter2\n")
        _ = try forget(pair, at: pair.host, containing: "hunter2", .shownToo)
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == Array(repeating: "user: ada\npassword: \n", count: 2) && pair.isEqual)
        for node in [pair.host, pair.guest] { #expect(!holds("hunter", node, in: pair.space)) }
    }
}
