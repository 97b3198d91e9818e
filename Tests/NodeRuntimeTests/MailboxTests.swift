import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// Nodes that are never up at once, and meet in a place that both reach.
    @Suite("Mailboxes")
    struct Mailboxes {
        /// Two members, of whom Ada is stopped.
        private func parted() async throws -> NodePair {
            let pair = try await NodePair()
            try await pair.makeDocument("plan.md")
            try await pair.agree(on: "plan.md")
            try await pair.ada.stop()
            return pair
        }

        private func exchange(by place: String, of pair: NodePair) async throws {
            let added = try await pair.ben.command("space", "mailbox", "add", place)
            #expect(added.exitCode == 0, "\(added)")
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: "ben\n"))
            #expect(try await pair.ben.command("space", "mailbox", "sync").exitCode == 0)
            try await pair.ben.stop()
            try await pair.ada.start()
            #expect(try await pair.ada.command("space", "mailbox", "add", place).exitCode == 0)
            #expect(try await pair.ada.text("plan.md").text == "ben\n")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: "ben\nada\n"))
            let synced = try await pair.ada.command("space", "mailbox", "sync")
            #expect(synced.exitCode == 0 && synced.words.contains("to be read by others"), "\(synced)")
            try await pair.ada.stop()
            // It goes there by itself when it starts.
            try await pair.ben.start()
            try await eventually("ada's edit is at ben", within: .seconds(60)) {
                try await pair.ben.text("plan.md").text == "ben\nada\n"
            }
            let listed = try await pair.ben.command("space", "mailbox", "list")
            #expect(listed.exitCode == 0 && listed.output.contains(place), "\(listed)")
        }

        @Test("two who are never up at once edit one document by a folder, and it tells nothing of that")
        func folder() async throws {
            let pair = try await parted()
            let folder = pair.home.folder.path("shared")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try await exchange(by: folder, of: pair)
            // Nobody writes or removes there any more; a draft may be left.
            try await pair.ben.stop()
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasPrefix(".atelier-") {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
                #expect(!bytes.contains(Data("ada".utf8)) && name.count == 40)
            }
        }

        @Test("the same by a bare git repository")
        func repository() async throws {
            let pair = try await parted()
            try await exchange(by: "git:" + bareRepository(in: pair.home), of: pair)
        }

        private func bareRepository(in home: TestHome) throws -> String {
            let remote = home.folder.path("remote.git")
            let made = Process()
            made.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            made.arguments = ["git", "init", "-q", "--bare", remote]
            try made.run()
            made.waitUntilExit()
            return remote
        }

        /// Two members who are up at once and refuse each other's calls.
        private func apart() async throws -> NodePair {
            let pair = try await NodePair()
            try await pair.makeDocument("plan.md")
            try await pair.ada.ask(PeerMethods.Block.self, .init(device: "ben"))
            try await pair.ben.ask(PeerMethods.Block.self, .init(device: "ada"))
            try await eventually("the link is cut") { try await !pair.ada.isConnected() }
            return pair
        }

        private func writeAtOnce(in pair: NodePair, by place: String) async throws {
            for node in [pair.ada, pair.ben] {
                #expect(try await node.command("space", "mailbox", "add", place).exitCode == 0)
            }
            for round in 0..<3 {
                for node in [pair.ada, pair.ben] {
                    let text = try await node.text("plan.md").text
                    try await node.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: "\(text)\(round)\n"))
                }
                async let one = pair.ada.command("space", "mailbox", "sync", within: .seconds(120))
                async let other = pair.ben.command("space", "mailbox", "sync", within: .seconds(120))
                let runs = try await [one, other]
                #expect(runs.allSatisfy { $0.exitCode == 0 }, "\(runs)")
            }
            // One of them dies in the midst of a visit.
            try await pair.ada.ask(DocumentMethods.New.self, .init(path: "late.md"))
            let visit = try pair.ada.begin(["space", "mailbox", "sync"])
            pair.ada.kill()
            _ = try? await visit.outcome(within: .seconds(30))
            try await pair.ada.start()
            for node in [pair.ada, pair.ben, pair.ada] {
                #expect(try await node.command("space", "mailbox", "sync", within: .seconds(120)).exitCode == 0)
            }
            try await pair.agree(on: "plan.md")
            try await pair.agree(on: "late.md")
            #expect(try await !pair.ada.isConnected())
            let text = try await pair.ada.text("plan.md").text
            #expect(text.split(separator: "\n").count == 6, "\(text)")
        }

        @Test("two who write into one folder at once end equal, though one is killed in the midst of it")
        func atOnceInFolder() async throws {
            let pair = try await apart()
            let folder = pair.home.folder.path("shared")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try await writeAtOnce(in: pair, by: folder)
        }

        @Test("two who push to one repository at once end equal, though one is killed in the midst of it")
        func atOnceInRepository() async throws {
            let pair = try await apart()
            try await writeAtOnce(in: pair, by: "git:" + bareRepository(in: pair.home))
        }

        @Test("a mailbox that is away is told, tried again, and listed with the reason; bad places are refused")
        func errors() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            let folder = ada.home.folder.path("shared")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            #expect(try await ada.command("space", "mailbox", "add", folder).exitCode == 0)
            try FileManager.default.removeItem(atPath: folder)
            let away = try await ada.command("space", "mailbox", "sync")
            #expect(away.exitCode == 1 && away.words.contains("No such file"), "\(away)")
            let listed = try await ada.command("space", "mailbox", "list")
            #expect(listed.exitCode == 0 && listed.words.contains("could not be visited"), "\(listed)")
            let failures: [(arguments: [String], exitCode: Int32)] = [
                (["add", folder], 4), (["add", "git:--upload-pack=touch"], 2), (["add", "git:ext::sh -c id"], 2),
                (["sync", "7"], 4), (["remove", "7"], 4),
            ]
            for failure in failures {
                let run = try await ada.begin(["space", "mailbox"] + failure.arguments).outcome()
                #expect(run.exitCode == failure.exitCode && run.words.contains("atelier: "), "\(run)")
            }
            #expect(try await ada.command("space", "mailbox", "remove").exitCode == 0)
            #expect(try await ada.command("space", "mailbox", "sync").exitCode == 4)
        }
    }
}
