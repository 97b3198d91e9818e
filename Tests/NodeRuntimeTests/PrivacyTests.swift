import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// What others are shown of a learner in a workshop, what is agreed to, and what can be forgotten.
    @Suite("Privacy in a workshop")
    struct Privacy {
        private func room() async throws -> NodePair {
            let pair = try await NodePair(title: "Parsers", role: "reviewer")
            try await pair.ada.ask(WorkshopMethods.Open.self, .init(title: "Parsers"))
            let question = WorkshopMethods.Question(text: "Which?", form: "single", options: ["a", "b"])
            let poll = try await pair.ada.ask(WorkshopMethods.Poll.self, .init(question: question))
            for node in [pair.ada, pair.ben] {
                try await eventually("\(node.profile) answers") {
                    let params = WorkshopMethods.GiveAnswer.Params(activity: poll.id, answers: [.init(options: [1])])
                    return (try? await node.ask(WorkshopMethods.GiveAnswer.self, params)) != nil
                }
            }
            try await eventually("both have both answers") {
                for node in [pair.ada, pair.ben] {
                    let head = try await node.ask(WorkshopMethods.Show.self, .init()).activities[0]
                    if head.answered != 2 { return false }
                }
                return true
            }
            return pair
        }

        @Test("a learner's report has the learner's own line, and what came of a poll when it is shown")
        func report() async throws {
            let pair = try await room()
            func lines(_ node: TestNode) async throws -> [Substring] {
                try await node.command("workshop", "report", "--format", "csv").output.split(separator: "\r\n")
            }
            #expect(try await lines(pair.ada).count == 3)
            let own = try await lines(pair.ben)
            #expect(own.count == 2 && own[1].contains(",ben,"))
            let page = try await pair.ben.command("workshop", "report").output
            #expect(page.contains("of persons it has that one alone") && page.contains("Nobody published"))
            try await pair.ada.ask(WorkshopMethods.Reveal.self, .init())
            try await eventually("it is shown to ben") {
                try await pair.ben.command("workshop", "report").output.contains("2 answers")
            }
            let told = try await pair.ben.command("workshop", "show", "--privacy")
            #expect(
                told.output.contains("your work on exercises\tno\tyes") && told.words.contains("Nobody records now"))
        }

        @Test("who is forgotten is left out, what stays is told with its count, and it can be taken back")
        func forget() async throws {
            let pair = try await room()
            let forgotten = try await pair.ada.command("workshop", "forget", "ben")
            #expect(forgotten.exitCode == 0 && forgotten.words.contains("1 record that ben signed"), "\(forgotten)")
            #expect(forgotten.words.contains("in the history that 2 persons have"), "\(forgotten)")
            let left = try await pair.ada.ask(WorkshopMethods.ShowActivity.self, .init()).standings.map(\.name)
            #expect(left == ["ada"])
            #expect(try await pair.ada.command("workshop", "report").output.contains("ben") == false)
            let again = try await pair.ada.command("workshop", "forget", "ben")
            #expect(again.exitCode == ErrorKind.conflict.exitCode)
            #expect(try await pair.ada.command("workshop", "forget", "ben", "--off").exitCode == 0)
            #expect(try await pair.ada.command("workshop", "report").output.contains("ben"))
        }

        @Test("who comes into a session that is recorded agrees to it first")
        func recording() async throws {
            let pair = try await room()
            _ = try await pair.ada.command("session", "start")
            _ = try await pair.ada.command("session", "record", "start")
            try await eventually("ben hears of it") {
                (try? await pair.ben.ask(SessionMethods.Show.self, .init()))?.recordings.count == 1
            }
            let refused = try await pair.ben.command("session", "join")
            #expect(refused.exitCode == ErrorKind.refused.exitCode, "\(refused)")
            #expect(refused.words.contains("ada records the session") && refused.words.contains("--agree"))
            #expect(try await pair.ben.ask(SessionMethods.Show.self, .init()).participants.map(\.name) == ["ada"])
            let told = try await pair.ben.command("workshop", "show", "--privacy")
            #expect(told.words.contains("ada records the session"))
            let joined = try await pair.ben.command("session", "join", "--agree")
            #expect(joined.exitCode == 0 && joined.words.contains("To be recorded no more"), "\(joined)")
            #expect(try await pair.ben.ask(SessionMethods.Show.self, .init()).participants.count == 2)
        }
    }
}
