import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Recording and replay")
    struct Replays {
        /// Lets so much of the film's time go by.
        private func passing(_ span: Duration) async throws {
            let start = ContinuousClock.now
            try await eventually("time goes by") { ContinuousClock.now - start >= span }
        }

        /// A session of two nodes, recorded while both type and ben moves, with a mark in its middle.
        private func recorded() async throws -> NodePair {
            let pair = try await NodePair()
            try await pair.makeDocument("main.c")
            _ = try await pair.ada.command("session", "start", "pairing")
            try await eventually("ben comes in") {
                try await pair.ben.begin(["session", "join"]).outcome().exitCode == 0
            }
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "main.c", text: "before\n"))
            try await pair.agree(on: "main.c")
            try await eventually("ben's coming is at ada") {
                try await pair.ada.ask(SessionMethods.Show.self, .init()).participants.count == 2
            }
            try await passing(.milliseconds(200))
            _ = try await pair.ada.command("session", "record", "start")
            let editor = try pair.ben.client()
            _ = try await editor.call(PresenceMethods.Set.self, .init(path: "main.c", cursor: 3))
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "main.c", text: "before\nada\n"))
            try await pair.agree(on: "main.c")
            try await passing(.milliseconds(300))
            _ = try await pair.ada.command("session", "record", "mark", "the middle")
            try await passing(.milliseconds(300))
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "main.c", text: "before\nada\nben\n"))
            _ = try await pair.ben.command("chat", "send", "like", "this")
            try await pair.agree(on: "main.c")
            try await eventually("the word is at ada") {
                try await pair.ada.ask(ChatMethods.Log.self, .init()).messages.count == 1
            }
            try await passing(.milliseconds(200))
            _ = try await pair.ada.command("session", "record", "stop")
            try await eventually("the end is at ben, with the cursors") {
                let session = try await pair.ben.ask(SessionMethods.Show.self, .init())
                guard session.recordings.first?.to != nil else { return false }
                return try await pair.ben.ask(SessionMethods.Replay.self, .init()).steps.contains { $0.moved == true }
            }
            return pair
        }

        @Test("what was typed, said and looked at comes out on both nodes alike, from the beginning and from a mark")
        func replay() async throws {
            let pair = try await recorded()
            let films = [
                try await pair.ada.ask(SessionMethods.Replay.self, .init()),
                try await pair.ben.ask(SessionMethods.Replay.self, .init()),
            ]
            #expect(films[0] == films[1])
            let film = films[0]
            #expect(film.title == "pairing" && film.by == "ada" && film.next == nil && film.length >= 800)
            #expect(film.documents == [.init(path: "main.c", text: "before\n")])
            let edits = film.steps.filter { $0.edits != nil }
            #expect(edits.map(\.by) == ["ada", "ben"] && edits.map { $0.edits?.first?.insert } == ["ada\n", "ben\n"])
            #expect(film.steps.contains { $0.by == "ben" && $0.moved == true && $0.cursor == 3 && $0.path == "main.c" })
            #expect(film.steps.contains { $0.by == "ben" && $0.said == "like this" })
            #expect(zip(film.steps, film.steps.dropFirst()).allSatisfy { $0.at <= $1.at })
            let mark = try #require(film.marks.first)
            #expect(mark.text == "the middle")

            let middle = try await pair.ben.ask(SessionMethods.Replay.self, .init(from: mark.at))
            #expect(middle.documents.first?.text == "before\nada\n")
            #expect(middle.steps.filter { $0.edits != nil }.map(\.by) == ["ben"])
            #expect(middle.steps.first { $0.moved == true }?.at == middle.from, "where ben is, at once")
            let list = try await pair.ben.command("session", "replay", "--from", "the middle")
            let rows = list.output.split(separator: "\n").map {
                $0.split(separator: "\t", omittingEmptySubsequences: false)
            }
            #expect(rows.contains { $0[1] == "ben" && $0[2] == "edit" && $0[3] == "main.c" && $0[4].contains("+ben") })
            #expect(
                rows.contains { $0[2] == "said" && $0[4] == "like this" } && !rows.contains { $0[4].contains("+ada") })
        }

        @Test("it is played into a new folder, and on a screen with keys, and never over what is there")
        func played() async throws {
            let pair = try await recorded()
            let folder = pair.home.folder.path("film")
            let run = try await pair.ben.command("session", "replay", "@last", "--speed", "100", "--to-folder", folder)
            #expect(run.words.contains("Playing"), "\(run)")
            #expect(try String(contentsOfFile: folder + "/main.c", encoding: .utf8) == "before\nada\nben\n")
            let again = try await pair.ben.begin(["session", "replay", "--to-folder", folder]).outcome()
            #expect(again.exitCode == 7 && again.words.contains("is there already"), "\(again)")
        }

        @Test("a part is ten minutes long at most, begins at 0 or later, and there is none behind the end")
        func parts() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            _ = try await ada.command("session", "start")
            let none = await failure { try await ada.ask(SessionMethods.Replay.self, .init()) }
            #expect(none?.kind == .notFound)
            _ = try await ada.command("session", "record", "start")
            let long = try await ada.ask(SessionMethods.Replay.self, .init(span: 600_000))
            #expect(long.next == nil && long.recordings == 1)
            for params in [SessionMethods.Replay.Params(span: 600_001), .init(span: 0), .init(from: -1)] {
                #expect(await failure { try await ada.ask(SessionMethods.Replay.self, params) }?.kind == .usage)
            }
            let behind = try await ada.ask(SessionMethods.Replay.self, .init(from: 10_000_000))
            #expect(behind.steps.isEmpty && behind.next == nil)
        }

        @Test("a part ends after ten thousand steps, at a whole tenth of a second, and the next one goes on there")
        func manySteps() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            try await ada.ask(DocumentMethods.New.self, .init(path: "a.txt"))
            _ = try await ada.command("session", "start")
            _ = try await ada.command("session", "record", "start")
            let client = try ada.client()
            // Each is another place, so that none joins the one before.
            for round in 0..<3 {
                let edits = (0..<4_000).map { _ in DocumentMethods.Splice(at: 0, delete: 0, insert: "x") }
                _ = try await client.call(DocumentMethods.Edit.self, .init(path: "a.txt", edits: edits))
                if round < 2 { try await passing(.milliseconds(300)) }
            }
            _ = try await ada.command("session", "record", "stop")
            var (text, next, parts): (String, Int?, Int) = ("", 0, 0)
            while let from = next {
                let part = try await client.call(SessionMethods.Replay.self, .init(from: from))
                if parts > 0 { #expect(part.documents.first?.text == text) }
                #expect(part.steps.count <= 12_000)
                for step in part.steps {
                    for edit in step.edits ?? [] { text = edit.insert + text }
                }
                #expect(part.next.map { $0 > from } ?? true)
                (next, parts) = (part.next, parts + 1)
            }
            #expect(text == String(repeating: "x", count: 12_000) && parts >= 1)
        }
    }
}
