import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Reviews")
    struct Reviews {
        private func code(content: Character = "a", patch: Character = "b") -> ReviewMethods.RoundDraft {
            var round = ReviewMethods.RoundDraft()
            round.content = String(repeating: content, count: 64)
            round.patch = String(repeating: patch, count: 64)
            round.message = "Parse numbers"
            return round
        }

        private func act(
            _ kind: ReviewMethods.Act.Kind, _ fill: (inout ReviewMethods.Act) -> Void = { _ in }
        ) -> ReviewMethods.Act {
            var act = ReviewMethods.Act(kind: kind)
            fill(&act)
            return act
        }

        /// What a node has of a review once something holds of it.
        private func review(
            _ id: String, at node: TestNode, _ claim: String, where holds: (ReviewMethods.Review) -> Bool
        ) async throws -> ReviewMethods.Review {
            var found: ReviewMethods.Review?
            try await eventually(claim) {
                found = try? await node.ask(ReviewMethods.Show.self, .init(review: id))
                return found.map(holds) ?? false
            }
            return try #require(found)
        }

        @Test("a review goes its whole way between two nodes: asked, commented, voted, revised, landed")
        func course() async throws {
            let pair = try await NodePair(role: "reviewer")
            let watcher = try pair.ada.client()
            let subscription = try await watcher.call(ReviewMethods.Subscribe.self, .init()).subscription
            var open = ReviewMethods.Open.Params(title: "Parse numbers", round: code())
            open.reviewers = ["ben"]
            open.target = "main"
            let made = try await pair.ada.ask(ReviewMethods.Open.self, open)
            #expect(made.review == made.round)
            try await eventually("ben is waited for") {
                try await pair.ben.ask(ReviewMethods.List.self, .init(query: "waiting:me author:ada")).reviews.count
                    == 1
            }

            var place = ReviewMethods.Place(path: "src/parse.c", line: 41, lastLine: 42)
            place.lines = ["  int n = 0;", "  n++;"]
            let published = try await pair.ben.ask(
                ReviewMethods.Publish.self,
                .init(
                    review: String(made.review.prefix(8)),
                    acts: [
                        act(.comment) {
                            $0.text = "Why, @ada?"
                            $0.place = place
                            $0.suggestion = "  int n = 1;\n"
                        },
                        act(.vote) { $0.verdict = "needs-work" },
                        act(.see) { $0.path = "src/parse.c" },
                    ]))
            #expect(published.ids.map { $0.suffix(2) } == [".0", ".1", ".2"])
            let thread = published.ids[0]
            let seen = try await review(made.review, at: pair.ada, "ada has the comment") { $0.threads.count == 1 }
            #expect(seen.threads[0].place.lines == place.lines && seen.threads[0].place.lastLine == 42)
            #expect(seen.head.waiting.map(\.isSelf) == [true] && seen.head.news == 2)
            #expect(seen.unmet.map(\.kind) == ["objection", "accepts", "openThreads"])
            let events = try await (0..<4).asyncMap { _ in
                try await watcher.next(ReviewMethods.Happened.self).event
            }
            #expect(events.map(\.kind) == ["opened", "round", "comment", "vote"])
            #expect(events.map(\.isMention) == [false, false, true, false] && subscription > 0)

            _ = try await pair.ada.ask(
                ReviewMethods.Publish.self,
                .init(
                    review: made.review,
                    acts: [
                        act(.applied) { $0.comments = [thread] },
                        act(.comment) {
                            $0.text = "Done"
                            $0.thread = thread
                            $0.resolved = true
                        },
                    ]))
            let revised = try await pair.ada.ask(
                ReviewMethods.Revise.self, .init(review: made.review, round: code(content: "c", patch: "d")))
            let second = try await review(made.review, at: pair.ben, "ben has the round") { $0.rounds.count == 2 }
            #expect(second.threads[0].isResolved && second.threads[0].comments[0].isApplied == true)
            #expect(second.votes.map(\.isCurrent) == [false] && second.rounds[1].round == revised.round)
            _ = try await pair.ben.ask(
                ReviewMethods.Publish.self, .init(review: "@last", acts: [act(.vote) { $0.verdict = "accept" }]))
            let ready = try await review(made.review, at: pair.ada, "it is ready") { $0.head.isReady }
            #expect(ready.head.waiting.map(\.name) == ["ada"] && ready.votes.map(\.verdict) == ["accept"])
            _ = try await pair.ada.ask(
                ReviewMethods.Publish.self, .init(review: made.review, acts: [act(.land) { $0.commit = "f00d" }]))
            let landed = try await review(made.review, at: pair.ben, "it has landed") { $0.head.status == "landed" }
            #expect(landed.commit == "f00d" && landed.course.count == 10)
        }

        @Test("a comment on a document goes with its lines, through edits of others, and says when they are gone")
        func documents() async throws {
            let pair = try await NodePair(role: "reviewer")
            try await pair.makeDocument("notes.md")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "notes.md", text: "one\ntwo\nthree\n"))
            var round = ReviewMethods.RoundDraft()
            round.document = "notes.md"
            let made = try await pair.ada.ask(ReviewMethods.Open.self, .init(title: "Notes", round: round))
            // A version that is not the newest any more: its lines are looked for in the text of now.
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "notes.md", text: "zero\none\ntwo\nthree\n"))
            try await pair.agree(on: "notes.md")
            _ = try await review(made.review, at: pair.ben, "ben has it") { _ in true }
            _ = try await pair.ben.ask(
                ReviewMethods.Publish.self,
                .init(
                    review: made.review,
                    acts: [
                        act(.comment) {
                            $0.text = "really?"
                            $0.place = .init(path: "notes.md", line: 2)
                        }
                    ]))
            let said = try await review(made.review, at: pair.ada, "ada has it") { $0.threads.count == 1 }
            #expect(said.threads[0].place.line == 2 && said.threads[0].now?.line == 3)
            try await pair.ada.ask(
                DocumentMethods.Put.self, .init(path: "notes.md", text: "a\nb\nzero\none\ntwo\nthree\n"))
            let moved = try await review(made.review, at: pair.ben, "it moved") { $0.threads[0].now?.line == 5 }
            #expect(moved.threads[0].now?.fate == .moved && moved.threads[0].now?.path == "notes.md")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "notes.md", text: "a\nb\n"))
            _ = try await review(made.review, at: pair.ben, "it is gone") { $0.threads[0].now?.fate == .gone }
        }

        @Test("what cannot be said is refused in words, and nothing of it is said")
        func refusals() async throws {
            let pair = try await NodePair(role: "viewer")
            let made = try await pair.ada.ask(ReviewMethods.Open.self, .init(title: "one", round: code()))
            _ = try await review(made.review, at: pair.ben, "ben has it") { _ in true }
            func kind(_ acts: [ReviewMethods.Act], by node: TestNode) async -> ErrorKind? {
                await failure {
                    try await node.ask(ReviewMethods.Publish.self, .init(review: made.review, acts: acts))
                }?.kind
            }
            let comment = act(.comment) { $0.text = "x" }
            #expect(await kind([comment], by: pair.ben) == .refused)
            #expect(await kind([comment, act(.vote) { $0.verdict = "accept" }], by: pair.ada) == .refused)
            #expect(await kind([comment, act(.vote) { $0.verdict = "yes" }], by: pair.ada) == .usage)
            #expect(await kind([act(.comment)], by: pair.ada) == .usage)
            #expect(await kind([], by: pair.ada) == .usage)
            #expect(await kind([act(.resolve) { $0.thread = "abcd" }], by: pair.ada) == .notFound)
            #expect(await kind(Array(repeating: comment, count: 501), by: pair.ada) == .overLimit)
            #expect(await kind([act(.reopen)], by: pair.ada) == .conflict)
            #expect(try await pair.ada.ask(ReviewMethods.Show.self, .init(review: made.review)).threads.isEmpty)
            let query = await failure {
                try await pair.ada.ask(ReviewMethods.List.self, .init(query: "colour:red"))
            }
            #expect(query?.kind == .usage)
            let unknown = await failure { try await pair.ada.ask(ReviewMethods.Show.self, .init(review: "beef")) }
            #expect(unknown?.kind == .notFound)
            let round = await failure {
                try await pair.ada.ask(ReviewMethods.Revise.self, .init(review: made.review, round: .init()))
            }
            #expect(round?.kind == .usage)
        }

        @Test("rules are set by who may, and places of one text are found in another")
        func rulesAndPlaces() async throws {
            let pair = try await NodePair(role: "reviewer")
            var rules = ReviewMethods.RuleSet()
            rules.accepts = 2
            rules.required = ["ben"]
            rules.checks = ["tests"]
            let refused = await failure { try await pair.ben.ask(ReviewMethods.Rules.self, .init(rules: rules)) }
            #expect(refused?.kind == .refused)
            let set = try await pair.ada.ask(ReviewMethods.Rules.self, .init(rules: rules))
            #expect(set.accepts == 2 && set.required == ["ben"] && set.openThreads == false)
            try await eventually("ben knows the rules") {
                try await pair.ben.ask(ReviewMethods.Rules.self, .init()).checks == ["tests"]
            }
            let ported = try await pair.ben.ask(
                ReviewMethods.Port.self,
                .init(
                    from: [.init(path: "a.c", text: "int total = 0;\nreturn total;\n")],
                    to: [.init(path: "b.c", text: "// header\nint total = 0;\nreturn total + 1;\n")],
                    places: [.init(path: "a.c", line: 1), .init(path: "a.c", line: 2), .init(path: "x", line: 1)]))
            #expect(ported.landings.map(\.fate) == [.moved, .changed, .gone])
            #expect(ported.landings.map(\.line) == [2, 3, 1] && ported.landings[0].path == "b.c")
        }
    }
}

extension Range<Int> {
    fileprivate func asyncMap<Value>(_ body: (Int) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
