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

        @Test("who is forgotten is left out of the board and of the chat, and what stays of that is counted")
        func forgottenWords() async throws {
            let pair = try await room()
            _ = try await pair.ben.command("ask", "new", "Why so?")
            _ = try await pair.ben.command("chat", "send", "hello")
            _ = try await pair.ada.command("chat", "send", "welcome")
            func titles() async throws -> [String] {
                try await pair.ada.ask(QuestionMethods.List.self, .init()).questions.map(\.title)
            }
            func texts() async throws -> [String] {
                try await pair.ada.ask(ChatMethods.Log.self, .init()).messages.map(\.text)
            }
            try await eventually("ada has what ben said") {
                let (asked, said) = (try await titles(), try await texts())
                return asked == ["Why so?"] && Set(said) == ["hello", "welcome"]
            }
            let forgotten = try await pair.ada.command("workshop", "forget", "ben")
            #expect(forgotten.words.contains("3 records that ben signed"), "\(forgotten)")
            #expect(try await titles().isEmpty)
            #expect(try await texts() == ["welcome"])
            #expect(try await pair.ada.command("workshop", "forget", "ben", "--off").exitCode == 0)
            #expect(try await titles() == ["Why so?"])
        }

        @Test("what who leads keeps out of sight is seen by its author and by who leads, and by nobody else")
        func moderated() async throws {
            let pair = try await room()
            _ = try await pair.ada.command("ask", "new", "Mine?")
            _ = try await pair.ben.command("ask", "new", "Yours?")
            func titles(_ node: TestNode) async throws -> [String] {
                try await node.ask(QuestionMethods.List.self, .init()).questions.map(\.title).sorted()
            }
            try await eventually("both have both") {
                let (ada, ben) = (try await titles(pair.ada), try await titles(pair.ben))
                return ada == ["Mine?", "Yours?"] && ben == ada
            }
            let questions = try await pair.ada.ask(QuestionMethods.List.self, .init()).questions
            for question in questions {
                let hidden = try await pair.ada.command("ask", "hide", String(question.id.prefix(8)))
                #expect(hidden.exitCode == 0, "\(hidden)")
            }
            try await eventually("ben sees his own alone") { try await titles(pair.ben) == ["Yours?"] }
            let seen = try await pair.ada.ask(QuestionMethods.List.self, .init()).questions
            #expect(seen.count == 2 && seen.allSatisfy { $0.hidden == true })
            #expect(try await pair.ada.command("ask", "list").output.contains("hidden"))
            let refused = try await pair.ben.command("ask", "hide", String(questions[0].id.prefix(8)))
            #expect(refused.exitCode == ErrorKind.refused.exitCode, "\(refused)")
            for question in questions {
                _ = try await pair.ada.command("ask", "hide", String(question.id.prefix(8)), "--off")
            }
            try await eventually("all see it again") { try await titles(pair.ben) == ["Mine?", "Yours?"] }
        }

        @Test("a room is locked and unlocked at the socket, once each, by who leads alone")
        func lock() async throws {
            let pair = try await room()
            let locked = try await pair.ada.ask(WorkshopMethods.Lock.self, .init(locked: true))
            #expect(locked.locked)
            let again = try await pair.ada.failure(of: WorkshopMethods.Lock.self, .init(locked: true))
            #expect(again?.kind == .conflict)
            #expect(try await pair.ada.ask(WorkshopMethods.Show.self, .init()).locked == true)
            try await eventually("ben hears of it") {
                try await pair.ben.ask(WorkshopMethods.Show.self, .init()).locked == true
            }
            #expect(try await pair.ben.failure(of: WorkshopMethods.Lock.self, .init(locked: false))?.kind == .refused)
            #expect(try await pair.ada.ask(WorkshopMethods.Lock.self, .init(locked: false)).locked == false)
            #expect(try await pair.ada.ask(WorkshopMethods.Show.self, .init()).locked == nil)
        }

        @Test("groups of like strength are made at the socket, with a space each, and dissolved")
        func groups() async throws {
            let pair = try await room()
            let made = try await pair.ada.ask(
                WorkshopMethods.Group.self, .init(name: "pairs", count: 1, bySkill: true))
            #expect(made.groups.map(\.persons) == [["ben"]] && made.groups[0].space != nil)
            let many = try await pair.ada.failure(
                of: WorkshopMethods.Group.self, .init(name: "pairs", count: 257, bySkill: true))
            #expect(many?.kind == .usage)
            let refused = try await pair.ben.failure(
                of: WorkshopMethods.Group.self, .init(name: "mine", count: 1, bySkill: true))
            #expect(refused?.kind == .refused)
            #expect(try await pair.ada.ask(WorkshopMethods.Group.self, .init(name: "pairs")).groups.isEmpty)
            #expect(try await pair.ada.ask(WorkshopMethods.Show.self, .init()).groups.isEmpty)
        }

        @Test("a deadline is said at the socket, told to all, and what comes behind it is late until it is let in")
        func deadline() async throws {
            let pair = try await room()
            let file = "# t\n## Exercise: Numbers\ndeadline: 1s\nlate: refused\n"
            try await pair.ada.ask(WorkshopMethods.Begin.self, .init(text: file, part: 1))
            func shown(_ node: TestNode) async throws -> WorkshopMethods.Activity {
                try await node.ask(WorkshopMethods.ShowActivity.self, .init(activity: "Numbers"))
            }
            try await eventually("the time is over at ben's") {
                (try? await shown(pair.ben))?.due?.collected == true
            }
            _ = try await pair.ben.ask(WorkshopMethods.Take.self, .init(activity: "Numbers"))
            let handed = try await pair.ben.command("workshop", "exercise", "hand-in", "--id", "Numbers")
            #expect(handed.exitCode == 0 && handed.words.contains("too late"), "\(handed)")
            try await eventually("ada sees it as late") {
                let standing = try await shown(pair.ada).standings.first { $0.name == "ben" }
                return standing?.handIn != nil && standing?.inTime == false
            }
            let report = try await pair.ada.command("workshop", "report", "--format", "csv").output
            #expect(report.contains("late"))
            #expect(try await pair.ben.failure(of: WorkshopMethods.Accept.self, .init(member: "ben"))?.kind == .refused)
            try await pair.ada.ask(WorkshopMethods.Accept.self, .init(member: "ben"))
            let standing = try await shown(pair.ada).standings.first { $0.name == "ben" }
            #expect(standing?.inTime == true && standing?.late == nil)
            try await pair.ada.ask(WorkshopMethods.SetDue.self, .init(activity: "Numbers"))
            #expect(try await shown(pair.ada).due == nil)
            let none = try await pair.ada.failure(of: WorkshopMethods.SetDue.self, .init(activity: "Numbers"))
            #expect(none?.kind == .conflict)
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
