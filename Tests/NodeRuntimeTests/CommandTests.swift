import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("The command line")
    struct Commands {
        @Test("every command answers --json with an object of its own on one line, and with exit code 0")
        func json() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            let file = try pair.home.folder.write("a rose", to: "rose.txt")
            let commands: [(arguments: [String], keys: Set<String>)] = [
                (["version"], ["version"]),
                (["node", "start"], ["started", "pid", "profile", "tcpPort", "socket", "log"]),
                (["node", "status"], ["version", "pid", "profile", "deviceId", "tcpPort", "peersConnected"]),
                (["id", "show"], ["deviceId", "shortId", "name", "deviceKey", "channelKey", "certificateSerial"]),
                (["peer", "list"], ["peers"]), (["peer"], ["peers"]),
                (["space", "list"], ["spaces"]), (["space"], ["spaces"]),
                (["space", "show"], ["id", "title", "role", "members", "documents", "changes", "branch"]),
                (["space", "members"], ["members"]), (["space", "invite"], ["code", "expiresInSeconds", "port"]),
                (["space", "branch", "draft"], ["id"]), (["space", "branches"], ["branches"]),
                (["space", "switch", "draft"], ["branch", "id"]),
                (["doc", "new", "notes/new.md"], ["document", "revision"]),
                (["space", "switch", "main"], ["branch"]),
                (["space", "merge", "draft", "--preview"], ["ours", "theirs", "hasNews", "regionCount", "documents"]),
                (["space", "merge", "draft"], ["ours", "theirs", "hasNews", "regionCount", "documents"]),
                (["doc", "put", "rose.txt", file], ["revision", "edits"]),
                (["doc", "cat", "rose.txt"], ["text", "revision", "sha256"]),
                (["doc", "list"], ["documents"]), (["doc", "log", "rose.txt"], ["entries", "omitted", "names"]),
                (["doc", "name", "rose.txt", "v1"], ["id", "name", "version"]),
                (["doc", "cat", "rose.txt", "--at", "v1"], ["text", "sha256", "version"]),
                (["doc", "diff", "rose.txt", "start"], ["from", "to", "insertedLines", "deletedLines", "hunks"]),
                (
                    ["doc", "restore", "rose.txt", "--at", "start"],
                    ["version", "before", "revision", "edits", "inserted", "deleted"]
                ),
                (["doc", "forget", "rose.txt", "--dry-run"], ["done", "changes", "characters", "visible", "authors"]),
                (["doc", "move", "rose.txt", "garden/"], ["id", "path", "documents", "folders"]),
                (["doc", "remove", "garden"], ["id", "path", "documents", "folders"]),
                (["doc", "list", "--removed"], ["files"]),
                (["doc", "move", "--removed", "garden"], ["id", "path", "documents", "folders"]),
                (["chat", "send", "hello"], ["id"]), (["chat", "log"], ["messages"]), (["chat"], ["messages"]),
            ]
            for command in commands {
                let run = try await pair.ada.begin(command.arguments + ["--json"]).outcome()
                #expect(run.exitCode == 0, "\(run)")
                #expect(run.output.split(separator: "\n").count == 1, "\(run)")
                #expect(run.words.isEmpty, "\(run)")
                #expect(command.keys.isSubset(of: Set(try run.json().keys)), "\(run)")
            }
            let other = try await pair.ada.command("space", "new", "--title", "Second", "--json")
            #expect(Set(try other.json().keys) == ["space", "imported", "skipped"])
            let cem = try pair.home.node("cem")
            let shared = try await cem.command("share", "--json")
            #expect(
                Set(try shared.json().keys) == [
                    "space", "title", "files", "exceptions", "code", "expiresInSeconds", "port", "number", "guests",
                ])
            #expect(Set(try await cem.command("node", "stop", "--json").json().keys) == ["stopped", "pid", "profile"])
        }

        @Test("a secret that is forgotten is shown by neither node and is in no file of theirs")
        func forgetting() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("notes.txt")
            let file = try pair.home.folder.write("user: ada\nkey: hunter2-hunter3\n", to: "notes")
            _ = try await pair.ada.command("doc", "put", "notes.txt", file)
            try await pair.agree(on: "notes.txt")
            #expect(try [pair.ada, pair.ben].allSatisfy { try $0.filesHold("hunter2-hunter3") })
            let words = ["doc", "forget", "notes.txt", "--containing", "hunter2-hunter3", "--yes"]
            let refused = try await pair.ada.begin(words).outcome()
            #expect(refused.exitCode == 7 && refused.words.contains("--also-visible"), "\(refused)")
            let done = try await pair.ada.begin(words + ["--also-visible"]).outcome()
            #expect(done.exitCode == 0 && !done.words.contains("hunter2"), "\(done)")
            for node in [pair.ada, pair.ben] {
                try await eventually("\(node.profile) forgot it") { try !node.filesHold("hunter2-hunter3") }
            }
            #expect(try await pair.agree(on: "notes.txt").text == "user: ada\nkey: \n")
            for node in [pair.ada, pair.ben] {
                try await node.stop()
                #expect(try !node.filesHold("hunter2-hunter3"))
                try await node.start()
            }
            #expect(try await pair.agree(on: "notes.txt").text == "user: ada\nkey: \n")
        }

        @Test("every failure ends with the exit code of its meaning, says so on standard error, and as JSON when asked")
        func exitCodes() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            try await ada.ask(DocumentMethods.New.self, .init(path: "poem.txt"))
            let failures: [(arguments: [String], exitCode: Int32)] = [
                (["doc", "cat", "absent.txt"], 4), (["doc", "log", "absent.txt"], 4),
                (["doc", "watch", "absent.txt"], 4),
                (["doc", "list", "--space", "absent"], 4), (["space", "show", "absent"], 4),
                (["chat", "log", "--space", "absent"], 4), (["doc", "put", "poem.txt", "/no/such/file"], 4),
                (["share", "/no/such/folder"], 4), (["doc", "new", "poem.txt"], 7), (["doc", "new", "../poem.txt"], 2),
                (["doc", "move", "absent.txt", "a.txt"], 4), (["doc", "move", "poem.txt", "poem.txt"], 7),
                (["doc", "move", "poem.txt", "poem.txt/a"], 2), (["doc", "move", "poem.txt"], 2),
                (["doc", "remove", "absent.txt"], 4), (["doc", "move", "--removed", "poem.txt"], 4),
                (["doc", "paint"], 2), (["doc", "cat"], 2), (["space", "invite", "--role", "owner"], 2),
                (["join", "garden"], 2), (["doc", "cat", "poem.txt", "--timeout", "0"], 2),
                (["node", "status", "--profile", "../ada"], 2), (["node", "status", "--profile", "cem"], 3),
                (["join", "7-garden-violin-anchor", "--address", "127.0.0.1:1"], 6),
                (["diag", "vectors", "/no/such/file"], 1), (["node", "logs", "--profile", "cem"], 4),
            ]
            for failure in failures {
                let run = try await ada.begin(failure.arguments).outcome()
                #expect(run.exitCode == failure.exitCode, "\(run)")
                let isReport = failure.arguments.first == "diag"
                #expect(run.words.contains("atelier: ") != isReport, "\(run)")
                #expect(run.output.isEmpty != isReport, "\(run)")
            }
            let asJSON = try await ada.command("doc", "cat", "absent.txt", "--json")
            let report = try JSONSerialization.jsonObject(with: Data(asJSON.words.utf8)) as? [String: [String: Any]]
            #expect(report?["error"]?["kind"] as? String == "notFound")
            #expect(report?["error"]?["exit"] as? Int == 4)
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            let ambiguous = try await ada.command("doc", "list")
            #expect(ambiguous.exitCode == 2, "\(ambiguous)")
            #expect(ambiguous.words.contains("Sketches"))
        }

        @Test("a command that needs a node starts it, --no-start does not, and node stop ends it")
        func startsNode() async throws {
            let ada = try TestHome().node("ada")
            let refused = try await ada.command("id", "show", "--no-start")
            #expect(refused.exitCode == 3, "\(refused)")
            #expect(!FileManager.default.fileExists(atPath: ada.paths.keyFile))
            let shown = try await ada.command("id", "show", "--json")
            #expect(shown.exitCode == 0, "\(shown)")
            let status = try await ada.ask(NodeMethods.Status.self, Nothing())
            #expect(status.deviceId == (try shown.json()["deviceId"] as? String))
            #expect(try await ada.command("node", "status", "--no-start").exitCode == 0)
            #expect(try await ada.command("node", "logs").output.contains("Node is up"))
            #expect(try await ada.command("node", "stop").exitCode == 0)
            #expect((try? Descriptor.connected(toUnix: ada.paths.socket)) == nil)
            #expect(try await ada.command("node", "status").exitCode == 3)
            #expect(try await ada.command("node", "stop").exitCode == 0)
        }

        @Test("a second node on the same profile ends with exit code 7 and names the first, which goes on")
        func secondNode() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            let pid = try await ada.ask(NodeMethods.Status.self, Nothing()).pid
            let second = try await ada.command("node", "run")
            #expect(second.exitCode == 7, "\(second)")
            #expect(second.words.contains("running already"))
            #expect(second.words.contains("\(pid)"))
            #expect(try await ada.ask(NodeMethods.Status.self, Nothing()).pid == pid)
            let started = try await ada.command("node", "start", "--json")
            #expect(started.exitCode == 0)
            #expect(try started.json()["pid"] as? Int == pid)
            #expect(try started.json()["started"] as? Bool == false)
        }

        @Test("two commands at once on a profile without a node end up at one and the same node")
        func simultaneousStart() async throws {
            let ada = try TestHome().node("ada")
            let runs = try (0..<4).map { _ in try ada.begin(["id", "show", "--json"]) }
            var ids: Set<String> = []
            for run in runs {
                let outcome = try await run.outcome()
                #expect(outcome.exitCode == 0, "\(outcome)")
                guard outcome.exitCode == 0 else { continue }
                ids.insert(try outcome.json()["deviceId"] as? String ?? "")
            }
            #expect(ids.count == 1)
        }

        @Test("share takes a folder's text files in, and says what it left out and why")
        func share() async throws {
            let home = try TestHome()
            let ada = try home.node("ada")
            let folder = home.folder
            let text = "fn main() {}\nGröße 🎈\n"
            try folder.write(text, to: "project/main.rs")
            try folder.write("notes", to: "project/docs/notes.md")
            try folder.write("", to: "project/empty.txt")
            try folder.write([0xFF, 0xFE, 0x00, 0x01], to: "project/picture.bin")
            try folder.write("ref", to: "project/.git/HEAD")
            try folder.write("secret", to: "outside.txt")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("project/link.txt"), withDestinationPath: folder.path("outside.txt"))
            let run = try await ada.command("share", folder.path("project"), "--json")
            #expect(run.exitCode == 0, "\(run)")
            let answer = try run.json()
            #expect(answer["title"] as? String == "project")
            #expect(answer["files"] as? Int == 4)
            let exceptions = (answer["exceptions"] as? [[String: String]] ?? []).compactMap { $0["path"] }
            #expect(exceptions == ["link.txt"])
            #expect(try await ada.text("main.rs").text == text)
            #expect(try await ada.command("doc", "cat", "main.rs").output == text)
            #expect(try await ada.text("empty.txt").text.isEmpty)
            let again = try await ada.command("share", folder.path("project"))
            #expect(again.words.contains("another invitation"), "\(again)")
            #expect(again.output.split(separator: "\n").count == 1, "only the code is data: \(again)")
            let part = try await ada.command("share", folder.path("project/docs"))
            #expect(part.exitCode == 7 && part.words.contains("is shared already"), "\(part)")
            let spaces = try await ada.command("space", "list", "--json").json()["spaces"] as? [Any]
            #expect(spaces?.count == 1, "a folder is shared in one space")
        }

        @Test("doc edit takes back what the editor wrote, merged with what a peer wrote meanwhile")
        func edit() async throws {
            let pair = try await NodePair()
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "one\ntwo\n"))
            try await eventually("the text is at ben") { try await pair.ben.text("poem.txt").text == "one\ntwo\n" }
            // While the editor runs, the peer writes at the top, and the editor waits until that is here.
            let program = "\"\(try BuiltProgram.path())\" --profile"
            let editor = try pair.home.folder.write(
                """
                #!/bin/sh
                printf 'zero\\none\\ntwo\\n' | \(program) ben doc put poem.txt
                tries=0
                until \(program) ada doc cat poem.txt | grep -q zero || [ $tries -ge 100 ]; do
                    tries=$((tries + 1))
                done
                echo three >> "$1"
                """, to: "editor.sh")
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: editor)
            let run = try ProgramRun(
                ["doc", "edit", "poem.txt", "--json"],
                environment: pair.ada.environment.merging(["EDITOR": editor]) { $1 }, folder: pair.home.folder.path)
            let outcome = try await run.outcome()
            #expect(outcome.exitCode == 0, "\(outcome)")
            #expect(try outcome.json()["edits"] as? Int == 1)
            #expect(try await pair.agree(on: "poem.txt").text == "zero\none\ntwo\nthree\n")
        }
    }
}
