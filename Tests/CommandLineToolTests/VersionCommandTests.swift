import LocalRPC
import Synchronization
import TestKit
import Testing

@testable import CommandLineTool

/// The commands about what a document was, against a node whose answers are written down.
struct VersionCommandTests {
    private static let version = DocumentMethods.Version(
        written: "1f3a9c20", changes: ["1f3a9c20"], time: 0, name: "first draft")
    private static let newest = DocumentMethods.Version(
        written: "77aa0012+90b1c2d3", changes: ["77aa0012", "90b1c2d3"], time: 60_000, name: nil)

    private func entry(
        _ version: String, from: Int = 0, time: Int, names: [String] = [], preview: String = "a rose"
    ) -> DocumentMethods.Log.Entry {
        .init(
            version: version, change: version + "ffff", changes: 2, from: from, time: time, author: "ada",
            deviceId: "3KQ7M2", inserted: 12, deleted: 3, sequence: 4, preview: preview, names: names)
    }

    @Test("what was written goes to the node as it is, with the time that it may be")
    func names() throws {
        let run = try CommandRun()
        let asked = Mutex<[DocumentMethods.VersionName]>([])
        let node = try ScriptedNode(at: try run.paths) { request in
            if let params = try? request.params(of: DocumentMethods.At.self) {
                asked.withLock { $0.append(params.at) }
            }
            return request.answer(
                DocumentMethods.At.self, .init(text: "a rose", sha256: "ab", version: Self.version))
        }
        for written in ["first draft", "2026-01-31 14:30", "-2h", "now"] {
            #expect(run("doc", "cat", "a", "--at", written).data == "a rose")
        }
        let names = asked.withLock { $0 }
        #expect(names.map(\.written) == ["first draft", "2026-01-31 14:30", "-2h", "now"])
        #expect(names.map { $0.time != nil } == [false, true, true, false])
        #expect(node.methods.count == 4)
    }

    @Test("the log names versions, and says which name was given again later")
    func log() throws {
        let run = try CommandRun()
        let params = Mutex<[DocumentMethods.Log.Params]>([])
        let node = try ScriptedNode(at: try run.paths) { request in
            if let asked = try? request.params(of: DocumentMethods.Log.self) { params.withLock { $0.append(asked) } }
            return request.answer(
                DocumentMethods.Log.self,
                .init(
                    entries: [
                        entry("1f3a9c20", time: 60_000, names: ["draft"]),
                        entry("77aa0012", from: 60_000, time: 180_000, names: ["draft", "last"]),
                    ],
                    omitted: 5,
                    names: [
                        .init(name: "none", changes: [], time: 0, author: "ben", isNewest: true),
                        .init(name: "draft", changes: ["1f3a9c20ffff"], time: 0, author: "ben", isNewest: false),
                        .init(name: "draft", changes: ["77aa0012ffff"], time: 0, author: "ben", isNewest: true),
                        .init(name: "last", changes: ["77aa0012ffff"], time: 0, author: "ben", isNewest: true),
                    ]))
        }
        let rows = run("doc", "log", "a").data.split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(rows.map { $0[0] } == ["start", "1f3a9c20", "77aa0012"])
        #expect(rows.map { $0[5] } == ["none", "draft (older)", "draft, last"])
        #expect(run("doc", "log", "a").words == "5 older lines are not shown.\n")
        #expect(rows[1][2...4] == ["ada", "12", "3"] && rows[1][6] == "a rose")
        #expect(
            run("doc", "log", "a", isTerminal: true).data.contains("1970-01-01")
                == (LocalTime.minute(60_000).hasPrefix("1970-01-01")))
        #expect(run("doc", "log", "a", "--all", "--limit", "2").code == 0)
        #expect(params.withLock { $0.map(\.grouped) } == [true, true, true, false])
        #expect(params.withLock { $0.last?.limit } == 2 && node.methods.count == 4)
    }

    @Test("a diff is unified; a terminal shows what differs inside lines")
    func diff() throws {
        var run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            request.answer(
                DocumentMethods.Diff.self,
                .init(
                    from: Self.version, to: Self.newest, insertedLines: 1, deletedLines: 1,
                    hunks: [
                        .init(
                            oldStart: 4, oldCount: 2, newStart: 4, newCount: 2,
                            lines: [
                                .init(side: .both, text: "same", isEnded: true, marks: []),
                                .init(side: .old, text: "a red\tfox", isEnded: true, marks: [[2, 5]]),
                                .init(
                                    side: .new, text: "a blue\tfox\u{1B}", isEnded: false, marks: [[2, 6], [10, 11]]),
                            ])
                    ]))
        }
        let piped = run("doc", "diff", "a", "first draft")
        let lines = piped.data.split(separator: "\n")
        #expect(
            lines[0].hasPrefix("--- a\tfirst draft (1f3a9c20, ") && lines[1].hasPrefix("+++ a\t77aa0012+90b1c2d3, "))
        #expect(
            lines[2...] == [
                "@@ -5,2 +5,2 @@", " same", "-a red\tfox", "+a blue\tfox␛", "\\ No newline at end of file",
            ])
        run.environment["NO_COLOR"] = nil
        let seen = run("doc", "diff", "a", "first draft", "now", isTerminal: true)
        #expect(seen.data.contains("\u{1B}[31m-\u{1B}[0m\u{1B}[31ma \u{1B}[0m\u{1B}[7m\u{1B}[31mred\u{1B}[0m\u{1B}[0m"))
        #expect(seen.data.contains("\u{1B}[7m\u{1B}[32m␛\u{1B}[0m\u{1B}[0m"))
        #expect(run("doc", "diff", "a", "x", "--context", "-1").code == 2)
        #expect(node.methods.count == 2)
    }

    @Test("restore says what it did and how to take it back; nothing to do is said too")
    func restore() throws {
        let run = try CommandRun()
        let edits = Mutex(3)
        let node = try ScriptedNode(at: try run.paths) { request in
            request.answer(
                DocumentMethods.Restore.self,
                .init(
                    version: Self.version, before: "77aa0012+90b1c2d3", revision: 9, edits: edits.withLock { $0 },
                    inserted: 1, deleted: 4))
        }
        let done = run("doc", "restore", "notes/a b.md", "--at", "first draft", "--space", "work")
        #expect(
            done.words.contains("first draft (1f3a9c20, ")
                && done.words.contains("1 character inserted, 4 deleted, in 3 places"))
        #expect(
            done.words.contains(
                "To take it back: atelier doc restore 'notes/a b.md' --at 77aa0012+90b1c2d3 --space work\n"))
        edits.withLock { $0 = 0 }
        #expect(run("doc", "restore", "a", "--at", "first draft").words.contains("already. Nothing was changed."))
        #expect(run("doc", "restore", "a").code == 2 && node.methods.count == 2)
    }

    @Test("name says what bears it, in words that can be typed again")
    func name() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            request.answer(DocumentMethods.Name.self, .init(id: "ab.0", name: "it's", version: Self.newest))
        }
        let named = run("doc", "name", "a", "it's")
        #expect(named.words.hasPrefix("it's is now the name of a at 77aa0012+90b1c2d3, "))
        #expect(named.words.hasSuffix("Next: atelier doc cat a --at 'it'\\''s'\n"))
        #expect(run("doc", "name", "a").code == 2 && node.methods.count == 1)
    }
}
