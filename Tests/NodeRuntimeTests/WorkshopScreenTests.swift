import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// The workshop on a whole screen: the real program in tmux, with a real node at each end.
    @Suite("Workshop on the whole screen")
    struct WorkshopScreens {
        /// Ada leads, Ben learns.
        private func room() async throws -> NodePair {
            let pair = try await NodePair(title: "Parsers", role: "reviewer")
            try await pair.ada.ask(WorkshopMethods.Open.self, .init(title: "Parsers"))
            try await eventually("ben hears of the meeting") {
                (try? await pair.ben.ask(WorkshopMethods.Show.self, .init())) != nil
            }
            return pair
        }

        private func open(_ node: TestNode, in tmux: Tmux, columns: Int = 100, rows: Int = 30) throws {
            try tmux.open(
                node.profile, columns: columns, rows: rows, environment: node.environment,
                [try BuiltProgram.path(), "workshop"])
        }

        private func shows(_ text: String, _ tmux: Tmux, _ name: String) async throws {
            do {
                try await eventually("\(name) shows \(text)") {
                    try tmux.shown(name).joined(separator: "\n").contains(text)
                }
            } catch {
                Issue.record("\(try tmux.shown(name).joined(separator: "\n"))")
                throw error
            }
        }

        private func type(_ text: String, _ tmux: Tmux, _ name: String) throws {
            try tmux.type("-l", text, in: name)
            try tmux.type("Enter", in: name)
        }

        @Test("mentor and learner see the same live: time, hands, pace, a poll that is answered, ended and shown")
        func course() async throws {
            guard let tmux = try Tmux() else { return }
            let pair = try await room()
            try open(pair.ada, in: tmux)
            try open(pair.ben, in: tmux, columns: 60, rows: 40)
            try await shows("you lead · 2 of 2 here", tmux, "ada")
            try await shows("led by ada · 2 of 2 here", tmux, "ben")
            try type("/announce We begin: 東京", tmux, "ada")
            try await shows("ada: We begin: 東京", tmux, "ben")
            try type("/timer 5m a first look", tmux, "ada")
            try await shows("a first look", tmux, "ben")
            let before = try tmux.shown("ben")[0]
            try await eventually("the time counts down on the learner's screen by itself") {
                try tmux.shown("ben")[0] != before
            }
            try type("/hand why tokens?", tmux, "ben")
            try await shows("1. ben: why tokens?", tmux, "ada")
            try type("/pace lost", tmux, "ben")
            try await shows("lost ████████████████ 1", tmux, "ada")
            try type("/next", tmux, "ada")
            try await shows("none is up", tmux, "ben")
            try type("/anonymous Which first? | lexer | parser", tmux, "ada")
            try await shows("▸ 1. lexer", tmux, "ben")
            try tmux.type("Down", "Enter", in: "ben")
            try await shows("you answered", tmux, "ben")
            try await shows("open · 1 answered", tmux, "ada")
            // The mentor sees what came of it, the learner does not yet.
            try await eventually("the mentor has the bar") { try tmux.shown("ada").contains { $0.contains("█ 1") } }
            #expect(try tmux.shown("ben").contains { $0.contains("2. parser") && $0.contains("█") } == false)
            try type("/end", tmux, "ada")
            try await shows("over · 1 answered", tmux, "ben")
            try type("/show", tmux, "ada")
            try await eventually("the learner has the bar") {
                try tmux.shown("ben").contains { $0.contains("2. parser") && $0.contains("█ 1") }
            }
            try type("/ask What is a token?", tmux, "ben")
            try await shows("What is a token? — ben", tmux, "ada")
            try type("/vote 1", tmux, "ada")
            try await shows("1. ▲1", tmux, "ben")
            try type("/reply 1 a word of the grammar", tmux, "ada")
            try await shows("↳ ada: a word of the grammar", tmux, "ben")
            // What only those who lead may do is not there for a learner.
            try type("/end", tmux, "ben")
            try await shows("There is no command /end here", tmux, "ben")
            try tmux.type("C-u", in: "ben")
            try tmux.type("C-c", in: "ben")
            try await shows("ENDED 0", tmux, "ben")
            // Ben's node is there still; his screen is not.
            try await shows("2 of 2 here", tmux, "ada")
        }

        @Test("a size that changes is filled anew, and who comes late sees what goes on")
        func sizes() async throws {
            guard let tmux = try Tmux() else { return }
            let pair = try await room()
            try await pair.ada.ask(WorkshopMethods.Announce.self, .init(text: "We begin"))
            try await pair.ada.ask(WorkshopMethods.Hand.self, .init(word: "東京?"))
            try open(pair.ada, in: tmux)
            try await shows("│ 1. ada: 東京?", tmux, "ada")
            try tmux.resize("ada", columns: 50, rows: 30)
            try await eventually("the narrow screen has no side") {
                let shown = try tmux.shown("ada")
                return !shown.joined().contains("│") && shown.contains("1. ada: 東京?")
            }
            try tmux.resize("ada", columns: 50, rows: 6)
            try await shows("↓ ", tmux, "ada")
            for _ in 0..<20 { try tmux.type("PageDown", in: "ada") }
            try await shows("● ben", tmux, "ada")
            try tmux.resize("ada", columns: 120, rows: 30)
            try await shows("│ 1. ada: 東京?", tmux, "ada")
            // A third comes in, and is seen by who sits there already.
            let cleo = try pair.home.node("cleo")
            try await cleo.start()
            _ = try await cleo.join(try await pair.ada.invitation(as: "reviewer"))
            try open(cleo, in: tmux, columns: 80, rows: 24)
            try await shows("ada: We begin", tmux, "cleo")
            try await shows("1. ada: 東京?", tmux, "cleo")
            try await shows("3 of 3 here", tmux, "ada")
            try await shows("● cleo", tmux, "ada")
            cleo.kill()
            try await shows("○ cleo", tmux, "ada")
            try await shows("THE NODE IS AWAY", tmux, "cleo")
        }

        @Test("a node that stops is waited for: what was there stays on the screen, and it goes on when that is back")
        func restart() async throws {
            guard let tmux = try Tmux() else { return }
            let pair = try await room()
            try await pair.ada.ask(WorkshopMethods.SetTimer.self, .init(seconds: 600, label: "a look"))
            try open(pair.ada, in: tmux)
            try open(pair.ben, in: tmux)
            try await shows("a look", tmux, "ben")
            try await shows("2 of 2 here", tmux, "ben")
            try await pair.ada.stop()
            try await shows("○ ada", tmux, "ben")
            try await shows("THE NODE IS AWAY", tmux, "ada")
            // The learners go on meanwhile, and the mentor's words wait.
            try type("/hand still here", tmux, "ben")
            try await shows("1. ben: still here", tmux, "ben")
            try type("/announce lost?", tmux, "ada")
            try await shows("The node is away. Nothing was said", tmux, "ada")
            try await pair.ada.start()
            try await shows("you lead", tmux, "ada")
            try await shows("1. ben: still here", tmux, "ada")
            try tmux.type("Enter", in: "ada")
            try await shows("ada: lost?", tmux, "ben")
            try await shows("2 of 2 here", tmux, "ben")
        }

        @Test("a terminal that is shown is on the screens of those who may watch it, and goes with its end")
        func terminal() async throws {
            guard let tmux = try Tmux() else { return }
            let pair = try await room()
            try open(pair.ben, in: tmux)
            try await shows("led by ada", tmux, "ben")
            let words = [
                try BuiltProgram.path(), "session", "terminal", "share", "--read-only", "--title", "the parser", "--",
                "cat",
            ]
            try tmux.open("ada", columns: 60, rows: 10, environment: pair.ada.environment, words)
            try await shows("ada: the parser · atelier session terminal watch ada", tmux, "ben")
            try tmux.type("C-d", in: "ada")
            try await shows("ENDED", tmux, "ada")
            try await eventually("it is gone from ben's screen") {
                try tmux.shown("ben").joined().contains("the parser") == false
            }
        }

        @Test("nothing that others write acts on the terminal")
        func hostile() async throws {
            guard let tmux = try Tmux() else { return }
            let evil = "\u{1B}]0;title\u{7}\u{1B}[31mred\u{1B}[2J\u{1B}[?1049l\u{202E}turned"
            let pair = try await room()
            try await pair.ada.ask(WorkshopMethods.Announce.self, .init(text: evil))
            let asked = try await pair.ada.ask(QuestionMethods.New.self, .init(title: "\u{202E}ask"))
            try await pair.ada.ask(QuestionMethods.Reply.self, .init(space: nil, id: asked.id, text: evil))
            let question = WorkshopMethods.Question(
                text: "\u{202E}which?", form: "single", options: ["\u{202E}a", "b"])
            try await pair.ada.ask(WorkshopMethods.Poll.self, .init(question: question))
            try open(pair.ben, in: tmux, columns: 120)
            try await shows("<U+202E>ask — ada", tmux, "ben")
            try await shows("↳ ada: ␛]0;title␇␛[31mred", tmux, "ben")
            try await shows("ada: ␛]0;title", tmux, "ben")
            try await shows("<U+202E>which?", tmux, "ben")
            try await shows("1. <U+202E>a", tmux, "ben")
            #expect(try tmux.shown("ben", withColours: true).joined().contains("\u{1B}[31mred") == false)
        }

        @Test("piped it is what show tells")
        func piped() async throws {
            let pair = try await room()
            let alone = try await pair.ben.command("workshop")
            let show = try await pair.ben.command("workshop", "show")
            #expect(alone.exitCode == 0 && alone.output == show.output && show.output.hasPrefix("Parsers, opened"))
        }
    }
}
