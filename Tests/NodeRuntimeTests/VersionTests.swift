import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("What documents were")
    struct Versions {
        @Test("two nodes tell one log, and find each version of it by id, time and name")
        func log() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("notes/plan.md")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "notes/plan.md", text: "one\ntwo\n"))
            try await pair.agree(on: "notes/plan.md")
            let named = try await pair.ben.command("doc", "name", "notes/plan.md", "first draft")
            #expect(named.exitCode == 0, "\(named)")
            #expect(named.words.contains("--at 'first draft'"), "\(named)")
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "notes/plan.md", text: "one\ntwo\nthree\n"))
            try await pair.agree(on: "notes/plan.md")
            try await eventually("the name is at ada") {
                let log = try await pair.ada.ask(DocumentMethods.Log.self, .init(path: "notes/plan.md"))
                return log.names.map(\.name) == ["first draft"]
            }
            let logs = try await [pair.ada, pair.ben].asyncMap { try await $0.command("doc", "log", "notes/plan.md") }
            #expect(logs[0].output == logs[1].output && logs[0].exitCode == 0, "\(logs)")
            let rows = logs[0].output.split(separator: "\n").map {
                $0.split(separator: "\t", omittingEmptySubsequences: false)
            }
            #expect(
                rows.map { $0[2...] } == [
                    ["ada", "8", "0", "first draft", "one␊two␊"], ["ben", "6", "0", "", "three␊"],
                ])
            let version = String(rows[0][0])
            for words in [version, "first draft"] {
                let cat = try await pair.ada.command("doc", "cat", "notes/plan.md", "--at", words)
                #expect(cat.output == "one\ntwo\n", "\(cat)")
            }
            let last = try await pair.ben.command("doc", "log", "notes/plan.md", "--all", "--limit", "1")
            #expect(last.output.contains("three") && last.words == "1 older line is not shown.\n", "\(last)")
            #expect(try await pair.ben.command("doc", "cat", "notes/plan.md", "--at", "-1h").output == "")
            let now = try await pair.ben.command("doc", "cat", "notes/plan.md", "--at", String(rows[1][1]), "--json")
            #expect(try now.json()["text"] as? String == "one\ntwo\nthree\n", "\(now)")
        }

        @Test("a diff is one that patch takes, and restoring goes back and forth on both nodes")
        func diffAndRestore() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "a rose\nis a rose\n"))
            _ = try await pair.ada.command("doc", "name", "poem.txt", "v1")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "a rose\nis a tulip\nis"))
            try await pair.agree(on: "poem.txt")
            let diff = try await pair.ada.command("doc", "diff", "poem.txt", "v1")
            #expect(
                diff.output.split(separator: "\n").dropFirst(2) == [
                    "@@ -1,2 +1,3 @@", " a rose", "-is a rose", "+is a tulip", "+is", "\\ No newline at end of file",
                ], "\(diff)")
            let object = try await pair.ada.command("doc", "diff", "poem.txt", "v1", "now", "--json").json()
            #expect(Set(object.keys) == ["from", "to", "insertedLines", "deletedLines", "hunks"])
            #expect(object["insertedLines"] as? Int == 2 && object["deletedLines"] as? Int == 1)
            let restored = try await pair.ada.command("doc", "restore", "poem.txt", "--at", "v1")
            #expect(restored.exitCode == 0, "\(restored)")
            #expect(try await pair.agree(on: "poem.txt").text == "a rose\nis a rose\n")
            let back = try #require(restored.words.split(separator: "\n").last)
            let words = back.split(separator: " ").map(String.init)
            #expect(words.suffix(5).prefix(4) == ["doc", "restore", "poem.txt", "--at"], "\(restored)")
            let undone = try await pair.ben.command("doc", "restore", "poem.txt", "--at", words[words.count - 1])
            #expect(undone.exitCode == 0, "\(undone)")
            #expect(try await pair.agree(on: "poem.txt").text == "a rose\nis a tulip\nis")
            let same = try await pair.ben.command("doc", "diff", "poem.txt", "now")
            #expect(same.output.isEmpty && same.words.contains("reads the same"), "\(same)")
        }

        @Test("what is no version ends with exit code 4 and says what versions are; an unfit name is bad usage")
        func errors() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            try await ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "one"))
            let failures: [(arguments: [String], exitCode: Int32)] = [
                (["doc", "cat", "poem.txt", "--at", "nowhere"], 4), (["doc", "cat", "poem.txt", "--at", "0000"], 4),
                (["doc", "diff", "poem.txt", "nowhere"], 4), (["doc", "diff", "poem.txt", "start", "nowhere"], 4),
                (["doc", "restore", "poem.txt", "--at", "nowhere"], 4),
                (["doc", "cat", "absent.txt", "--at", "now"], 4),
                (["doc", "name", "poem.txt", "v1", "--at", "nowhere"], 4), (["doc", "name", "absent.txt", "v1"], 4),
                (["doc", "name", "poem.txt", "now"], 2), (["doc", "name", "poem.txt", "a\nb"], 2),
                (["doc", "restore", "poem.txt"], 2), (["doc", "diff", "poem.txt"], 2),
            ]
            for failure in failures {
                let run = try await ada.begin(failure.arguments).outcome()
                #expect(run.exitCode == failure.exitCode, "\(run)")
                #expect(run.words.contains("atelier: ") && run.output.isEmpty, "\(run)")
            }
            #expect(try await ada.text("poem.txt").text == "one")
        }

        @Test("names and versions survive kill -9")
        func killed() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            try await ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "one"))
            let named = try await ada.ask(DocumentMethods.Name.self, .init(path: "poem.txt", name: "v1"))
            try await ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "two"))
            ada.kill()
            try await ada.start()
            for written in ["v1", named.version.written] {
                let at = try await ada.ask(
                    DocumentMethods.At.self, .init(path: "poem.txt", at: .init(written: written)))
                #expect(at.text == "one" && at.version.changes == named.version.changes)
            }
        }
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
