import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Co-authors of commits")
    struct Trailers {
        /// Runs git in a folder, with a configuration of its own alone; answers what it printed.
        @discardableResult
        private func git(_ arguments: [String], in folder: URL, _ environment: [String: String]) async throws -> String
        {
            let program = try #require(
                ["/usr/bin/git", "/usr/local/bin/git"].first(where: FileManager.default.isExecutableFile))
            var own = environment
            own["GIT_CONFIG_GLOBAL"] = "/dev/null"
            own["GIT_CONFIG_NOSYSTEM"] = "1"
            own["PATH"] = "/usr/bin:/bin"
            let run = try ProgramRun(
                ["-C", folder.path] + arguments, of: program, environment: own,
                folder: folder.deletingLastPathComponent().path)
            let outcome = try await run.outcome()
            #expect(outcome.exitCode == 0, "git \(arguments): \(outcome)")
            return outcome.output
        }

        @Test("a commit names who really typed in its files, by the address that they shared, and nobody else")
        func commit() async throws {
            let pair = try await NodePair()
            let folder = URL(fileURLWithPath: pair.home.folder.path("repository"))
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let environment = pair.ada.environment
            try await git(["init", "-q"], in: folder, environment)
            try await git(["config", "user.name", "Ada"], in: folder, environment)
            try await git(["config", "user.email", "ada@example.org"], in: folder, environment)

            for path in ["main.c", "other.c"] { try await pair.makeDocument(path) }
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "main.c", text: "ada typed this\n"))
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "other.c", text: "and this\n"))
            try await pair.agree(on: "main.c")
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "main.c", text: "ada typed this\nben that\n"))
            let text = try await pair.agree(on: "main.c").text
            let shared = try await pair.ben.command(
                "session", "trailers", "--share-email", "--email", "ben@example.org", "--name", "Ben of Hill")
            #expect(shared.words.contains("Ben of Hill <ben@example.org>"), "\(shared)")

            try Data(text.utf8).write(to: folder.appendingPathComponent("main.c"))
            try Data("and this\n".utf8).write(to: folder.appendingPathComponent("other.c"))
            let installed = try await pair.ada.command(
                "session", "trailers", "--install-hook", "--directory", folder.path)
            #expect(installed.words.contains("git adds the lines"), "\(installed)")
            _ = try await pair.ada.command("session", "trailers", "--install-hook", "--directory", folder.path)
            try await git(["add", "main.c"], in: folder, environment)
            try await eventually("the address is at ada") {
                try await pair.ada.command("session", "trailers", "main.c").output.contains("ben@example.org")
            }
            try await git(["commit", "-q", "-m", "Type together"], in: folder, environment)
            let first = try await git(["log", "-1", "--format=%B"], in: folder, environment)
            #expect(first.contains("\nCo-authored-by: Ben of Hill <ben@example.org>"), "\(first)")
            #expect(!first.contains("ada@"), "\(first)")

            try await git(["add", "other.c"], in: folder, environment)
            try await git(["commit", "-q", "-m", "Type alone"], in: folder, environment)
            let second = try await git(["log", "-1", "--format=%B"], in: folder, environment)
            #expect(!second.contains("Co-authored-by"), "\(second)")
        }

        @Test("who shared no address has one that no mail reaches; a hook of somebody else's stays")
        func others() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("main.c")
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "main.c", text: "ben alone\n"))
            try await pair.agree(on: "main.c")
            let lines = try await pair.ada.command("session", "trailers", "main.c")
            #expect(lines.output.hasPrefix("Co-authored-by: ben <"), "\(lines)")
            #expect(lines.output.hasSuffix("@device.atelier.invalid>\n"), "\(lines)")
            #expect(try await pair.ben.command("session", "trailers", "main.c").output.isEmpty)

            let folder = URL(fileURLWithPath: pair.home.folder.path("repository"))
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let nowhere = try await pair.ada.begin(
                ["session", "trailers", "--install-hook", "--directory", "/"]).outcome()
            #expect(nowhere.exitCode == 4, "\(nowhere)")
            try await git(["init", "-q"], in: folder, pair.ada.environment)
            let hook = folder.appendingPathComponent(".git/hooks/prepare-commit-msg")
            try Data("#!/bin/sh\necho mine\n".utf8).write(to: hook)
            let refused = try await pair.ada.begin(
                ["session", "trailers", "--install-hook", "--directory", folder.path]).outcome()
            #expect(refused.exitCode == 7 && refused.words.contains("left as it is"), "\(refused)")
            #expect(try String(contentsOf: hook, encoding: .utf8) == "#!/bin/sh\necho mine\n")
        }
    }
}
