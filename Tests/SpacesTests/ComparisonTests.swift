import CRDT
import Identity
import TestKit
import Testing
import WireCodec

@testable import Spaces

@Suite struct ComparisonTests {
    @Test("what each side changed is told, and where both did, from the lines that both had")
    func regions() throws {
        var pair = try BranchTests.Pair()
        let id = try pair.ann.found("draft").id
        try pair.ann.use(.branch(id))
        try pair.ann.edit(pair.document, [TextEdit(at: 4, deleted: 3, inserted: "TWO")])
        try pair.ann.flush()
        let notes = try pair.ann.create("notes.md")
        try pair.ann.type("n\n", at: 0, in: notes)
        try pair.exchange()
        try pair.ben.edit(
            pair.document,
            [TextEdit(at: 7, deleted: 0, inserted: "!"), TextEdit(at: 15, deleted: 0, inserted: "four\n")])
        try pair.ben.flush()
        let told = try pair.ben.space.compare(with: .branch(id))
        #expect(told.ourTitle == "main" && told.theirTitle == "draft")
        #expect(told.documents.map(\.path) == ["notes.md", "plan.md"])
        #expect(told.documents[0].ours == nil && told.documents[0].theirs?.isNew == true)
        #expect(told.documents[0].theirs?.insertedLines == 1 && told.documents[0].regions.isEmpty)
        let plan = told.documents[1]
        #expect(plan.ours?.insertedLines == 2 && plan.ours?.deletedLines == 1 && plan.ours?.isNew == false)
        #expect(plan.theirs?.insertedLines == 1 && plan.theirs?.deletedLines == 1)
        #expect(plan.ours?.authors == [pair.ben.device.publicKey])
        #expect(plan.theirs?.authors == [pair.ann.device.publicKey])
        #expect(
            plan.regions == [
                ReviewRegion(
                    base: .init(range: 1..<2, text: "two\n"), ours: .init(range: 1..<2, text: "two!\n"),
                    theirs: .init(range: 1..<2, text: "TWO\n"), merged: .init(range: 1..<2, text: "TWO!\n"))
            ])
        #expect(told.regionCount == 1 && told.documentsToReview == 1 && told.hasNews)
        try pair.ben.merge(.branch(id))
        #expect(pair.ben.text(pair.document) == "one\nTWO!\nthree\nfour\n")
        #expect(try pair.ben.space.compare(with: .branch(id)).hasNews == false)
    }

    @Test("after main was merged into the branch, the base is what both have since then")
    func baseMovesOn() throws {
        var pair = try BranchTests.Pair()
        let id = try pair.ann.found("draft").id
        try pair.ann.type("zero\n", at: 0, in: pair.document)
        try pair.ann.use(.branch(id))
        try pair.ann.type("four\n", at: 14, in: pair.document)
        try pair.ann.merge(.main)
        try pair.ann.use(.main)
        let told = try pair.ann.space.compare(with: .branch(id))
        #expect(told.documents.count == 1 && told.documents[0].ours == nil)
        #expect(told.documents[0].theirs?.insertedLines == 1 && told.documents[0].theirs?.deletedLines == 0)
    }

    @Test("what is told of a region ends behind a whole line, at the limit and one past it")
    func cutRegions() {
        let limit = ReviewRegion.textMaxInBytes
        let line = String(repeating: "é", count: 511) + "\n"
        let full = String(repeating: line, count: limit / 1023) + String(repeating: "x", count: limit % 1023 - 1) + "\n"
        #expect(full.utf8.count == limit)
        func beginning(_ text: String) -> String {
            ReviewRegion.Lines(range: 0..<1, text: text).beginning(inBytes: limit)
        }
        #expect(beginning(full) == full)
        #expect(beginning("y" + full) == "y" + String(full.dropLast(limit % 1023)))
        #expect(beginning(full + "\n") == full)
        #expect(beginning(String(repeating: "x", count: limit + 1)) == "")
    }

    @Test(
        "what one side moves and the other removes is told, with where it goes; a removal of what was written is void")
    func movesAndRemovals() throws {
        var pair = try BranchTests.Pair()
        let other = try pair.ann.create("other.md")
        _ = try pair.ann.create("docs/third.md")
        try pair.ann.flush()
        try pair.exchange()
        let id = try pair.ann.found("draft").id
        try pair.ann.use(.branch(id))
        try pair.ann.move("plan.md", to: "docs/plan.md")
        try pair.ann.remove("other.md")
        try pair.ann.flush()
        try pair.exchange()
        try pair.ben.type("written\n", at: 0, in: other)
        try pair.ben.move("docs", to: "texts")
        try pair.ben.flush()
        let told = try pair.ben.space.compare(with: .branch(id)).documents
        #expect(told.map(\.basePath) == ["other.md", "plan.md", "docs/third.md"])
        #expect(told.map(\.path) == ["other.md", "texts/plan.md", "texts/third.md"])
        #expect(told.map { $0.ours?.path } == ["other.md", nil, "texts/third.md"])
        #expect(told.map { $0.theirs.map { $0.path ?? "-" } } == ["-", "docs/plan.md", nil])
        #expect(told[0].ours?.insertedLines == 1 && told[0].theirs?.authors.isEmpty == true)
        try pair.ben.merge(.branch(id))
        #expect(pair.ben.space.listing().map(\.path) == ["other.md", "texts/plan.md", "texts/third.md"])
    }

    @Test("a folder alone is news as well")
    func folderAlone() throws {
        var pair = try BranchTests.Pair()
        let id = try pair.ann.found("draft").id
        try pair.ann.use(.branch(id))
        _ = try pair.ann.create("docs/a.md")
        try pair.ann.remove("docs/a.md")
        try pair.ann.flush()
        try pair.ann.use(.main)
        #expect(try pair.ann.space.compare(with: .branch(id)).hasNews)
    }

    @Test("a document that both sides made under one path is told under the path that it gets")
    func samePath() throws {
        var pair = try BranchTests.Pair()
        let id = try pair.ann.found("draft").id
        let left = try pair.ann.create("notes.md")
        try pair.ann.flush()
        try pair.ann.use(.branch(id))
        let right = try pair.ann.create("notes.md")
        try pair.ann.flush()
        try pair.ann.use(.main)
        let told = try pair.ann.space.compare(with: .branch(id)).documents
        #expect(Set(told.map(\.document)) == [left, right])
        #expect(Set(told.compactMap { $0.ours?.path ?? $0.theirs?.path }) == ["notes.md"])
        #expect(Set(told.compactMap(\.path)).count == 2)
    }
}
