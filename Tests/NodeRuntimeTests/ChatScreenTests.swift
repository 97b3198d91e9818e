import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// The chat on a whole screen: the real program in tmux, with a real node at each end.
    @Suite("Chat on the whole screen")
    struct ChatScreens {
        private func open(_ node: TestNode, in tmux: Tmux, _ name: String) throws {
            try tmux.open(
                name, columns: 80, rows: 16, environment: node.environment, [try BuiltProgram.path(), "chat"])
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

        @Test(
            "two talk on whole screens: what one types the other sees, with names completed, channels, marks and sizes")
        func talk() async throws {
            guard let tmux = try Tmux() else { return }
            let pair = try await NodePair()
            try open(pair.ada, in: tmux, "ada")
            try open(pair.ben, in: tmux, "ben")
            try await shows("Nobody has said anything", tmux, "ada")
            try await shows("Nobody has said anything", tmux, "ben")
            try tmux.type("-l", "hello 東京 é", in: "ada")
            try await shows("> hello 東京 é", tmux, "ada")
            try tmux.type("Enter", in: "ada")
            try await shows("hello 東京 é", tmux, "ben")
            try tmux.type("@ad", "Tab", in: "ben")
            try await shows("> @ada", tmux, "ben")
            try tmux.type("yes", "Enter", in: "ben")
            try await shows("@ada yes", tmux, "ada")
            try tmux.type("-l", "/join parser", in: "ben")
            try tmux.type("Enter", in: "ben")
            try tmux.type("-l", "/me waves", in: "ben")
            try tmux.type("Enter", in: "ben")
            try await shows("* ben waves", tmux, "ben")
            // It stands in Ada's list as unread until she goes there.
            try await shows("#parser 1", tmux, "ada")
            try tmux.type("C-n", in: "ada")
            try await shows("* ben waves", tmux, "ada")
            try tmux.resize("ada", columns: 50, rows: 10)
            try await eventually("the narrow screen has no list") {
                let shown = try tmux.shown("ada")
                return shown.first?.hasPrefix("#parser") == true && shown.contains { $0.contains("* ben waves") }
            }
            try tmux.type("-l", "/nothing", in: "ada")
            try tmux.type("Enter", in: "ada")
            try await shows("There is no command /nothing", tmux, "ada")
            try tmux.type("C-c", in: "ada")
            try await shows("ENDED 0", tmux, "ada")
        }

        @Test("nothing that others write acts on the terminal: titles, colours, other screens, letters turned round")
        func hostile() async throws {
            guard let tmux = try Tmux() else { return }
            let pair = try await NodePair()
            let evil = "\u{1B}]0;title\u{7}\u{1B}[31mred\u{1B}[2J\u{1B}[?1049l\u{9B}5;5H\u{202E}turned\r\nnext"
            try await pair.ada.ask(ChatMethods.Send.self, .init(text: evil, channel: "ch\u{1B}[7m"))
            try await pair.ada.ask(ChatMethods.Topic.self, .init(channel: "general", topic: "about\u{202E}x"))
            try await pair.ada.ask(ChatMethods.Send.self, .init(text: "last"))
            try await eventually("ben has all") {
                try await pair.ben.ask(ChatMethods.Log.self, .init()).messages.count == 2
            }
            try open(pair.ben, in: tmux, "ben")
            try await shows("last", tmux, "ben")
            try tmux.type("C-p", in: "ben")
            try await shows("␛[31mred␛[2J", tmux, "ben")
            // The line ends there.
            try await shows("<U+202E>turn", tmux, "ben")
            #expect(try tmux.shown("ben", withColours: true).joined().contains("\u{1B}[31mred") == false)
        }

        @Test("piped it is plain: a line for each message")
        func piped() async throws {
            let pair = try await NodePair()
            try await pair.ada.ask(ChatMethods.Send.self, .init(text: "hello"))
            let outcome = try await pair.ada.begin(["chat"]).outcome()
            #expect(outcome.exitCode == 0)
            let fields = outcome.output.split(separator: "\t", omittingEmptySubsequences: false)
            #expect(fields.count == 5 && fields[1...3].elementsEqual(["general", "ada", "hello"]), "\(outcome)")
        }
    }
}
