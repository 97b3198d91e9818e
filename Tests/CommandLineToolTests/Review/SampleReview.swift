import Foundation
import LocalRPC
import ReviewContents
import Synchronization
import TestKit

@testable import CommandLineTool

/// A review as a node tells of it, and a node that has it and keeps what it is told.
struct SampleReview {
    static let id = String(repeating: "ab", count: 32)
    static let round = String(repeating: "cd", count: 32)
    static let blob = String(repeating: "ef", count: 32)
    static let thread = String(repeating: "12", count: 32) + ".0"

    var review: ReviewMethods.Review
    var contents: RoundContents

    /// `words` stands wherever a peer can write something.
    init(words: String, path: String = "src/a.swift") throws {
        let kim = ReviewMethods.Person(name: words, deviceId: "kim1-device", isSelf: false)
        let old = (1...9).map { "let line\($0) = \($0)\n" }.joined()
        let new = old.replacing("line5 = 5", with: "line5 = \"\(words)\"").replacing("let line9 = 9\n", with: "")
        contents = try RoundContents(
            base: String(repeating: "a", count: 40), head: String(repeating: "b", count: 40),
            commits: [
                RoundCommit(
                    id: String(repeating: "b", count: 40), author: "Ada", email: "ada@example.org", time: 0,
                    zoneInMinutes: 0, message: "One\n")
            ],
            files: [
                FileVersions(path: path, old: .text(old, isExecutable: false), new: .text(new, isExecutable: true)),
                FileVersions(path: "icon.png", old: .absent, new: .opaque(inBytes: 9, id: "ee", isExecutable: false)),
            ])
        var head = ReviewMethods.Head(review: Self.id, title: words, status: "open", author: kim)
        (head.target, head.rounds, head.threads, head.openThreads, head.news) = (words, 1, 1, 1, 2)
        (head.opened, head.updated) = (1_700_000_000_000, 1_700_000_100_000)
        head.waiting = [kim]
        review = ReviewMethods.Review(head: head)
        review.description = words + "\nsecond line"
        review.asked = [kim]
        var draft = ReviewMethods.RoundDraft()
        (draft.base, draft.head, draft.content) = (contents.base, contents.head, Self.blob)
        (draft.patch, draft.message, draft.files) = (contents.patchDigest.hex, words, 1)
        review.rounds = [.init(round: Self.round, number: 1, by: kim, time: 1_700_000_000_000, draft: draft)]
        var place = ReviewMethods.Place(path: path, line: 5)
        place.lines = [words]
        var comment = ReviewMethods.Comment(id: Self.thread, by: kim, time: 1_700_000_000_000, text: words)
        comment.suggestion = "let line5 = 55\n"
        comment.reactions = [.init(reaction: words, by: [kim])]
        comment.isNew = true
        let answer = ReviewMethods.Comment(
            id: String(repeating: "12", count: 32) + ".1", by: kim, time: 1_700_000_001_000, text: words)
        var thread = ReviewMethods.Thread(thread: Self.thread, place: place, comments: [comment, answer])
        thread.round = Self.round
        review.threads = [thread]
        var vote = ReviewMethods.Vote(by: kim, time: 0, round: Self.round, verdict: "accept", isCurrent: true)
        vote.text = words
        review.votes = [vote]
        var check = ReviewMethods.Check(id: Self.thread, name: words, by: kim, time: 0, round: Self.round)
        check.exitCode = 2
        review.checks = [check]
        var unmet = ReviewMethods.Unmet(kind: "check")
        unmet.name = words
        review.unmet = [unmet, ReviewMethods.Unmet(kind: words)]
        var event = ReviewMethods.Event(review: Self.id, id: Self.thread, time: 0, by: kim, kind: words)
        (event.text, event.what, event.isNew, event.isMention) = (words, words, true, true)
        review.course = [event]
    }
}

/// What a node was told to publish.
final class SaidActs: Sendable {
    let all = Mutex<[[ReviewMethods.Act]]>([])
    let opened = Mutex<[ReviewMethods.Open.Params]>([])
    let added = Mutex<[[UInt8]]>([])
}

extension SampleReview {
    func node(at run: CommandRun, _ said: SaidActs = SaidActs()) throws -> ScriptedNode {
        let (review, blob) = (review, try contents.encoded())
        return try ScriptedNode(at: try run.paths) { request in
            switch request.method {
            case ReviewMethods.List.name:
                return request.answer(ReviewMethods.List.self, .init(reviews: [review.head]))
            case ReviewMethods.Show.name: return request.answer(ReviewMethods.Show.self, review)
            case ReviewMethods.Open.name:
                let params = try request.params(of: ReviewMethods.Open.self)
                said.opened.withLock { $0.append(params) }
                return request.answer(ReviewMethods.Open.self, .init(review: Self.id, round: Self.round))
            case ReviewMethods.Revise.name:
                return request.answer(ReviewMethods.Revise.self, .init(review: Self.id, round: Self.round))
            case ReviewMethods.Publish.name:
                let acts = try request.params(of: ReviewMethods.Publish.self).acts
                said.all.withLock { $0.append(acts) }
                return request.answer(
                    ReviewMethods.Publish.self, .init(review: Self.id, ids: acts.map { _ in Self.thread }))
            case ReviewMethods.Rules.name:
                var rules = ReviewMethods.RuleSet()
                (rules.accepts, rules.checks) = (1, [review.head.title])
                return request.answer(ReviewMethods.Rules.self, rules)
            case BlobMethods.Look.name:
                return request.answer(
                    BlobMethods.Look.self,
                    .init(blob: Self.blob, state: "whole", size: blob.count, held: blob.count, sources: 1))
            case BlobMethods.Save.name:
                let path = try request.params(of: BlobMethods.Save.self).path
                try Data(blob).write(to: URL(fileURLWithPath: path))
                return request.answer(BlobMethods.Save.self, .init(size: blob.count))
            case BlobMethods.Add.name:
                let path = try request.params(of: BlobMethods.Add.self).path
                let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                said.added.withLock { $0.append([UInt8](bytes)) }
                return request.answer(BlobMethods.Add.self, .init(blob: Self.blob, size: bytes.count))
            default: return request.fail(RPCFailure(.unknownMethod, request.method))
            }
        }
    }
}
