import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Sessions")
    struct Sessions {
        @Test("two people start, join, follow, pass the seat, point and end, by the program on two nodes")
        func course() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("main.c")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "main.c", text: "one\ntwo\nthree\n"))
            try await pair.agree(on: "main.c")
            #expect(try await pair.ben.begin(["session", "join"]).outcome().exitCode == 4)
            let watch = try pair.ben.begin(["session", "watch", "--count", "4"])
            let follow = try pair.ben.begin(["session", "follow", "ada", "--count", "2"])
            try await eventually("both listen") {
                watch.words.contains("Listening") && follow.words.contains("Following ada")
            }
            _ = try await pair.ada.command("session", "start", "pairing")
            try await eventually("ben comes in") {
                try await pair.ben.begin(["session", "join"]).outcome().exitCode == 0
            }

            let editor = try pair.ada.client()
            var there = PresenceMethods.Set.Params(path: "main.c", cursor: 6)
            there.anchor = 4
            _ = try await editor.call(PresenceMethods.Set.self, there)
            try await seat(of: "ada", in: pair, by: pair.ada, to: "ada")
            let refused = try await pair.ben.begin(["doc", "put", "main.c", "-"], input: "mine\n").outcome()
            #expect(refused.exitCode == 5 && refused.words.contains("has the seat"), "\(refused)")
            _ = try await pair.ada.command("session", "focus", "main.c:3:2")

            let seen = try await follow.outcome().output.split(separator: "\n").map { $0.split(separator: "\t") }
            #expect(seen.map { $0.dropFirst().joined(separator: " ") } == ["ada main.c 2 3", "ada main.c 3 2 look"])
            let heard = try await watch.outcome().output
            for words in ["ada began the session pairing", "ben came", "ada types now", "look at main.c:3:2"] {
                #expect(heard.contains(words), "\(heard)")
            }
            let shown = try await pair.ben.command("session", "show")
            #expect(shown.output.contains("main.c:2:3, from 2:1"), "\(shown)")
            try await agenda(pair)
            _ = try await pair.ada.command("session", "pass", "ben")
            try await eventually("ben types") {
                try await pair.ben.begin(["doc", "put", "main.c", "-"], input: "mine\n").outcome().exitCode == 0
            }
            #expect(try await pair.agree(on: "main.c").text == "mine\n")
            try await ended(pair)
        }

        /// Ben plans, ada goes on, and both see it.
        private func agenda(_ pair: NodePair) async throws {
            let added = try await pair.ben.command("session", "agenda", "add", "The parser", "--minutes", "15")
            #expect(added.exitCode == 0, "\(added)")
            try await eventually("it is at ada") {
                try await pair.ada.ask(SessionMethods.Show.self, .init()).agenda?.count == 1
            }
            #expect(
                try await pair.ben.begin(["session", "agenda", "next"]).outcome().exitCode == 5, "ada has the seat")
            let next = try await pair.ada.command("session", "agenda", "next", "--timer")
            #expect(next.words.contains("Now: The parser, 15 min."), "\(next)")
            _ = try await pair.ada.command("session", "agenda", "next", "Questions")
            try await eventually("both are at ben") {
                let shown = try await pair.ben.ask(SessionMethods.Show.self, .init())
                let isOn = shown.agenda?.map { $0.begun != nil && $0.ended == nil } ?? []
                return isOn == [false, true] && shown.timer?.seconds == 900
            }
            let list = try await pair.ben.command("session", "agenda")
            #expect(list.output.contains("The parser") && list.output.contains("Questions"), "\(list)")
            #expect(try await pair.ada.begin(["session", "agenda", "next"]).outcome().exitCode == 4, "nothing is left")
            let done = try await pair.ada.command("session", "agenda", "next", "--done")
            #expect(done.words.contains("closed"), "\(done)")
        }

        private func seat(of name: String, in pair: NodePair, by node: TestNode, to member: String) async throws {
            _ = try await node.command("session", "pass", member)
            try await eventually("\(name) has the seat at ben") {
                let session = try await pair.ben.ask(SessionMethods.Show.self, .init())
                return session.participants.contains { $0.name == name && $0.drives }
            }
        }

        private func ended(_ pair: NodePair) async throws {
            #expect(try await pair.ben.begin(["session", "end"]).outcome().exitCode == 5, "he is only an editor")
            _ = try await pair.ada.command("session", "end")
            try await eventually("it is over at ben") {
                try await pair.ben.ask(SessionMethods.List.self, .init()).sessions.allSatisfy { $0.ended != nil }
            }
            let json = try await pair.ben.command("session", "show", "--session", "@last", "--json").json()
            let head = try #require(json["head"] as? [String: Any])
            #expect(head["title"] as? String == "pairing" && head["endedBy"] as? String == "ada")
            let written = try #require(json["written"] as? [[String: Any]])
            #expect(written.contains { $0["author"] as? String == "ben" && $0["inserted"] as? Int == 3 }, "\(written)")
        }

        @Test("who was cut off typed on past the seat; both nodes tell it, and one command takes it back")
        func pastTheSeat() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("main.c")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "main.c", text: "one\n"))
            _ = try await pair.ada.command("session", "start")
            try await eventually("ben comes in") {
                try await pair.ben.begin(["session", "join"]).outcome().exitCode == 0
            }
            try await seat(of: "ada", in: pair, by: pair.ada, to: "ada")
            try await pair.agree(on: "main.c")
            try await pair.ada.stop()
            try await eventually("ben is alone") { try await !pair.ben.isConnected() }
            let splice = DocumentMethods.Splice(at: 0, delete: 0, insert: "alone\n")
            try await eventually("ben types on") {
                let edit = await failure {
                    try await pair.ben.ask(DocumentMethods.Edit.self, .init(path: "main.c", edits: [splice]))
                }
                return edit == nil
            }
            try await pair.ada.start()
            try await pair.meet()
            #expect(try await pair.agree(on: "main.c").text == "alone\none\n")
            for node in [pair.ada, pair.ben] {
                let session = try await node.ask(SessionMethods.Show.self, .init())
                #expect(session.offSeat.map(\.author) == ["ben"] && session.offSeat.first?.inserted == 6)
            }
            let reverted = try await pair.ada.command("session", "revert", "ben")
            #expect(reverted.words.contains("6 characters gone"), "\(reverted)")
            #expect(try await pair.agree(on: "main.c").text == "one\n")
        }
    }
}
