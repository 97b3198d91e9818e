import CRDT
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Which changes are chosen to be forgotten, and what becomes of what they show.
@Suite struct ForgetPlanTests {
    /// An owner and an editor who write in two documents.
    private struct Play {
        let company: Company
        var writers: [Writer]
        var documents: [Bytes32] = []

        init() throws {
            company = try Company(seed: 7, roles: [.editor, .reviewer])
            writers = try (0..<3).map { [company] in try Writer(company, $0) }
            documents = [try writers[0].create("a.md"), try writers[0].create("b.md")]
            try close(0)
        }

        mutating func close(_ index: Int) throws {
            let change = try writers[index].closed()
            for other in writers.indices where other != index { try writers[other].receive(change) }
        }

        mutating func edit(_ index: Int, _ document: Int, at: Int, delete: Int = 0, insert: String = "") throws {
            _ = try writers[index].edit(documents[document], [TextEdit(at: at, deleted: delete, inserted: insert)])
        }

        mutating func write(_ index: Int, _ document: Int, at: Int, delete: Int = 0, insert: String = "") throws {
            try edit(index, document, at: at, delete: delete, insert: insert)
            try close(index)
        }

        func plan(
            by index: Int, _ document: Int = 0, before: UInt64? = nil, containing: String? = nil, author: Int? = nil
        ) throws -> ForgetPlan {
            try writers[index].space.forgetPlan(
                ForgetQuery(
                    document: documents[document], before: before, containing: containing,
                    author: author.map { writers[$0].device.publicKey }), by: writers[index].device.publicKey)
        }

        func range(_ index: Int, _ sequences: Range<UInt64>) -> ChainRange {
            ChainRange(chain: writers[index].chain, from: sequences.lowerBound, to: sequences.upperBound)
        }

        /// Does what a plan says, as the owner.
        mutating func carryOut(_ plan: ForgetPlan) throws {
            for entry in plan.edits { _ = try writers[0].edit(entry.document, entry.edits) }
            if !writers[0].draft.isEmpty { try close(0) }
            for record in plan.records(of: documents[0]) {
                _ = writers[0].draft.append(record)
                try close(0)
            }
        }
    }

    @Test("of a forked chain whose histories hold what is looked for at the same places, each place is named once")
    func forked() throws {
        var play = try Play()
        try play.write(1, 0, at: 0, insert: "ben ")
        var copy = play.writers[1]
        for word in ["secret one ", "secret two "] { try play.write(1, 0, at: 4, insert: word) }
        for word in ["secret three ", "secret four ", "secret five "] {
            try copy.edit(play.documents[0], [TextEdit(at: 4, deleted: 0, inserted: word)])
            let change = try copy.closed()
            try play.writers[0].receive(change)
        }
        let plan = try play.plan(by: 0, containing: "secret")
        #expect(plan.ranges == [play.range(1, 1..<4)] && plan.changeCount == 5)
        let records = plan.records(of: play.documents[0])
        #expect(records.compactMap { Forgetting($0) }.map(\.ranges) == [[play.range(1, 1..<4)]])
    }

    @Test("only changes are chosen of which nothing is shown any more")
    func goneOnly() throws {
        var play = try Play()
        try play.write(1, 0, at: 0, insert: "gone")
        try play.write(1, 0, at: 4, insert: " stays")
        try play.write(1, 0, at: 0, delete: 4)
        let plan = try play.plan(by: 0)
        #expect(plan.ranges == [play.range(1, 0..<1)])
        #expect(plan.changeCount == 1 && plan.insertedInScalars == 4 && plan.shownInScalars == 0 && plan.edits.isEmpty)
        #expect(plan.authors == [play.writers[1].device.publicKey: 1])
        let before = play.writers[1].text(play.documents[0])
        try play.carryOut(plan)
        #expect(play.writers.map { $0.text(play.documents[0]) } == Array(repeating: before, count: 3))
        #expect(try play.plan(by: 0) == ForgetPlan())
    }

    @Test("a change that shows something in another document is not chosen")
    func otherDocument() throws {
        var play = try Play()
        try play.edit(1, 0, at: 0, insert: "gone")
        try play.edit(1, 1, at: 0, insert: "shown")
        try play.close(1)
        try play.write(1, 0, at: 0, delete: 4)
        #expect(try play.plan(by: 1).changeCount == 0)
        try play.write(1, 1, at: 0, delete: 5)
        let plan = try play.plan(by: 1)
        #expect(plan.ranges == [play.range(1, 0..<1)] && plan.insertedInScalars == 9)
    }

    @Test("by whom and before when are conditions that must all hold")
    func conditions() throws {
        var play = try Play()
        for (index, time) in [(0, 100), (1, 200), (0, 300)] as [(Int, UInt64)] {
            play.writers[index].time = 17_000_001_000 + time
            try play.write(index, 0, at: 0, insert: "text")
        }
        play.writers[0].time = 17_000_001_400
        try play.write(0, 0, at: 0, delete: 12)
        #expect(try play.plan(by: 0).changeCount == 3)
        #expect(try play.plan(by: 0, author: 1).ranges == [play.range(1, 0..<1)])
        #expect(try play.plan(by: 0, before: 17_000_001_300).changeCount == 2)
        #expect(try play.plan(by: 0, before: 17_000_001_301).changeCount == 3)
        #expect(try play.plan(by: 0, before: 17_000_001_300, author: 0).ranges == [play.range(0, 1..<2)])
    }

    @Test("an editor has its own chosen and hears how many are others'; a reviewer may not ask")
    func rights() throws {
        var play = try Play()
        try play.write(0, 0, at: 0, insert: "owner's")
        try play.write(1, 0, at: 0, insert: "editor's")
        try play.write(0, 0, at: 0, delete: 15)
        let plan = try play.plan(by: 1)
        #expect(plan.ranges == [play.range(1, 0..<1)] && plan.foreignChangeCount == 1)
        #expect(try play.plan(by: 0).foreignChangeCount == 0)
        #expect(throws: SpaceError.notAllowed(.reviewer)) { try play.plan(by: 2) }
        #expect(throws: SpaceError.unknownDocument(.zero)) {
            try play.writers[0].space.forgetPlan(
                ForgetQuery(document: .zero), by: play.writers[0].device.publicKey)
        }
    }

    @Test("a secret typed letter by letter is found; what is shown of it is taken out, and its neighbours stay")
    func typed() throws {
        var play = try Play()
        try play.write(1, 0, at: 0, insert: "key: ")
        for (at, letter) in "hunter2".enumerated() { try play.write(1, 0, at: 5 + at, insert: String(letter)) }
        try play.write(1, 0, at: 12, insert: " end")
        let plan = try play.plan(by: 0, containing: "hunter2")
        #expect(plan.ranges == [play.range(1, 1..<8)])
        #expect(plan.changeCount == 7 && plan.shownInScalars == 7 && plan.shownMatchesInScalars == 7)
        try play.carryOut(plan)
        for writer in play.writers { #expect(writer.text(play.documents[0]) == "key:  end") }
        #expect(try play.plan(by: 0, containing: "hunter2") == ForgetPlan())
        // A word that another change had letters of is looked for in what is left.
        #expect(try play.plan(by: 0, containing: "key").changeCount == 1)
    }

    @Test("what was pasted around a secret is put in again, in every document that the change wrote in")
    func pasted() throws {
        var play = try Play()
        try play.edit(1, 0, at: 0, insert: "one hunter2 two hunter2hunter2")
        try play.edit(1, 1, at: 0, insert: "other, with hunter2")
        try play.close(1)
        try play.write(0, 0, at: 4, insert: "[in it]")
        let plan = try play.plan(by: 0, containing: "hunter2")
        #expect(plan.ranges == [play.range(1, 0..<1)])
        #expect(plan.insertedInScalars == 30 + 19)
        #expect(plan.shownInScalars == 49 && plan.shownMatchesInScalars == 4 * 7)
        try play.carryOut(plan)
        for writer in play.writers {
            #expect(writer.text(play.documents[0]) == "one [in it] two ")
            #expect(writer.text(play.documents[1]) == "other, with ")
        }
        #expect(try play.plan(by: 0, containing: "hunter2") == ForgetPlan())
    }

    @Test("a secret that was deleted long ago is found where it stood")
    func deleted() throws {
        var play = try Play()
        try play.write(1, 0, at: 0, insert: "hun!ter2")
        try play.write(0, 0, at: 3, delete: 1)
        try play.write(0, 0, at: 0, delete: 7)
        let plan = try play.plan(by: 0, containing: "hunter2")
        #expect(plan.ranges == [play.range(1, 0..<1)] && plan.shownInScalars == 0)
        #expect(try play.plan(by: 0, containing: "hunter3") == ForgetPlan())
    }

    @Test("many ranges go into as many records as they need")
    func manyRecords() throws {
        var play = try Play()
        let count = 2 * Forgetting.rangesMax + 10
        for _ in 0..<count / 2 {
            try play.write(1, 0, at: 0, insert: "x")
            try play.write(1, 0, at: 0, delete: 1)
        }
        let plan = try play.plan(by: 1)
        #expect(plan.changeCount == count / 2 && plan.ranges.count == count / 2)
        #expect(plan.records(of: play.documents[0]).count == 2)
        try play.carryOut(plan)
        #expect(try play.plan(by: 1) == ForgetPlan())
    }
}
