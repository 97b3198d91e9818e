import Identity
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import Reviews

@Suite struct ReviewRecordTests {
    private let change = Bytes32(0, 0, 0, 7)

    private func step(_ canonical: String) throws -> ReviewStep? {
        let time = HybridTime(tenths: 1, depth: 0, chain: ChainID(change), sequence: 0, change: change)
        let record = try Record(decoding: Array(canonical.utf8))
        return ReviewStep(
            RecordEntry(id: .init(change: change, index: 0), record: record, author: .zero, time: time))
    }

    @Test("the records of the vectors say what is said there, and are written as they are there")
    func records() throws {
        let vectors = try ReviewVectors.records()
        #expect(vectors.valid.count >= 39 && vectors.others.count >= 53)
        for vector in vectors.valid {
            let step = try #require(try step(vector.canonical), "\(vector.name)")
            var says = step.deed.says
            says["review"] = step.review?.change.hex
            #expect(says == vector.says, "\(vector.name)")
            try expectWrittenAlike(vector, step)
        }
        for vector in vectors.others { #expect(try step(vector.canonical) == nil, "\(vector.name)") }
    }

    /// But for fields that are not known, and those that say what is so without them.
    private func expectWrittenAlike(_ vector: ReviewVectors.Valid, _ step: ReviewStep) throws {
        if vector.name == "a field that is not known" { return }
        let isOwn = step.review?.change == change
        let written = try #require(step.deed.record(in: isOwn ? nil : step.review), "\(vector.name)")
        let isBare = ["an answer that knew nothing", "rules that say nothing"].contains(vector.name)
        #expect(isBare || written.encode() == Array(vector.canonical.utf8), "\(vector.name)")
        let again = try #require(try self.step(String(decoding: written.encode(), as: UTF8.self)))
        #expect(again == step, "\(vector.name)")
    }

    @Test("of each kind of record about reviews the vectors have one that is right and one that is not")
    func allKinds() throws {
        let vectors = try ReviewVectors.records()
        for kind in RecordKind.allCases where kind.rawValue.hasPrefix("review.") {
            let name = "\"kind\":\"\(kind.rawValue)\""
            #expect(vectors.valid.contains { $0.canonical.contains(name) }, "\(kind)")
            #expect(vectors.others.contains { $0.canonical.contains(name) }, "\(kind)")
        }
    }

    @Test("what a reader would not take is not written: each text at its limit is, one byte beyond is not")
    func limits() {
        let review = ReviewID(change)
        func comment(text: Int = 1, suggestion: Int? = nil) -> ReviewDeed {
            var comment = ReviewDeed.Comment(text: String(repeating: "x", count: text))
            comment.suggestion = suggestion.map { String(repeating: "y", count: $0) }
            return .comment(comment)
        }
        #expect(ReviewLimits.textInBytes == 16_384 && ReviewLimits.suggestionInBytes == 32_768)
        #expect(comment(text: 16_384).record(in: review) != nil && comment(text: 16_385).record(in: review) == nil)
        #expect(comment(suggestion: 32_768).record(in: review) != nil)
        #expect(comment(suggestion: 32_769).record(in: review) == nil && comment(text: 0).record(in: review) == nil)
        #expect(ReviewLimits.wordsInBytes == 256)
        let words = { (count: Int) in ReviewDeed.open(.init(title: String(repeating: "t", count: count))) }
        #expect(words(256).record(in: nil) != nil && words(257).record(in: nil) == nil)
        #expect(ReviewLimits.pathInBytes == 4096)
        let path = { (count: Int) in
            ReviewDeed.see(RoundID(.zero), path: String(repeating: "p", count: count), isBack: false)
        }
        #expect(path(4096).record(in: review) != nil && path(4097).record(in: review) == nil)
        #expect(ReviewLimits.reactionInBytes == 32)
        let reaction = { (count: Int) in
            ReviewDeed.react(
                .init(change: .zero, index: 0), reaction: String(repeating: "r", count: count), isBack: false)
        }
        #expect(reaction(32).record(in: review) != nil && reaction(33).record(in: review) == nil)
        #expect(ReviewLimits.commandInBytes == 1024)
        var check = ReviewDeed.CheckResult(round: RoundID(.zero), name: "tests", exitCode: 0)
        check.command = String(repeating: "c", count: 1024)
        #expect(ReviewDeed.check(check).record(in: review) != nil)
        check.command?.append("c")
        #expect(ReviewDeed.check(check).record(in: review) == nil)
    }

    @Test("64 reviewers, 256 points, 20 lines of 400 bytes and 3 around them are written, and one more is not")
    func counts() {
        #expect(ReviewLimits.personCount == 64 && ReviewLimits.listCount == 256)
        #expect(ReviewLimits.quotedLineCount == 20 && ReviewLimits.contextLineCount == 3)
        #expect(ReviewLimits.quotedLineInBytes == 400 && ReviewLimits.numberEnd == 1 << 31)
        let reviewers = { (count: UInt64) in
            var opening = ReviewDeed.Opening(title: "t")
            opening.reviewers = (0..<count).map { Bytes32(0, 0, 0, $0) }
            return ReviewDeed.open(opening).record(in: nil)
        }
        #expect(reviewers(64) != nil && reviewers(65) == nil)
        let ticked = { (count: Int) in
            var ballot = Ballot(round: RoundID(.zero), verdict: .accept)
            ballot.ticked = (0..<count).map { "\($0)" }
            return ReviewDeed.vote(ballot).record(in: ReviewID(.zero))
        }
        #expect(ticked(256) != nil && ticked(257) == nil)
        let quote = { (lines: Int, around: Int, length: Int, end: Int) in
            var place = CommentPlace(path: "a")
            place.lines = 0..<end
            place.quoted = Array(repeating: String(repeating: "q", count: length), count: lines)
            place.before = Array(repeating: "", count: around)
            var comment = ReviewDeed.Comment(text: "t")
            comment.place = place
            return ReviewDeed.comment(comment).record(in: ReviewID(.zero))
        }
        #expect(quote(20, 3, 400, ReviewLimits.numberEnd - 1) != nil)
        #expect(quote(21, 3, 400, 1) == nil && quote(20, 4, 400, 1) == nil && quote(20, 3, 401, 1) == nil)
        #expect(quote(20, 3, 400, ReviewLimits.numberEnd) == nil)
    }

    @Test("a record that would be beyond the limit of records is not written: controls take six bytes each")
    func recordLimit() {
        var comment = ReviewDeed.Comment(text: String(repeating: "\u{1}", count: 16_384))
        #expect(ReviewDeed.comment(comment).record(in: ReviewID(.zero)) == nil)
        comment = ReviewDeed.Comment(text: String(repeating: "\u{1}", count: 10_000))
        #expect(ReviewDeed.comment(comment).record(in: ReviewID(.zero)) != nil)
    }

    @Test("the id of a comment has one spelling")
    func commentIDs() {
        let id = RecordEntry.ID(change: change, index: 12)
        #expect(RecordEntry.ID(written: id.written) == id)
        for text in [
            "", ".", "\(change.hex)", "\(change.hex).", "\(change.hex).01", "\(change.hex).+1",
            "\(change.hex).65536", "\(change.hex).-1", "\(change.hex.uppercased()).1x", "\(change.hex.dropLast()).1",
        ] {
            #expect(RecordEntry.ID(written: text) == nil, "\(text)")
        }
        #expect(RecordEntry.ID(written: "\(change.hex).65535") != nil)
    }
}
