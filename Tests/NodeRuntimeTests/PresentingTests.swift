import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// What a mentor presents in a workshop, and learners follow as far as they wish.
    @Suite("Presenting")
    struct Presenting {
        @Test("a prepared agenda goes to the session, which begins for it, and all see where they are in it")
        func agenda() async throws {
            let pair = try await NodePair(title: "Parsers", role: "reviewer")
            try await pair.ada.ask(WorkshopMethods.Open.self, .init(title: "Parsers"))
            let file = pair.home.folder.path + "/class.md"
            try Data("# Parsers\n\n## Agenda\n- Welcome (10 min)\n- Numbers\n".utf8).write(
                to: URL(fileURLWithPath: file))
            let begun = try await pair.ada.command("workshop", "start", file, "1")
            #expect(begun.exitCode == 0 && begun.words.contains("2 items are on the agenda"), "\(begun)")
            #expect(try await pair.ada.command("session", "agenda", "next").exitCode == 0)
            try await eventually("ben sees the agenda") {
                let agenda = (try? await pair.ben.ask(SessionMethods.Show.self, .init()))?.agenda ?? []
                return agenda.map(\.text) == ["Welcome", "Numbers"] && agenda[0].begun != nil && agenda[1].begun == nil
            }
            let again = try await pair.ada.command("workshop", "start", file, "1", "--json")
            #expect(again.exitCode == 0)
            #expect(try await pair.ada.ask(SessionMethods.List.self, .init()).sessions.count == 1, "it is open already")
        }

        @Test("who presents is followed by those who wish, who look elsewhere and come back; it is lent and taken back")
        func follow() async throws {
            let pair = try await NodePair(title: "Parsers", role: "reviewer")
            try await pair.ada.ask(WorkshopMethods.Open.self, .init(title: "Parsers"))
            try await pair.makeDocument("main.c")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "main.c", text: "one\ntwo\nthree\n"))
            try await pair.agree(on: "main.c")
            #expect(try await pair.ada.command("workshop", "present").exitCode == 0)
            try await eventually("ben is told whom to follow") {
                try await pair.ben.ask(WorkshopMethods.Show.self, .init()).presenter == "ada"
            }
            let show = try await pair.ben.command("workshop", "show")
            #expect(show.output.contains("ada presents. To follow: atelier session follow ada"))
            let follow = try pair.ben.begin(["session", "follow", "ada", "--count", "1"])
            try await eventually("ben follows") { follow.words.contains("Following ada") }
            let editor = try pair.ada.client()
            _ = try await editor.call(PresenceMethods.Set.self, .init(path: "main.c", cursor: 4))
            let seen = try await follow.outcome()
            #expect(seen.exitCode == 0 && seen.output.contains("main.c\t2"), "\(seen)")
            // Ben looks around: nobody is moved, and nobody hears of it but by presence.
            #expect(try await pair.ben.text("main.c").text == "one\ntwo\nthree\n")
            // And comes back to where Ada is by now.
            _ = try await editor.call(PresenceMethods.Set.self, .init(path: "main.c", cursor: 9))
            try await eventually("ben is where ada is") {
                try await pair.ben.begin(["session", "follow", "ada", "--count", "1"]).outcome().output.contains(
                    "main.c\t3")
            }
            // A learner cannot take it; the mentor lends it, and takes it back.
            #expect(try await pair.ben.command("workshop", "present").exitCode != 0)
            #expect(try await pair.ada.command("workshop", "present", "ben").exitCode == 0)
            try await eventually("ben presents") {
                try await pair.ben.ask(WorkshopMethods.Show.self, .init()).presenter == "ben"
            }
            let learner = try pair.ben.client()
            let follows = try pair.ada.begin(["session", "follow", "ben", "--count", "1"])
            try await eventually("ada follows") { follows.words.contains("Following ben") }
            _ = try await learner.call(PresenceMethods.Set.self, .init(path: "main.c", cursor: 0))
            #expect(try await follows.outcome().output.contains("main.c\t1"))
            #expect(try await pair.ada.command("workshop", "present", "--off").exitCode == 0)
            try await eventually("nobody presents any more") {
                try await pair.ben.ask(WorkshopMethods.Show.self, .init()).presenter == nil
            }
        }
    }
}
