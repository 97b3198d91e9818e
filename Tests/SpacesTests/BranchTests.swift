import CRDT
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

@Suite struct BranchTests {
    /// Two writers with one document of three lines that both have.
    struct Pair {
        var ann: BranchWriter
        var ben: BranchWriter
        let document: Bytes32

        init(second role: Role = .editor) throws {
            let company = try Company(seed: 9, roles: [role])
            ann = try BranchWriter(company, 0)
            ben = try BranchWriter(company, 1)
            document = try ann.create("plan.md")
            try ann.type("one\ntwo\nthree\n", at: 0, in: document)
            try exchange()
        }

        /// Each hears of what the other one wrote.
        mutating func exchange() throws {
            try ann.flush()
            try ben.flush()
            for change in ann.changes where !ben.space.chains.contains(change.id) { try ben.receive(change) }
            for change in ben.changes where !ann.space.chains.contains(change.id) { try ann.receive(change) }
        }
    }

    @Test("what is written on a branch shows on main when it is merged, and not before")
    func apart() throws {
        var pair = try Pair()
        let id = try pair.ann.found("draft").id
        try pair.ann.use(.branch(id))
        try pair.ann.type("ZERO\n", at: 0, in: pair.document)
        _ = try pair.ann.create("notes.md")
        try pair.exchange()
        #expect(pair.ann.text(pair.document) == "ZERO\none\ntwo\nthree\n")
        #expect(pair.ben.text(pair.document) == "one\ntwo\nthree\n")
        #expect(pair.ben.space.listing().map(\.path) == ["plan.md"])
        try pair.ben.type("four\n", at: 14, in: pair.document)
        let merge = try pair.ben.merge(.branch(id))
        #expect(pair.ben.text(pair.document) == "ZERO\none\ntwo\nthree\nfour\n")
        #expect(pair.ben.space.listing().map(\.path) == ["notes.md", "plan.md"])
        #expect(BranchRecord.merges(in: merge) == [.merge(name: "draft", branch: id)])
        try pair.exchange()
        #expect(pair.ann.text(pair.document) == "ZERO\none\ntwo\nthree\n")
        try pair.ann.use(.main)
        #expect(pair.ann.text(pair.document) == "ZERO\none\ntwo\nthree\nfour\n")
    }

    @Test("a second device works on the branch in a chain of its own, and a merge of main into it shows there alone")
    func together() throws {
        var pair = try Pair()
        let id = try pair.ann.found("draft").id
        try pair.exchange()
        try pair.ben.use(.branch(id))
        try pair.ben.type("b", at: 0, in: pair.document)
        try pair.ann.type("a", at: 0, in: pair.document)
        try pair.exchange()
        #expect(pair.ben.text(pair.document) == "bone\ntwo\nthree\n")
        try pair.ben.merge(.main)
        #expect(pair.ben.text(pair.document)?.hasSuffix("one\ntwo\nthree\n") == true)
        #expect(pair.ben.text(pair.document)?.count == 16)
        try pair.exchange()
        #expect(pair.ann.text(pair.document) == "aone\ntwo\nthree\n")
        #expect(pair.ann.space.branches[id]?.chains.count == 2)
        try pair.ann.use(.branch(id))
        #expect(pair.ann.text(pair.document) == pair.ben.text(pair.document))
    }

    @Test("a branch without edits has nothing to merge, nor has one whose edits were merged")
    func nothingNew() throws {
        var pair = try Pair()
        let id = try pair.ann.found("draft").id
        #expect(throws: SpaceError.branch(.nothingToMerge("draft"))) { try pair.ann.merge(.branch(id)) }
        try pair.ann.use(.branch(id))
        try pair.ann.type("x", at: 0, in: pair.document)
        try pair.ann.use(.main)
        try pair.ann.merge(.branch(id))
        #expect(throws: SpaceError.branch(.nothingToMerge("draft"))) { try pair.ann.merge(.branch(id)) }
        try pair.ann.use(.branch(id))
        #expect(throws: SpaceError.branch(.nothingToMerge("main"))) { try pair.ann.merge(.main) }
        try pair.ann.type("y", at: 0, in: pair.document)
        try pair.ann.use(.main)
        try pair.ann.merge(.branch(id))
        #expect(pair.ann.text(pair.document) == "yxone\ntwo\nthree\n")
    }

    @Test("names: one of each, found by name or by the beginning of the id; main is no branch's")
    func names() throws {
        var pair = try Pair()
        let id = try pair.ann.found("draft").id
        #expect(throws: SpaceError.branch(.nameTaken("draft"))) { try pair.ann.found("draft") }
        for name in ["", "main", " x", "x ", "a\nb", String(repeating: "x", count: 65)] {
            #expect(throws: SpaceError.branch(.invalidName(name))) { try pair.ann.found(name) }
        }
        _ = try pair.ann.found(String(repeating: "x", count: 64))
        #expect(try pair.ann.space.viewName(called: "draft") == .branch(id))
        #expect(try pair.ann.space.viewName(called: "main") == .main)
        #expect(try pair.ann.space.viewName(called: String(id.hex.prefix(8)).uppercased()) == .branch(id))
        #expect(throws: SpaceError.branch(.unknown("drift"))) { try pair.ann.space.viewName(called: "drift") }
        // Two who do not know of each other may choose one name.
        let other = try pair.ben.found("draft").id
        try pair.exchange()
        #expect(
            throws: SpaceError.branch(.ambiguous("draft", ids: [id, other].sorted().map { String($0.hex.prefix(12)) }))
        ) {
            try pair.ann.space.viewName(called: "draft")
        }
    }

    @Test("a space takes as many branches of one device as the limit says, and refuses one more")
    func branchLimit() throws {
        var writer = try BranchWriter(try Company(seed: 9, roles: []), 0)
        for number in 0..<Space.branchCountMax { _ = try writer.found("b\(number)") }
        #expect(writer.space.branches.count == Space.branchCountMax)
        #expect(throws: SpaceError.branch(.tooMany(limit: Space.branchCountMax))) { try writer.found("more") }
    }

    @Test("an edit made on what another view showed is refused")
    func revisions() throws {
        var pair = try Pair()
        let before = pair.ann.space.documents[pair.document]?.revision ?? 0
        let id = try pair.ann.found("draft").id
        try pair.ann.use(.branch(id))
        let there = pair.ann.space.documents[pair.document]?.revision ?? 0
        #expect(there > before)
        try pair.ann.use(.main)
        #expect((pair.ann.space.documents[pair.document]?.revision ?? 0) > there)
        var draft = ChangeDraft(chain: ChainID(.zero), sequence: 0)
        var session = EditingSession(revision: before)
        #expect(
            throws: SpaceError.unknownRevision(before, current: pair.ann.space.documents[pair.document]?.revision ?? 0)
        ) {
            try pair.ann.space.edit(
                pair.document, [TextEdit(at: 0, deleted: 0, inserted: "x")], by: pair.ann.device.publicKey,
                session: &session, atTip: false, in: &draft)
        }
    }

    @Test("whoever may not edit may not merge, and a change that does is refused everywhere alike")
    func refusedMerge() throws {
        var pair = try Pair(second: .reviewer)
        let id = try pair.ann.found("draft").id
        try pair.ann.use(.branch(id))
        try pair.ann.type("x", at: 0, in: pair.document)
        try pair.exchange()
        #expect(throws: SpaceError.notAllowed(.reviewer)) { try pair.ben.merge(.branch(id)) }
        #expect(throws: SpaceError.notAllowed(.reviewer)) { try pair.ben.found("mine") }
        let origin = ChainOrigin(deviceKey: pair.ben.device.publicKey, nonce: [UInt8](repeating: 3, count: 16))
        let forged = try Change.make(
            [.record(BranchRecord.merge(name: "draft", branch: id).record.encode())],
            Change.Context(
                parents: pair.ben.space.chains.frontier, membership: pair.ben.space.membership.frontier, time: 1,
                origin: origin),
            at: .first(of: origin.chain(in: pair.ben.space.id), in: pair.ben.space.id))
        #expect(throws: SpaceError.notAllowed(.reviewer)) { try pair.ann.receive(forged) }
        #expect(throws: SpaceError.notAllowed(.reviewer)) { try pair.ben.receive(forged) }
        #expect(pair.ben.text(pair.document) == "one\ntwo\nthree\n")
    }

    @Test("a merge whose own parts are not well-formed changes nothing")
    func malformedMerge() throws {
        var pair = try Pair()
        let id = try pair.ann.found("draft").id
        try pair.ann.use(.branch(id))
        try pair.ann.type("x", at: 0, in: pair.document)
        try pair.exchange()
        let chain = try #require(pair.ben.space.chains.tips.first { $0.chain != id.chain }?.chain)
        let place = pair.ann.space.chains.nextPlace(of: chain)
        let forged = try Change.make(
            [.text(document: .zero, parents: .start, operations: [.insert(at: 0, "x")])],
            Change.Context(
                parents: [try #require(pair.ann.space.chains.id(of: id.chain, sequence: 1))],
                membership: pair.ann.space.membership.frontier, time: 1, origin: nil),
            at: place)
        #expect(throws: SpaceError.unknownDocument(.zero)) { try pair.ben.receive(forged) }
        #expect(pair.ben.text(pair.document) == "one\ntwo\nthree\n")
        try pair.ben.merge(.branch(id))
        #expect(pair.ben.text(pair.document) == "xone\ntwo\nthree\n")
    }
}

extension BranchRecord {
    static func merges(in change: Change) -> [BranchRecord] {
        change.parts.compactMap { part in
            guard case .record(let bytes) = part, let record = try? Record(decoding: bytes) else { return nil }
            return BranchRecord(record)
        }
    }
}
