import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Keys of a device")
    struct Identities {
        private let home: TestHome

        init() throws {
            home = try TestHome()
        }

        private func identity(_ node: TestNode) async throws -> (device: String, name: String, serial: Int) {
            let shown = try await node.command("id", "show", "--json").json()
            try await stop(node)
            return (
                try #require(shown["deviceId"] as? String), try #require(shown["name"] as? String),
                try #require(shown["certificateSerial"] as? Int)
            )
        }

        private func stop(_ node: TestNode) async throws {
            #expect(try await node.command("node", "stop").exitCode == 0)
        }

        private func secretFile(_ text: String, _ name: String) throws -> String {
            let path = try home.folder.write(text, to: name)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            return path
        }

        @Test("words and a file make the same device anew elsewhere, with a newer certificate")
        func backups() async throws {
            let kim = try home.node("kim")
            let first = try await identity(kim)
            let words = try await kim.command("id", "export", "--words", "--yes", "--json").json()
            let list = try #require(words["words"] as? [String])
            #expect(list.count == 24)
            let file = home.folder.path("backup.key")
            #expect(try await kim.command("id", "export", file, "--yes").exitCode == 0)
            #expect(try await kim.command("id", "export", file, "--yes").exitCode == 7)

            let paper = try home.node("paper")
            let imported = try await paper.command(
                "id", "import", "--words", "--name", "Kim", input: list.joined(separator: "-").uppercased())
            #expect(imported.exitCode == 0, "\(imported)")
            let fromPaper = try await identity(paper)
            #expect(fromPaper.device == first.device && fromPaper.name == "Kim" && fromPaper.serial > first.serial)

            let stick = try home.node("stick")
            #expect(try await stick.command("id", "import", file).exitCode == 0)
            let fromFile = try await identity(stick)
            #expect(fromFile.device == first.device && fromFile.name == first.name && fromFile.serial > first.serial)
        }

        @Test("keys that are there are never lost: others take their place by consent alone, and they are kept")
        func supplanted() async throws {
            let (kim, mo) = (try home.node("kim"), try home.node("mo"))
            let (first, second) = (try await identity(kim), try await identity(mo))
            let file = home.folder.path("mo.key")
            #expect(try await mo.command("id", "export", file, "--yes").exitCode == 0)
            let refused = try await kim.command("id", "import", file)
            #expect(refused.exitCode == 2 && refused.words.contains("--yes"), "\(refused)")
            #expect(try await identity(kim).device == first.device)
            let done = try await kim.command("id", "import", file, "--yes", "--json").json()
            #expect(try await identity(kim).device == second.device)
            let old = try #require(done["oldKeys"] as? String)
            #expect(try await kim.command("id", "import", old, "--yes").exitCode == 0)
            #expect(try await identity(kim).device == first.device)
        }

        @Test("a device that took another's place in a profile begins chains of its own")
        func otherChains() async throws {
            let kim = try home.node("kim")
            let first = try await identity(kim)
            let file = home.folder.path("kim.key")
            #expect(try await kim.command("id", "export", file, "--yes").exitCode == 0)
            #expect(try await kim.command("space", "new", "--title", "Notes").exitCode == 0)
            #expect(try await kim.command("chat", "send", "one").exitCode == 0)
            try await stop(kim)
            #expect(try await kim.command("id", "import", file, "--yes").exitCode == 0)
            #expect(try await kim.command("chat", "send", "two").exitCode == 0)
            #expect(try await identity(kim).device == first.device)
            let log = try await kim.command("chat", "log").output
            #expect(log.contains("one") && log.contains("two"))
        }

        @Test("protected keys open with their passphrase alone, and a wrong one is told from damage")
        func protected() async throws {
            let kim = try home.node("kim")
            let first = try await identity(kim)
            let right = try secretFile("sword fish\nmore\n", "right")
            let wrong = try secretFile("swordfish", "wrong")
            let protect = try await kim.command("id", "protect", "--new-passphrase-file", right)
            #expect(protect.exitCode == 0, "\(protect)")

            let nobody = try await kim.command("id", "show")
            #expect(nobody.exitCode == 2 && nobody.words.contains("ATELIER_PASSPHRASE_FILE"), "\(nobody)")
            kim.variables = ["ATELIER_PASSPHRASE_FILE": wrong]
            let refused = try await kim.command("id", "show")
            #expect(refused.exitCode == 5 && refused.words.contains("passphrase"), "\(refused)")
            kim.variables = ["ATELIER_PASSPHRASE_FILE": right]
            #expect(try await identity(kim).device == first.device)

            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: right)
            #expect(try await kim.command("id", "show").exitCode == 5)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: right)
            #expect(try await kim.command("id", "rename", "Kim").exitCode == 0)
            #expect(try await kim.command("id", "unprotect", "--yes").exitCode == 0)
            kim.variables = [:]
            let last = try await identity(kim)
            #expect(last.device == first.device && last.name == "Kim" && last.serial == first.serial)

            let path = kim.paths.keyFile
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            bytes[40] ^= 1
            try bytes.write(to: URL(fileURLWithPath: path))
            chmod(path, 0o600)
            let damaged = try await kim.command("id", "show")
            #expect(damaged.exitCode == 1 && damaged.words.contains("damaged"), "\(damaged)")
        }

        @Test("at a terminal the passphrase is asked for, not shown, and reaches the node in the background")
        func terminal() async throws {
            let kim = try home.node("kim")
            let first = try await identity(kim)
            let file = try secretFile("sword fish", "passphrase")
            #expect(try await kim.command("id", "protect", "--new-passphrase-file", file).exitCode == 0)
            let screen = try PseudoTerminal()
            let start = try kim.begin(["node", "start"], terminal: screen.path)
            var shown = try screen.wait(for: "keys:")
            try screen.type("swordfish\n")
            shown += try screen.wait(for: "keys:")
            try screen.type("sword fish\n")
            let started = try await start.outcome()
            #expect(started.exitCode == 0, "\(started)")
            #expect(!shown.contains("fish") && screen.isAsUsual)
            #expect(try await identity(kim).device == first.device)
        }

        @Test("keys that a node has in use are not changed under it")
        func inUse() async throws {
            let kim = try home.node("kim")
            #expect(try await kim.command("node", "start").exitCode == 0)
            let file = try secretFile("x", "x")
            for arguments in [
                ["id", "rename", "Mo"], ["id", "protect", "--new-passphrase-file", file], ["id", "unprotect", "--yes"],
            ] {
                let run = try await kim.begin(arguments).outcome()
                #expect(run.exitCode == 7 && run.words.contains("atelier node stop"), "\(run)")
            }
            try await stop(kim)
        }

        @Test("a near miss in the words is told, and changes nothing")
        func nearMiss() async throws {
            let kim = try home.node("kim")
            let run = try await kim.command("id", "import", "--words", input: "gardn violin anchor")
            #expect(run.exitCode == 2 && run.words.contains("Did you mean garden?"), "\(run)")
            #expect(!FileManager.default.fileExists(atPath: kim.paths.keyFile))
        }
    }
}
