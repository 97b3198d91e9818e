import CRDT
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// What is forgotten goes from all views of a space, whichever is in use.
@Suite struct ForgettingBranchTests {
    private func hidden(_ count: Int) -> String { String(repeating: "\u{FFFD}", count: count) }

    /// An owner with a document, and a branch of it in which the text goes on.
    private struct Play {
        var writer: BranchWriter
        let document: Bytes32
        let branch: ViewName
        let chain: ChainID

        init(shownInMain: Bool) throws {
            writer = try BranchWriter(try Company(seed: 3, roles: [.editor]), 0)
            document = try writer.create("a.md")
            try writer.flush()
            try writer.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "secret")])
            try writer.flush()
            chain = writer.changes[0].chain
            branch = .branch(try writer.found("try").id)
            try writer.use(branch)
            try writer.edit(document, [TextEdit(at: 6, deleted: 0, inserted: " there")])
            try writer.flush()
            try writer.use(.main)
            if !shownInMain {
                try writer.edit(document, [TextEdit(at: 0, deleted: 6, inserted: "")])
                try writer.flush()
            }
        }

        func plan(_ containing: String?) throws -> ForgetPlan {
            try writer.space.forgetPlan(
                ForgetQuery(document: document, containing: containing), by: writer.device.publicKey)
        }

        mutating func forget() throws {
            try writer.write(
                Forgetting(document: document, ranges: [ChainRange(chain: chain, from: 1, to: 2)]).record)
            try writer.flush()
        }

        func text(in name: ViewName) -> String? {
            name == writer.space.inUse
                ? writer.space.documents[document]?.text.text.string()
                : writer.space.otherViews[name]?.documents[document]?.text.text.string()
        }
    }

    @Test("a change that another branch shows is not chosen, and is told of where its words are looked for")
    func shownElsewhere() throws {
        var play = try Play(shownInMain: false)
        #expect(try play.plan(nil) == ForgetPlan())
        let sought = try play.plan("secret")
        #expect(sought.changeCount == 1 && sought.shownInScalars == 0 && sought.shownElsewhereInScalars == 6)
        try play.writer.use(play.branch)
        let there = try play.plan("secret")
        #expect(there.shownInScalars == 6 && there.shownElsewhereInScalars == 0)
    }

    @Test(
        "a record in one view takes the text out of all, and tells what the one in use shows",
        arguments: [true, false])
    func allViews(inBranch: Bool) throws {
        var play = try Play(shownInMain: true)
        if inBranch { try play.writer.use(play.branch) }
        try play.forget()
        #expect(play.text(in: .main) == hidden(6))
        #expect(play.text(in: play.branch) == hidden(6) + " there")
        #expect(play.writer.delta.texts.map(\.edits) == [[TextEdit(at: 0, deleted: 6, inserted: hidden(6))]])
        // Another replica, which sees main, hears of it as main shows it.
        var other = try BranchWriter(try Company(seed: 3, roles: [.editor]), 1)
        var told: [TextEdit] = []
        for change in play.writer.changes {
            let delta = try other.space.receive(change)
            if change.id == play.writer.changes.last?.id { told = delta.texts.flatMap(\.edits) }
        }
        #expect(told == [TextEdit(at: 0, deleted: 6, inserted: hidden(6))])
        #expect(other.space.documents[play.document]?.text.text.string() == hidden(6))
        try other.use(play.branch)
        #expect(other.space.documents[play.document]?.text.text.string() == hidden(6) + " there")
    }
}
