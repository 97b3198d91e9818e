import Identity
import Membership
import Replication
import Reviews
import Spaces
import TestKit
import Testing
import WireCodec

@testable import ReviewProofs

@Suite struct ExportPlanTests {
    private func proven(_ export: SignedExport) throws -> ProvenReview {
        try ExportProof.check(try SignedExport(decoding: export.encode()))
    }

    private func signed(_ export: SignedExport, by space: ReviewedSpace) -> SignedExport {
        var export = export
        export.signature = space.devices[0].sign(export.signedBytes)
        return export
    }

    @Test("where the store kept few signatures the file reaches the next one that it kept")
    func sparseSignatures() throws {
        let space = try ReviewedSpace.whole()
        let last = Dictionary(grouping: space.changes, by: \.chain).compactMapValues(\.last?.id)
        let sparse = space.changes.map { stored in
            StoredChange(
                space: stored.space, chain: stored.chain, sequence: stored.sequence, id: stored.id, body: stored.body,
                signature: last[stored.chain] == stored.id ? stored.signature : nil)
        }
        let plan = try space.plan()
        let draft = try space.draft(plan, from: sparse)
        // Ben talked once more after his verdict: only that is signed now.
        #expect(draft.unsignedParts.map(\.chain) == [space.tellers[1].chain])
        #expect(throws: ExportError.unsigned(chain: space.tellers[1].chain.bytes)) {
            try draft.finish(contents: [], maker: space.devices[0].publicKey)
        }
        let further = try space.plan(beyond: [try #require(last[space.tellers[1].chain])])
        let whole = try space.draft(further, from: sparse)
        #expect(whole.unsignedParts.isEmpty && further.changeCount > plan.changeCount)
        let review = try proven(
            signed(try whole.finish(contents: [], maker: space.devices[0].publicKey), by: space)
        ).review
        #expect(review == (try proven(space.export())).review)
    }

    @Test("what does not stand, because its author was removed before, counts for no verdict in the file either")
    func removed() throws {
        var space = try ReviewedSpace()
        try space.open()
        try space.say(1, [.vote(Ballot(round: space.rounds[0], verdict: .accept))])
        let before = try proven(space.export())
        #expect(before.unmet.isEmpty)
        // Ada removes ben and keeps nothing of what he wrote.
        try space.remove(1, keeping: [])
        let after = try proven(space.export())
        #expect(after.review.votes.isEmpty && after.unmet == [.accepts(1)])
        #expect(after.statement["mayLand"] == .bool(false))
    }

    @Test("of a chain that its device forked both histories go along, and both prove what they say")
    func forked() throws {
        var space = try ReviewedSpace()
        try space.open()
        try space.say(1, [.vote(Ballot(round: space.rounds[0], verdict: .needsWork))])
        var comment = ReviewDeed.Comment(text: "From the other copy of the disk.")
        comment.round = space.rounds[0]
        try space.fork(1, [.comment(comment)])
        try space.say(0, [.describe(title: "Renamed", description: nil)])
        let export = try space.export()
        #expect(export.strands.filter { $0.chain == space.tellers[1].chain.bytes }.count == 2)
        let review = try proven(export).review
        #expect(review.threads.count == 1 && review.votes.count == 1 && review.title == "Renamed")
    }

    @Test("the rules of the space go along, and what they want is told")
    func rules() throws {
        var space = try ReviewedSpace()
        var rules = LandRules()
        rules.accepts = 2
        try space.say(0, [ReviewDeed.rules(rules).record(in: nil)])
        try space.open()
        try space.say(1, [.vote(Ballot(round: space.rounds[0], verdict: .accept))])
        let proven = try proven(space.export())
        #expect(proven.rules.accepts == 2 && proven.unmet == [.accepts(1)])
    }

    @Test("contents beyond what a file may hold are left out, the last ones first")
    func contentsBeyond() throws {
        let space = try ReviewedSpace.whole()
        let draft = try space.draft(try space.plan(), from: space.changes)
        let long = [UInt8](repeating: 7, count: 30 << 20)
        // They belong to no round: what counts is how many were taken.
        #expect(throws: ExportError.foreignContents(0)) {
            try draft.finish(contents: [long, long], maker: space.devices[0].publicKey)
        }
        #expect(draft.fitting([long, long]).count == 1 && draft.fitting([long]).count == 1)
        #expect(draft.fitting(space.contents).count == 2)
        #expect(draft.fitting(Array(repeating: [1], count: 257)).count == ExportLimits.contentsCount)
    }

    @Test("changes that the store gives in another order than asked for are refused")
    func disorder() throws {
        let space = try ReviewedSpace.whole()
        var draft = ExportDraft(try space.plan())
        let (part, _) = try #require(draft.next)
        let later = try #require(space.changes.first { $0.chain == part.chain && $0.sequence == 1 })
        #expect(throws: ExportError.change(.gap(part.chain, expected: 0, received: 1))) { try draft.add([later]) }
        draft = ExportDraft(try space.plan())
        let other = try #require(space.changes.first { $0.chain != part.chain && $0.sequence == 0 })
        #expect(throws: ExportError.change(.gap(part.chain, expected: 0, received: 0))) { try draft.add([other]) }
    }
}
