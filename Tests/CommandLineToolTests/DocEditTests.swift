import Foundation
import LocalRPC
import Synchronization
import TestKit
import Testing

@testable import CommandLineTool

struct DocEditTests {
    /// A node with one document, which keeps the edits that it is sent.
    private func node(at run: CommandRun, text: String, _ sent: Sent) throws -> ScriptedNode {
        try ScriptedNode(at: try run.paths) { request in
            if request.method == DocumentMethods.Cat.name {
                return request.answer(DocumentMethods.Cat.self, .init(text: text, revision: 5, sha256: ""))
            }
            sent.params.withLock { $0 = try? request.params(of: DocumentMethods.Edit.self) }
            return request.answer(DocumentMethods.Edit.self, .init(revision: 9))
        }
    }

    private final class Sent: Sendable {
        let params = Mutex<DocumentMethods.Edit.Params?>(nil)
    }

    private func editor(_ run: CommandRun, _ body: String) throws -> String {
        let path = try run.folder.write("#!/bin/sh\n" + body, to: "editor")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }

    @Test("what the editor changed goes out as edits of the revision that it was given")
    func edits() throws {
        var run = try CommandRun()
        let sent = Sent()
        let node = try node(at: run, text: "one\ntwo\nthree\n", sent)
        run.environment["EDITOR"] = try editor(run, "sed -i 's/two/TWO/' \"$2\"; test \"$1\" = -w") + " -w"
        let outcome = run("doc", "edit", "a/notes.md")
        #expect(outcome.code == 0 && outcome.words == "Changed a/notes.md in 1 place.\n", "\(outcome.words)")
        let params = sent.params.withLock { $0 }
        #expect(params == .init(path: "a/notes.md", revision: 5, edits: [.init(at: 4, delete: 3, insert: "TWO")]))
        _ = node
    }

    @Test("an editor that changes nothing sends nothing")
    func unchanged() throws {
        var run = try CommandRun()
        let node = try node(at: run, text: "one", Sent())
        run.environment["VISUAL"] = "true"
        #expect(run("doc", "edit", "a").words == "Nothing was changed.\n")
        #expect(node.methods == [DocumentMethods.Cat.name])
    }

    @Test("when the editor fails, what was written is kept and named")
    func failingEditor() throws {
        var run = try CommandRun()
        run.environment["TMPDIR"] = run.folder.path
        let node = try node(at: run, text: "one", Sent())
        run.environment["EDITOR"] = try editor(run, "echo more > \"$1\"; exit 3")
        let outcome = run("doc", "edit", "a.md")
        #expect(outcome.code == 1)
        let kept = try #require(outcome.words.firstMatch(of: /What you wrote is in ([^ ]+a\.md)\./)).1
        #expect(try String(contentsOfFile: String(kept), encoding: .utf8) == "more\n")
        _ = node
    }

    @Test("without a terminal and without an editor there is nothing to edit with")
    func noEditor() throws {
        let run = try CommandRun()
        let outcome = run("doc", "edit", "a")
        #expect(outcome.code == 2 && outcome.words.contains("EDITOR is not set"))
        #expect(try EditorProgram(environment: [:], hasTerminal: true).words == ["vi"])
        #expect(
            try EditorProgram(environment: ["VISUAL": "a b", "EDITOR": "c"], hasTerminal: true).words == ["a", "b"])
    }

    @Test("a peer's path never names the temporary file unless it is plain")
    func safeName() {
        #expect(WorkingCopy.safeName("src/main.swift") == "main.swift")
        for path in ["a/.bashrc", "a/-rf", "a/b c", "a/é", "", "a/b\n", String(repeating: "x", count: 101)] {
            #expect(WorkingCopy.safeName(path) == "document.txt")
        }
    }
}
