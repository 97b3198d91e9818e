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
    /// The real program at both ends, real programs in between, and tmux as everybody's terminal.
    @Suite("Shared terminals")
    struct Terminals {
        /// Ada shares, Ben watches in a terminal that has a row more, for the foot.
        private struct Shared {
            let tmux: Tmux
            let pair: NodePair
            static let columns = 80
            static let rows = 24

            /// Nil where there is no tmux.
            init?(_ options: [String] = [], _ command: [String] = ["env", "PS1=$ ", "bash", "--norc"]) async throws {
                guard let tmux = try Tmux() else { return nil }
                self.tmux = tmux
                pair = try await NodePair()
                try await share(options, command)
            }

            private func share(_ options: [String], _ command: [String]) async throws {
                let words = ["session", "terminal", "share", "--title", "pair"] + options + ["--"] + command
                try tmux.open(
                    "ada", columns: Self.columns, rows: Self.rows,
                    environment: pair.ada.environment, [try BuiltProgram.path()] + words)
                try await eventually("ben sees that ada shares") {
                    try await pair.ben.ask(TerminalMethods.List.self, .init()).terminals.count == 1
                }
            }

            func watch(_ name: String = "ben", rows: Int = Shared.rows + 1, columns: Int = Shared.columns) throws {
                let words = [try BuiltProgram.path(), "session", "terminal", "watch", "ada"]
                try tmux.open(name, columns: columns, rows: rows, environment: pair.ben.environment, words)
            }

            func type(_ keys: String...) throws { for key in keys { try tmux.type(key, in: "ada") } }

            /// Waits until Ada's terminal shows a text, and Ben's all that Ada's does: letters, colours and the cursor.
            func agree(on text: String, at name: String = "ben") async throws {
                try await eventually("ada shows \(text)") { try tmux.shown("ada").joined().contains(text) }
                do {
                    try await eventually("\(name) shows what ada does", within: .seconds(10)) {
                        try isEqual(at: name)
                    }
                } catch {
                    Issue.record(
                        "\(try tmux.shown("ada", withColours: true)) \(try tmux.shown(name, withColours: true))")
                    throw error
                }
            }

            private func isEqual(at name: String) throws -> Bool {
                let own = try tmux.shown("ada", withColours: true)
                let other = try tmux.shown(name, withColours: true)
                let cursors = (try tmux.cursor("ada"), try tmux.cursor(name))
                return own == Array(other.prefix(own.count)) && cursors.0 == cursors.1
            }
        }

        @Test("a watcher's terminal shows what the host's does: a shell, colours, wide letters, vim and less")
        func programs() async throws {
            guard let shared = try await Shared() else { return }
            try shared.watch()
            try await shared.agree(on: "$")
            try shared.type("printf '\\033[1;38;5;208mbold\\033[0m \\033[48;2;1;2;3mtrue\\033[0m 字e\\u0301🙂 '", "Enter")
            try await shared.agree(on: "bold true")
            try shared.type("tput -T xterm-256color setaf 196; echo colours $(tput colors); tput sgr0", "Enter")
            try await shared.agree(on: "colours 256")
            try shared.type("seq 1 200 > numbers.txt && vim -u NONE -N numbers.txt", "Enter")
            try await shared.agree(on: "200L")
            try shared.type(":set number", "Enter", "20G", "dd", "p")
            try await shared.agree(on: " 21 20")
            try shared.type(":q!", "Enter", "less numbers.txt", "Enter")
            try await shared.agree(on: "numbers.txt")
            try shared.type("G")
            try await shared.agree(on: "200")
            // Who comes now sees it at once.
            try shared.watch("late")
            try await shared.agree(on: "200", at: "late")
            try shared.type("q", "echo done", "Enter")
            try await shared.agree(on: "done")
            try await shared.agree(on: "done", at: "late")
        }

        @Test("the window's size is the watcher's screen's, and a smaller window shows the part with the cursor")
        func resized() async throws {
            guard let shared = try await Shared() else { return }
            try shared.watch(rows: 41, columns: 120)
            try shared.tmux.resize("ada", columns: 100, rows: 30)
            try shared.type("clear; tput cols; tput lines", "Enter")
            try await eventually("ben sees the new size") {
                try shared.tmux.shown("ben").prefix(2).elementsEqual(["100", "30"])
            }
            try shared.tmux.resize("ben", columns: 60, rows: 6)
            try shared.type("clear; seq 1 20", "Enter")
            try await eventually("ben sees the end") {
                let shown = try shared.tmux.shown("ben")
                return shown[3] == "20" && shown[4] == "$" && shown[5].contains("larger")
            }
        }

        @Test("who asks and is let types, into what was asked for, until it is taken back; nobody else does")
        func control() async throws {
            guard let shared = try await Shared() else { return }
            try shared.watch()
            try await shared.agree(on: "$")
            try shared.tmux.type("x", in: "ben")
            try shared.tmux.type("c", in: "ben")
            try await eventually("ada's node knows who asks") {
                let own = try await shared.pair.ada.ask(TerminalMethods.List.self, .init()).terminals
                return own.first?.asking?.map(\.name) == ["ben"]
            }
            let granted = try await shared.pair.ada.command("session", "terminal", "grant")
            #expect(granted.exitCode == 0 && granted.output.hasPrefix("ben may type"), "\(granted)")
            try await eventually("ben knows") { try shared.tmux.shown("ben").joined().contains("you type") }
            try shared.tmux.type("echo from ben", "Enter", in: "ben")
            try await shared.agree(on: "from ben")
            let revoked = try await shared.pair.ada.command("session", "terminal", "revoke")
            #expect(revoked.exitCode == 0, "\(revoked)")
            try await eventually("ben knows") { try shared.tmux.shown("ben").joined().contains("c asks to type") }
            // Ctrl-^ and g, at the host's own keyboard, lets the next one.
            try shared.tmux.type("c", in: "ben")
            try await eventually("ada's node knows who asks") {
                let own = try await shared.pair.ada.ask(TerminalMethods.List.self, .init()).terminals
                return own.first?.asking?.isEmpty == false
            }
            try shared.type("C-^", "g")
            try await eventually("ben knows") { try shared.tmux.shown("ben").joined().contains("you type") }
            try shared.tmux.type("echo again", "Enter", in: "ben")
            try await shared.agree(on: "again")
            #expect(try !shared.tmux.shown("ada").joined().contains("x"))
        }

        @Test("read only stays read only: the grant is refused, and a program that types anyway reaches nothing")
        func readOnly() async throws {
            guard let shared = try await Shared(["--read-only"]) else { return }
            let client = try shared.pair.ben.client()
            let watched = try await client.call(TerminalMethods.Watch.self, .init(who: "ada"))
            #expect(watched.terminal.readOnly)
            let granted = try await shared.pair.ada.command("session", "terminal", "grant", "ben")
            #expect(granted.exitCode == 5 && granted.words.contains("looked at only"), "\(granted)")
            _ = try await client.call(
                TerminalMethods.TypeKeys.self, .init(subscription: watched.subscription, data: Array("echo BAD\r".utf8))
            )
            try shared.type("echo good", "Enter")
            try await eventually("ada shows it") { try shared.tmux.shown("ada").joined().contains("good") }
            #expect(try !shared.tmux.shown("ada").joined().contains("BAD"))
        }

        @Test("a watcher's screen is printed when asked, and of a host that is killed the watchers are told")
        func killed() async throws {
            guard let shared = try await Shared() else { return }
            try shared.watch()
            try shared.type("clear; echo printed $((6 * 7)); echo $PPID > parent", "Enter")
            try await shared.agree(on: "printed 42")
            let once = try await shared.pair.ben.command("session", "terminal", "watch", "ada", "--once")
            #expect(once.exitCode == 0 && once.output.hasPrefix("printed 42\n"), "\(once)")
            try await eventually("ada's node knows that it has left") {
                try await shared.pair.ada.ask(TerminalMethods.List.self, .init()).terminals.first?.watchers == 1
            }
            let parent = try String(contentsOfFile: shared.tmux.folder.path + "/parent", encoding: .utf8)
            let process = try #require(pid_t(parent.trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(kill(process, SIGKILL) == 0)
            try await eventually("ben's watch is over") {
                try shared.tmux.shown("ben").joined(separator: "\n").contains("shared no more")
            }
            #expect(try await shared.pair.ben.ask(TerminalMethods.List.self, .init()).terminals.isEmpty)
        }

        @Test("a terminal outlives its node: who watches sees it again, without a grant that was given before")
        func restarted() async throws {
            guard let shared = try await Shared() else { return }
            try shared.watch()
            try await shared.agree(on: "$")
            let before = try await shared.pair.ben.ask(TerminalMethods.List.self, .init()).terminals
            let granted = try await shared.pair.ada.command("session", "terminal", "grant", "ben")
            #expect(granted.exitCode == 0, "\(granted)")
            try await eventually("ben knows") { try shared.tmux.shown("ben").joined().contains("you type") }
            for turn in ["killed", "stopped"] {
                if turn == "killed" { shared.pair.ada.kill() } else { try await shared.pair.ada.stop() }
                try shared.type("echo while it was \(turn)", "Enter")
                try await eventually("the program goes on") {
                    try shared.tmux.shown("ada").joined().contains("while it was \(turn)")
                }
                try await shared.pair.ada.start()
                try await shared.agree(on: "while it was \(turn)")
                try shared.type("echo and after", "Enter")
                try await shared.agree(on: "and after")
                try await eventually("ben may not type") {
                    try shared.tmux.shown("ben").joined().contains("c asks to type")
                }
            }
            #expect(try await shared.pair.ben.ask(TerminalMethods.List.self, .init()).terminals == before)
            try shared.type("exit", "Enter")
            try await eventually("it is told that the node was away") {
                try shared.tmux.shown("ada").joined(separator: " ").contains("was away for a while")
            }
        }

        @Test("a recording is an asciicast, version 2, of all that was shown, and the terminal is as before afterwards")
        func recorded() async throws {
            let folder = try TemporaryFolder()
            let file = folder.path + "/pair.cast"
            guard let shared = try await Shared(["--record", file, "--title", "lesson"]) else { return }
            try shared.type("printf '字\\033[31mred\\033[0m\\n'", "Enter")
            try await eventually("it is shown") { try shared.tmux.shown("ada").contains("字red") }
            try shared.tmux.resize("ada", columns: 90, rows: 20)
            try shared.type("exit", "Enter")
            try await eventually("the program is back") {
                try shared.tmux.shown("ada").joined().contains("ENDED 0")
            }
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            let head = try #require(try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
            #expect(head["version"] as? Int == 2 && head["width"] as? Int == 80 && head["height"] as? Int == 24)
            #expect(head["title"] as? String == "lesson")
            var time = 0.0
            var output = ""
            var sizes: [String] = []
            for line in lines.dropFirst() {
                let event = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
                let (at, code, text) = (event[0] as? Double, event[1] as? String, event[2] as? String)
                #expect(event.count == 3 && (at ?? -1) >= time)
                time = try #require(at)
                if code == "o" { output += text ?? "" } else { sizes.append(text ?? "") }
            }
            #expect(output.contains("字\u{1B}[31mred\u{1B}[0m") && sizes.last == "90x20")
        }
    }
}
