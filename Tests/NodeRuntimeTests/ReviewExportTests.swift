import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Signed exports of reviews")
    struct ReviewExports {
        private func act(
            _ kind: ReviewMethods.Act.Kind, _ fill: (inout ReviewMethods.Act) -> Void
        ) -> ReviewMethods.Act {
            var act = ReviewMethods.Act(kind: kind)
            fill(&act)
            return act
        }

        /// A review in which ben commented and accepted, behind a long talk; its id.
        private func reviewed(by pair: NodePair) async throws -> String {
            var round = ReviewMethods.RoundDraft()
            round.content = String(repeating: "a", count: 64)
            round.patch = String(repeating: "b", count: 64)
            for number in 0..<40 {
                try await pair.ada.ask(ChatMethods.Send.self, .init(text: "a secret \(number)"))
            }
            let made = try await pair.ada.ask(
                ReviewMethods.Open.self, .init(title: "Parse numbers", round: round))
            try await eventually("ben has the review") {
                try await pair.ben.ask(ReviewMethods.List.self, .init()).reviews.count == 1
            }
            _ = try await pair.ben.ask(
                ReviewMethods.Publish.self,
                .init(
                    review: made.review,
                    acts: [act(.comment) { $0.text = "Fine." }, act(.vote) { $0.verdict = "accept" }]))
            try await eventually("ada has the verdict") {
                try await pair.ada.ask(ReviewMethods.Show.self, .init(review: made.review)).votes.count == 1
            }
            return made.review
        }

        @Test("what a node writes another program proves, and atelier itself without any node")
        func proves() async throws {
            let pair = try await NodePair(role: "reviewer")
            let review = try await reviewed(by: pair)
            let path = pair.home.folder.path("review.json")
            let written = try await pair.ada.ask(ReviewMethods.Export.self, .init(review: review, path: path))
            #expect(written.whole == 2 && written.changes > 41 && written.contents == 0 && written.missing == 1)
            let text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
            #expect(text.utf8.count == written.bytes && !text.contains("a secret"))
            try await pair.ada.stop()
            try await pair.ben.stop()
            let verified = try await pair.ben.command("review", "verify", path)
            #expect(verified.exitCode == 0 && verified.output.contains("accept\tby ben\tof round 1"))

            let folder = TestData.packageRoot.appendingPathComponent("Tests/NodeRuntimeTests/Interop")
            guard
                let python = PythonEnvironment.installed(
                    requirements: folder.appendingPathComponent("requirements.txt"), module: "cryptography")
            else { return }
            let answer = try python.run(
                folder.appendingPathComponent("review_proof.py"), input: try JSONEncoder().encode([text]))
            let found = try #require(try JSONSerialization.jsonObject(with: answer) as? [[String: Any]])
            let proven = try #require(found.first?["proven"] as? [String: Any], "\(found)")
            #expect(proven["title"] as? String == "Parse numbers" && proven["names"] as? [String] == ["ada", "ben"])
            #expect(proven["whole"] as? Int == 2 && proven["changes"] as? Int == written.changes)
        }

        @Test("no half of an export is written, and what is not there is said in words")
        func refusals() async throws {
            let pair = try await NodePair(role: "reviewer")
            let review = try await reviewed(by: pair)
            let relative = await failure {
                try await pair.ada.ask(ReviewMethods.Export.self, .init(review: review, path: "review.json"))
            }
            #expect(relative?.kind == .usage)
            let unknown = await failure {
                try await pair.ada.ask(ReviewMethods.Export.self, .init(review: "beef", path: "/tmp/x.json"))
            }
            #expect(unknown?.kind == .notFound)
            let folder = pair.home.folder.path("absent")
            let nowhere = await failure {
                try await pair.ada.ask(ReviewMethods.Export.self, .init(review: review, path: folder + "/x.json"))
            }
            #expect(nowhere?.kind == .notFound && !FileManager.default.fileExists(atPath: folder))
        }
    }
}
