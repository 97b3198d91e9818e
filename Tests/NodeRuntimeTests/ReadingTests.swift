import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// Commands that only read, on a profile whose node does not run.
    @Suite("reading without a node")
    struct Reading {
        private static let questions = [
            ["space", "list"], ["space", "show"], ["space", "members"], ["doc", "list"], ["doc", "cat", "poem.txt"],
            ["doc", "cat", "poem.txt", "--at", "start"], ["doc", "log", "poem.txt"], ["doc", "blame", "poem.txt"],
            ["chat", "log"], ["session", "list"], ["blob", "list"],
        ]

        @Test("every question has the answer that the node gave, and the database stays as it was, bit for bit")
        func answers() async throws {
            let ada = try await Self.writer()
            var told: [String] = []
            for words in Self.questions { told.append(try await ada.begin(words + ["--json"]).outcome().output) }
            try await ada.stop()
            let before = try Self.database(of: ada)
            for (words, answer) in zip(Self.questions, told) {
                let run = try await ada.begin(words + ["--json", "--no-start"]).outcome()
                #expect(run.exitCode == 0, "\(run)")
                #expect(run.output == answer, "\(words)")
            }
            let shown = try await ada.command("doc", "list")
            #expect(shown.words.contains("No node runs for profile ada"), "\(shown)")
            #expect(try Self.database(of: ada) == before)
            #expect((try? Descriptor.connected(toUnix: ada.paths.socket)) == nil)
            let absent = try await ada.command("doc", "cat", "absent.txt")
            #expect(absent.exitCode == 4, "\(absent)")
        }

        @Test("of a workshop that was held all is read as the node tells it; without keys no sealed answer is")
        func workshop() async throws {
            let ada = try await Self.writer()
            for title in ["Monday", "Tuesday"] {
                try await ada.ask(WorkshopMethods.Open.self, .init(title: title))
                let question = WorkshopMethods.Question(
                    text: title + "?", form: "single", options: ["lexer", "parser"])
                let poll = try await ada.ask(WorkshopMethods.Poll.self, .init(question: question, anonymous: true))
                try await ada.ask(
                    WorkshopMethods.GiveAnswer.self, .init(activity: poll.id, answers: [.init(options: [1])]))
                try await ada.ask(WorkshopMethods.End.self, .init(activity: poll.id))
                try await ada.ask(WorkshopMethods.Close.self, .init())
            }
            let questions = [
                ["workshop", "meetings"], ["workshop", "show"], ["workshop", "poll", "show"], ["workshop", "report"],
                ["workshop", "report", "--format", "csv"], ["workshop"],
            ]
            var told: [String] = []
            for words in questions { told.append(try await ada.begin(words).outcome().output) }
            #expect(told[0].split(separator: "\n").count == 2 && told[0].hasPrefix("Monday\t"))
            #expect(told[3].contains("Tuesday?") && told[4].contains("poll: Monday?") && told[5] == told[1])
            try await ada.stop()
            for (words, answer) in zip(questions, told) {
                let run = try await ada.begin(words + ["--no-start"]).outcome()
                #expect(run.exitCode == 0 && run.output == answer, "\(words): \(run)")
            }
            try FileManager.default.removeItem(atPath: ada.paths.keyFile)
            let poll = try await ada.begin(["workshop", "poll", "show", "--json", "--no-start"]).outcome()
            #expect(poll.exitCode == 0 && poll.output.contains("\"sealed\":1") && !poll.output.contains("\"tally\""))
            let first = try #require(told[0].split(separator: "\n").first?.split(separator: "\t").last)
            let monday = try await ada.command("workshop", "show", "--meeting", String(first), "--no-start")
            #expect(monday.output.hasPrefix("Monday, opened"), "\(monday)")
        }

        @Test("after a kill what was acknowledged is read, and the next node goes on from it")
        func afterKill() async throws {
            let ada = try await Self.writer()
            ada.kill()
            let read = try await ada.command("doc", "cat", "poem.txt", "--no-start")
            #expect(read.exitCode == 0 && read.output == "roses\n", "\(read)")
            let log = try await ada.command("chat", "log", "--no-start")
            #expect(log.output.contains("hello"), "\(log)")
            try await ada.start()
            #expect(try await ada.ask(DocumentMethods.Cat.self, .init(path: "poem.txt")).text == "roses\n")
        }

        @Test("neither a passphrase nor keys are needed, and nothing is made where keys are missing")
        func withoutIdentity() async throws {
            let ada = try await Self.writer()
            try await ada.stop()
            let file = ada.home.folder.path + "/passphrase"
            let made = FileManager.default.createFile(
                atPath: file, contents: Data("correct horse battery staple\n".utf8),
                attributes: [.posixPermissions: 0o600])
            #expect(made)
            let protected = try await ada.command("id", "protect", "--new-passphrase-file", file)
            #expect(protected.exitCode == 0, "\(protected)")
            for _ in 0..<2 {
                let read = try await ada.command("doc", "cat", "poem.txt")
                #expect(read.exitCode == 0 && read.output == "roses\n", "\(read)")
                try? FileManager.default.removeItem(atPath: ada.paths.keyFile)
            }
            #expect(!FileManager.default.fileExists(atPath: ada.paths.keyFile))
        }

        @Test("what writes starts a node, as before; a profile that holds nothing has nothing to be read")
        func others() async throws {
            let ada = try await Self.writer()
            try await ada.stop()
            let refused = try await ada.command("doc", "new", "b.txt", "--no-start")
            #expect(refused.exitCode == 3, "\(refused)")
            let written = try await ada.command("doc", "new", "b.txt")
            #expect(written.exitCode == 0, "\(written)")
            #expect(try await ada.ask(DocumentMethods.List.self, .init()).documents.count == 2)
            let ben = try ada.home.node("ben")
            let nothing = try await ben.command("doc", "list", "--no-start")
            #expect(nothing.exitCode == 3, "\(nothing)")
            #expect(!FileManager.default.fileExists(atPath: ben.paths.databaseFile))
        }

        private static func writer() async throws -> TestNode {
            let ada = try TestHome().node("ada")
            try await ada.start()
            let client = try ada.client()
            try await client.call(SpaceMethods.Create.self, .init(title: "Garden"))
            try await client.call(DocumentMethods.New.self, .init(path: "poem.txt"))
            try await client.call(DocumentMethods.Put.self, .init(path: "poem.txt", text: "roses\n"))
            try await client.call(ChatMethods.Send.self, .init(text: "hello"))
            return ada
        }

        /// By name, the bytes of the database's files; the journal's index says nothing.
        private static func database(of node: TestNode) throws -> [String: Data] {
            let files = try FileManager.default.contentsOfDirectory(atPath: node.paths.dataFolder)
            let ours = files.filter { $0.hasPrefix("node.sqlite") && !$0.hasSuffix("-shm") }
            return try Dictionary(
                uniqueKeysWithValues: ours.compactMap { name in
                    let bytes = try Data(contentsOf: URL(fileURLWithPath: node.paths.dataFolder + "/" + name))
                    return bytes.isEmpty ? nil : (name, bytes)
                })
        }
    }
}
