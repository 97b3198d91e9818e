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
    @Suite("What others write, on the terminal")
    struct Watching {
        /// Escape sequences, C1, a bell, right-to-left overrides and isolates, and a line that pretends to be another.
        private static let hostile =
            "\u{1B}[31mred\u{1B}]0;title\u{7} \u{9B}2J \u{202E}txt.exe\u{2066} \u{7F}\rada: yes"

        @Test("doc watch prints each change of another, and ends after so many")
        func document() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            let watch = try pair.ben.begin(["doc", "watch", "poem.txt", "--count", "2"])
            try await eventually("it watches") { watch.words.contains("Watching") }
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "a rose"))
            try await eventually("the first change is shown") { watch.output.contains("a rose") }
            let splice = DocumentMethods.Splice(at: 0, delete: 6, insert: Self.hostile)
            try await pair.ada.ask(DocumentMethods.Edit.self, .init(path: "poem.txt", edits: [splice]))
            let outcome = try await watch.outcome()
            #expect(outcome.exitCode == 0, "\(outcome)")
            #expect(outcome.output.contains("ada"))
            #expect(outcome.output.contains("-6"))
            #expect(outcome.output.contains("red"))
            #expect(Self.isHarmless(outcome.output), "\(outcome.output.debugDescription)")
        }

        @Test("chat watch prints what is said as it comes, each message on a line, and as JSON when asked")
        func chat() async throws {
            let pair = try await NodePair()
            let watch = try pair.ben.begin(["chat", "watch", "--count", "3"])
            let json = try pair.ben.begin(["chat", "watch", "--count", "3", "--json"])
            try await eventually("both listen") {
                watch.words.contains("Listening") && json.output.contains("subscription")
            }
            for text in ["hello", Self.hostile, "two\nlines"] {
                try await pair.ada.ask(ChatMethods.Send.self, .init(text: text))
            }
            let outcome = try await watch.outcome()
            #expect(outcome.exitCode == 0, "\(outcome)")
            #expect(outcome.output.split(separator: "\n").count == 3, "\(outcome)")
            #expect(Self.isHarmless(outcome.output), "\(outcome.output.debugDescription)")
            let lines = try await json.outcome().output.split(separator: "\n")
            #expect(lines.count == 4, "the subscription and three messages")
            #expect(Self.isHarmless(lines.joined()))
            let last = try JSONSerialization.jsonObject(with: Data(lines[2].utf8)) as? [String: Any]
            #expect(last?["text"] as? String == Self.hostile, "as JSON the text is whole")
        }

        @Test("Ctrl-C ends a watch with 130, or by the signal")
        func interrupt() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            let watch = try ada.begin(["chat", "watch"])
            try await eventually("it listens") { watch.words.contains("Listening") }
            watch.send(signal: SIGINT)
            let exitCode = try await watch.outcome().exitCode
            #expect(exitCode == 130 || exitCode == SIGINT)
        }

        @Test("a watch whose node stops ends with exit code 3 and says so")
        func nodeStops() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            let watch = try ada.begin(["chat", "watch"])
            try await eventually("it listens") { watch.words.contains("Listening") }
            try await ada.stop()
            let outcome = try await watch.outcome()
            #expect(outcome.exitCode == 3, "\(outcome)")
            #expect(outcome.words.contains("The node closed the connection."))
        }

        @Test("names, titles, paths and texts of others reach the terminal without their controls")
        func names() async throws {
            let pair = try await NodePair()
            let ada = try pair.ada.client()
            try await ada.call(ChatMethods.Send.self, .init(text: Self.hostile, channel: "\u{1B}[3m\u{202E}"))
            try await ada.call(DocumentMethods.Put.self, .init(path: "ro\u{200B}se.txt", text: Self.hostile))
            try await eventually("both are at ben") {
                let messages = try await pair.ben.ask(ChatMethods.Log.self, .init()).messages
                let documents = try await pair.ben.ask(DocumentMethods.List.self, .init()).documents
                return messages.count == 1 && documents.contains { $0.lengthInScalars > 0 }
            }
            let commands: [[String]] = [
                ["chat", "log"], ["doc", "list"], ["doc", "log", "ro\u{200B}se.txt"], ["space", "members"],
                ["space", "list"], ["peer", "list"], ["doc", "cat", "\u{1B}[31m"], ["space", "show", "\u{202E}"],
                ["doc", "new", "\u{1B}]0;x\u{7}"], ["join", "7-\u{1B}[2J-violin-anchor"],
            ]
            for command in commands {
                for arguments in [command, command + ["--json"]] {
                    let run = try await pair.ben.begin(arguments).outcome()
                    #expect(Self.isHarmless(run.output), "\(arguments): \(run.output.debugDescription)")
                    #expect(Self.isHarmless(run.words), "\(arguments): \(run.words.debugDescription)")
                }
            }
            #expect(Self.isHarmless(pair.ben.log), "the log of a node is read in terminals too")
        }

        @Test("a title with controls is refused where it is made")
        func title() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            for title in ["\u{1B}[31mred", "a\nb", ""] {
                let refusal = await failure { try await ada.ask(SpaceMethods.Create.self, .init(title: title)) }
                #expect(refusal?.kind == .usage, "\(title.debugDescription): \(refusal?.message ?? "taken")")
            }
        }

        /// No control but line feed and tab, no C1, nothing that turns the order of letters.
        private static func isHarmless(_ text: String) -> Bool {
            text.unicodeScalars.allSatisfy { scalar in
                switch scalar.value {
                case 0x09, 0x0A: true
                case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C: false
                default: true
                }
            }
        }
    }
}
