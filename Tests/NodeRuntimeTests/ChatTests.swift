import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Chat and questions between real nodes")
    struct Chats {
        /// Waits until Ben has so many messages, and gives them.
        private func messages(
            _ count: Int, at node: TestNode, space: String? = nil
        ) async throws -> [ChatMethods.Message] {
            var messages: [ChatMethods.Message] = []
            try await eventually("\(count) messages are there") {
                messages = try await node.ask(ChatMethods.Log.self, .init(space: space)).messages
                return messages.count == count
            }
            return messages
        }

        /// Runs a command that has to succeed.
        private func run(_ arguments: [String], by node: TestNode) async throws {
            let outcome = try await node.begin(arguments).outcome()
            #expect(outcome.exitCode == 0, "\(arguments): \(outcome)")
        }

        @Test(
            "what one says, edits, answers, signs and pins by the command line the other sees, and keeps over a restart"
        )
        func commands() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("plan.md")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: "one\ntwo\n"))
            try await pair.agree(on: "plan.md")
            try await run(["chat", "send", "@ben see plan.md:2"], by: pair.ada)
            let first = try #require(try await messages(1, at: pair.ben).first)
            #expect(first.mentionsYou == true && first.mentions == ["ben"] && first.own == nil)
            #expect(first.links == [.init(written: "plan.md:2", path: "plan.md", line: 2)])
            try await run(["chat", "reply", first.id, "seen", "it"], by: pair.ben)
            try await run(["chat", "react", String(first.id.prefix(8)), "👍"], by: pair.ben)
            try await run(["chat", "pin", first.id], by: pair.ben)
            try await run(["chat", "send", "--channel", "parser", "/me", "waves"], by: pair.ben)
            try await run(["chat", "edit", first.id, "@ben see plan.md:1"], by: pair.ada)
            var shown: [ChatMethods.Message] = []
            try await eventually("ada has all of it") {
                shown = try await pair.ada.ask(ChatMethods.Log.self, .init()).messages
                return shown.count == 3 && shown[0].reactions != nil && shown[0].pinnedBy != nil
            }
            #expect(shown[0].text == "@ben see plan.md:1" && shown[0].edited == true && shown[0].answerCount == 1)
            #expect(shown[0].reactions == [.init(sign: "👍", by: ["ben"], own: false)] && shown[0].pinnedBy == "ben")
            #expect(shown[1].answers == first.id && shown[2].acts == true && shown[2].channel == "parser")
            let thread = try await pair.ada.begin(["chat", "log", "--thread", first.id]).outcome()
            #expect(thread.output.split(separator: "\n").count == 2, "\(thread)")
            let history = try await pair.ben.begin(["chat", "show", first.id]).outcome()
            #expect(history.output.contains("plan.md:2") && history.output.contains("plan.md:1"), "\(history)")
            try await run(["chat", "topic", "parser", "the", "new", "parser"], by: pair.ben)
            try await pair.ada.stop()
            try await pair.ada.start()
            #expect(try await pair.ada.ask(ChatMethods.Log.self, .init()).messages.first == shown[0])
            let refused = try await pair.ben.begin(["chat", "delete", first.id, "--json"]).outcome()
            #expect(refused.exitCode == 5, "\(refused)")
        }

        @Test("unread is told by channel until it is read, and words are found in all spaces until they are taken away")
        func channelsAndSearch() async throws {
            let pair = try await NodePair()
            for text in ["The Parser is ready", "nothing of it", "parsing naïve words"] {
                try await pair.ada.ask(ChatMethods.Send.self, .init(text: text, channel: "parser"))
            }
            let all = try await messages(3, at: pair.ben)
            func channel() async throws -> ChatMethods.Channel? {
                let places = try await pair.ben.ask(ChatMethods.Channels.self, .init()).places
                return places.first?.channels.first { $0.name == "parser" }
            }
            #expect(try await channel()?.unread == 3)
            try await run(["chat", "read", "parser", "--up-to", all[1].id], by: pair.ben)
            #expect(try await channel()?.unread == 1)
            try await run(["chat", "read", "parser"], by: pair.ben)
            #expect(try await channel()?.unread == 0)

            func found(_ arguments: String...) async throws -> Int {
                let run = try await pair.ben.begin(["chat", "search"] + arguments).outcome()
                #expect(run.exitCode == 0, "\(run)")
                return run.output.split(separator: "\n").count
            }
            #expect(try await found("pars") == 2)
            #expect(try await found("naive", "PARS") == 1)
            #expect(try await found("pars", "--by", "ada", "--channel", "parser") == 2)
            #expect(try await found("pars", "--until", "2020-01-01") == 0)
            try await run(["chat", "edit", all[0].id, "quite another thing"], by: pair.ada)
            try await run(["chat", "delete", all[2].id], by: pair.ada)
            try await eventually("what was taken away is found no more") { try await found("pars") == 0 }
            #expect(try await found("another") == 1)
            try await pair.ben.stop()
            try await pair.ben.start()
            #expect(try await found("another") == 1)
            #expect(try await found("pars") == 0)
        }

        @Test(
            "two talk in a space of their own, by the member's name, and other commands mean the one that they share"
        )
        func direct() async throws {
            let pair = try await NodePair(role: "viewer")
            try await pair.meet()
            try await run(["chat", "dm", "ada", "between", "us"], by: pair.ben)
            var talk: String?
            try await eventually("ada has the talk") {
                let places = try await pair.ada.ask(ChatMethods.Channels.self, .init()).places
                talk = places.first { $0.direct && $0.channels.contains { $0.unread == 1 } }?.space
                return talk != nil
            }
            #expect(try await messages(1, at: pair.ada, space: talk).map(\.text) == ["between us"])
            try await run(["chat", "dm", "ben", "yes"], by: pair.ada)
            #expect(try await messages(2, at: pair.ben, space: talk).map(\.text) == ["between us", "yes"])
            try await run(["chat", "send", "to", "all"], by: pair.ada)
            #expect(try await messages(1, at: pair.ben).map(\.text) == ["to all"])
        }

        @Test("questions are asked, voted for, answered and closed by the command line, and whoever listens is told")
        func questions() async throws {
            let pair = try await NodePair(role: "viewer")
            let listener = try pair.ada.client()
            try await listener.call(ChatMethods.Subscribe.self, .init())
            try await run(["ask", "new", "Why?", "--text", "It says so."], by: pair.ben)
            let question = try await listener.next(QuestionMethods.Changed.self).question
            #expect(question.title == "Why?" && question.text == "It says so.")
            try await run(["ask", "vote", question.id], by: pair.ada)
            try await run(["ask", "answer", String(question.id.prefix(6)), "Because."], by: pair.ada)
            var shown: QuestionMethods.Question?
            try await eventually("ben has the answer") {
                shown = try await pair.ben.ask(QuestionMethods.List.self, .init()).questions.first
                return shown?.answers.count == 1 && shown?.votes == 1
            }
            let answer = try #require(shown?.answers.first)
            try await run(["ask", "accept", answer.id], by: pair.ben)
            let list = try await pair.ben.begin(["ask"]).outcome()
            #expect(list.output.contains("answered") && list.output.contains("Why?"), "\(list)")
            let text = try await pair.ben.begin(["ask", "show", question.id]).outcome()
            #expect(text.output.contains("accepted") && text.output.contains("Because."), "\(text)")
        }

        @Test("a file that comes with a message is a blob of the space")
        func files() async throws {
            let pair = try await NodePair()
            let file = try pair.home.folder.write("bytes", to: "notes.bin")
            try await run(["chat", "send", "--attach", file, "look"], by: pair.ada)
            let message = try #require(try await messages(1, at: pair.ben).first)
            let attached = try #require(message.files?.first)
            #expect(attached.name == "notes.bin" && attached.size == 5)
        }

        @Test("what one wants to be told is set for a space and for single channels, from the command line")
        func notices() async throws {
            let pair = try await NodePair()
            func notify(_ words: String...) async throws -> String {
                let run = try pair.ben.begin(["chat", "notify"] + words)
                let outcome = try await run.outcome(within: .seconds(30))
                return outcome.exitCode == 0 ? outcome.output : "exit \(outcome.exitCode)"
            }
            #expect(try await notify() == "mentions\n")
            #expect(try await notify("all", "--channel", "help") == "all\n")
            #expect(try await notify("none") == "none\nall\thelp\n")
            #expect(try await notify("--channel", "general") == "none\n")
            let client = try pair.ben.client()
            _ = try await client.call(ChatMethods.Subscribe.self, .init())
            try await pair.meet()
            try await pair.ada.ask(ChatMethods.Send.self, .init(text: "@ben"))
            var help = ChatMethods.Send.Params(text: "anybody?")
            help.channel = "help"
            try await pair.ada.ask(ChatMethods.Send.self, help)
            var wanted: [String: Bool] = [:]
            for _ in 0..<2 {
                let told = try await client.next(ChatMethods.Arrived.self)
                wanted[told.message.channel] = told.wanted == true
            }
            #expect(wanted == ["general": false, "help": true])
            #expect(try await notify("space", "--channel", "help") == "none\n")
            #expect(try await notify("space") == "exit 2")
        }

        @Test("the desktop is told by notify-send of what names the person, cleaned, and of nothing else")
        func desktop() async throws {
            let pair = try await NodePair()
            let folder = try TemporaryFolder()
            let told = folder.path("told")
            let script = try folder.write(
                "#!/bin/sh\nfor word in \"$@\"; do echo \"$word\" >> \(told); done\n", to: "notify-send")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
            let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
            pair.ben.variables["PATH"] = "\(folder.path):\(path)"
            let watch = try pair.ben.begin(["chat", "watch", "--notify", "--count", "2"])
            try await eventually("it listens") { watch.words.contains("Listening") }
            try await pair.ada.ask(ChatMethods.Send.self, .init(text: "for nobody"))
            try await pair.ada.ask(ChatMethods.Send.self, .init(text: "@ben <b>\u{1B}[31mred</b>"))
            _ = try await watch.outcome()
            try await eventually("the desktop was told") { FileManager.default.fileExists(atPath: told) }
            let words = try String(contentsOfFile: told, encoding: .utf8)
            #expect(
                words == "--app-name=Atelier\n--\nada\n@ben &lt;b&gt;␛[31mred&lt;/b&gt;\n", "\(words.debugDescription)")
        }
    }
}
