import Foundation
import LocalRPC
import TestKit
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

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
            // What is written in the tenth of a second in which it begins is there at its beginning.
            try await passing(.milliseconds(200))
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

        @Test("activities of a workshop are marks of the recording in which they begin and end, on every node alike")
        func activities() async throws {
            let pair = try await NodePair(role: "reviewer")
            try await pair.ada.ask(WorkshopMethods.Open.self, .init(title: "Parsers"))
            func poll(_ title: String) async throws -> WorkshopMethods.Said {
                let question = WorkshopMethods.Question(text: title, form: "single", options: ["a", "b"])
                return try await pair.ada.ask(WorkshopMethods.Poll.self, .init(question: question))
            }
            _ = try await poll("before")
            _ = try await pair.ada.command("session", "start")
            try await passing(.milliseconds(200))
            _ = try await pair.ada.command("session", "record", "start")
            try await passing(.milliseconds(300))
            let first = try await poll("Which first?")
            try await passing(.milliseconds(300))
            _ = try await pair.ada.command("session", "record", "mark", "between")
            try await passing(.milliseconds(300))
            try await pair.ada.ask(WorkshopMethods.End.self, .init(activity: first.id))
            try await passing(.milliseconds(300))
            _ = try await pair.ada.command("session", "record", "stop")
            try await passing(.milliseconds(200))
            _ = try await poll("after")
            try await eventually("ben has heard of all") {
                try await pair.ben.ask(WorkshopMethods.Show.self, .init()).activities.count == 3
            }
            let marks = ["Which first?", "between", "end of Which first?"]
            for node in [pair.ada, pair.ben] {
                #expect(try await node.ask(SessionMethods.Show.self, .init()).marks.map(\.text) == marks)
                let film = try await node.ask(SessionMethods.Replay.self, .init())
                #expect(film.marks.map(\.text) == marks && film.marks.allSatisfy { $0.by == "ada" })
                #expect(zip(film.marks, film.marks.dropFirst()).allSatisfy { $0.at < $1.at })
            }
            let whole = try await pair.ben.begin(["session", "replay"]).outcome()
            let part = try await pair.ben.begin(["session", "replay", "--from", "end of"]).outcome()
            #expect(whole.output.contains("marked: between") && part.exitCode == 0)
            #expect(!part.output.contains("marked: between"), "it begins behind that")
            let none = try await pair.ben.begin(["session", "replay", "--from", "before"]).outcome()
            #expect(none.exitCode == ErrorKind.notFound.exitCode && none.words.contains("has no mark before"))
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

        /// What the bar of a film says.
        private struct Bar {
            let isPaused: Bool
            let seconds: Int
            let line: String

            init?(_ line: String?) {
                guard let line, let sign = line.first, "▶‖".contains(sign),
                    let clock = line.dropFirst(2).split(separator: " ").first
                else { return nil }
                self.line = line
                isPaused = sign == "‖"
                seconds = clock.split(separator: ":").reduce(0) { $0 * 60 + (Int($1) ?? 0) }
            }
        }

        @Test("on a whole screen keys pause, leap, go to marks and change the pace; at the end all is as before")
        func fullScreen() async throws {
            guard let tmux = try Tmux() else { return }
            let pair = try await recorded()
            // So slowly that nothing moves by itself while a test looks.
            let replay = "'\(try BuiltProgram.path())' session replay @last --speed 0.02"
            try tmux.open(
                "ben", columns: 70, rows: 12, environment: pair.ben.environment,
                ["sh", "-c", "echo earlier; \(replay)"])
            func shown() throws -> [String] { try tmux.shown("ben") }
            func bar() throws -> Bar? { Bar(try shown().first) }
            func press(_ keys: String..., until what: String, _ holds: (Bar, [String]) -> Bool) async throws {
                for key in keys { try tmux.type(key, in: "ben") }
                do {
                    try await eventually(what) { try bar().map { holds($0, try shown()) } ?? false }
                } catch {
                    Issue.record("\(keys): \(try shown())")
                    throw error
                }
            }
            try await press(until: "it plays from the beginning") { bar, rows in
                !bar.isPaused && bar.seconds == 0 && bar.line.contains("×0.02") && bar.line.contains("main.c pairing")
                    && rows[1].hasSuffix("1 before") && !rows.joined().contains("ada") && rows.count == 12
            }
            try await press("Space", until: "it rests") { bar, _ in bar.isPaused }
            try await press("n", until: "the mark, and who is where") { bar, rows in
                bar.isPaused && bar.line.contains("¶ the middle") && rows[1].contains("1 before ◂ ben")
                    && rows[2].hasSuffix("2 ada") && !rows.joined().contains("like this")
            }
            try await press("Right", until: "the end, with what was said") { bar, rows in
                rows[3].contains("3 ben") && rows.last == "ben: like this"
            }
            try await press("p", until: "the mark before") { _, rows in !rows.joined().contains("like this") }
            try await press("Left", until: "the beginning") { bar, rows in !rows.joined().contains("ada") }
            try await press("+", "+", until: "four times as fast") { bar, _ in bar.line.contains("×0.08") }
            try await press("-", until: "half as fast") { bar, _ in bar.line.contains("×0.04") }
            try tmux.resize("ben", columns: 40, rows: 8)
            try await press(until: "the window's size") { _, rows in rows.count == 8 && rows[1].contains("before") }
            try tmux.type("q", in: "ben")
            try await eventually("the screen is as before") {
                let rows = try shown()
                return rows.first == "earlier" && rows.joined().contains("ENDED 0") && !rows.joined().contains("▶")
            }
            #expect(try tmux.isCursorShown("ben"))
        }

        @Test("a film that is told to end gives the terminal back")
        func ended() async throws {
            guard let tmux = try Tmux() else { return }
            let pair = try await recorded()
            let replay = "'\(try BuiltProgram.path())' session replay @last --speed 0.02"
            let script = "echo earlier; \(replay) & echo $! > film; fg"
            try tmux.open(
                "ben", columns: 70, rows: 12, environment: pair.ben.environment, ["bash", "-c", "set -m; " + script])
            try await eventually("it plays") { try tmux.shown("ben").first?.hasPrefix("▶") == true }
            let number = try String(contentsOfFile: tmux.folder.path + "/film", encoding: .utf8)
            let process = try #require(pid_t(number.trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(kill(process, SIGTERM) == 0)
            try await eventually("the screen is as before") {
                let rows = try tmux.shown("ben")
                return rows.first == "earlier" && rows.joined().contains("ENDED")
            }
            #expect(try tmux.isCursorShown("ben"))
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
