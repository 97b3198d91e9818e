import LocalRPC
import Synchronization
import TerminalRendering
import TestKit
import Testing

@testable import CommandLineTool

/// `doc undo`, `doc redo` and `doc blame`, against a node whose answers are written down.
struct UndoCommandTests {
    private func reversed(_ steps: Int, isRevert: Bool = false) -> DocumentMethods.Reversed {
        .init(
            revision: 9, steps: steps, inserted: steps, deleted: 2, author: "ben", deviceId: "3KQ7M2",
            isRevert: isRevert)
    }

    @Test("undo and redo say whose edits, what came of it, and the command that takes it back")
    func words() throws {
        let run = try CommandRun()
        let asked = Mutex<[DocumentMethods.Reversal]>([])
        let node = try ScriptedNode(at: try run.paths) { request in
            let params = try request.params(of: DocumentMethods.Undo.self)
            asked.withLock { $0.append(params) }
            let done = reversed(params.count == 9 ? 0 : min(params.count ?? 1, 2), isRevert: params.by != nil)
            return request.method == DocumentMethods.Undo.name
                ? request.answer(DocumentMethods.Undo.self, done) : request.answer(DocumentMethods.Redo.self, done)
        }
        let one = run("doc", "undo", "a b")
        #expect(
            one.words == """
                Took back your newest edit of a b: 1 character gone, 2 back. What others wrote is untouched.
                To bring it back: atelier doc redo 'a b'

                """)
        let three = run("doc", "undo", "a", "--count", "3", "--space", "s").words
        #expect(three.contains("your newest 2 edits of a: 2 characters gone, 2 back."))
        #expect(three.contains("More there was not.") && three.contains("atelier doc redo a --count 2 --space s"))
        let revert = run("doc", "undo", "a", "--by", "ben").words
        #expect(revert.contains("Reverted ben's newest edit of a") && revert.contains("atelier doc redo a\n"))
        let none = run("doc", "undo", "a", "--count", "9").words
        #expect(none == "There is nothing to take back in a: none of your edits is left. Nothing was changed.\n")
        let redo = run("doc", "redo", "a").words
        #expect(redo.contains("Brought back your newest edit of a: 1 character written and 2 deleted again."))
        #expect(redo.contains("To take it back again: atelier doc undo a\n"))
        #expect(asked.withLock { $0.map(\.by) } == [nil, nil, "ben", nil, nil])
        #expect(node.methods.count == 5)
        #expect(run("doc", "undo", "a", "--json").data.contains("\"steps\":1"))
    }

    private static let blamed = DocumentMethods.Blame.Result(
        revision: 3, at: 4, line: 9, text: "one two\n\nlast",
        parts: [
            .init(at: 4, count: 4, author: "ada", deviceId: "A", from: 0, time: 60_000, change: "ff"),
            .init(at: 8, count: 5, author: "ben", deviceId: "B", from: 0, time: 0, change: "ee"),
            .init(at: 13, count: 4, author: "ada", deviceId: "C", from: nil, time: nil, change: nil),
        ])

    @Test("each line is headed by who wrote most of it, with how many others did, and its newest time")
    func lines() throws {
        let piped = BlamedText(Self.blamed, isForEyes: false, style: .plain).lines.map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        #expect(piped.map { $0[0] } == ["9", "10", "11"])
        #expect(piped.map { $0[2] } == ["ada +1", "ben", "ada"])
        #expect(piped.map { $0[3] } == ["one two", "", "last"])
        #expect(piped[0][1] == LocalTime.complete(60_000)[...] && piped[2][1] == "")
        let shown = BlamedText(Self.blamed, isForEyes: true, style: TerminalStyle(isColoured: true)).lines
        // Two devices with one name have two colours.
        #expect(shown[0].contains("\u{1B}[36mone \u{1B}[0m\u{1B}[33mtwo\u{1B}[0m"))
        #expect(shown[2].contains("\u{1B}[35mlast\u{1B}[0m"))
    }

    @Test("parts that are not in the text are passed over, whatever a node says")
    func nonsense() throws {
        var result = Self.blamed
        result.parts = [
            .init(at: 0, count: 2, author: "x", deviceId: "x", from: nil, time: nil, change: nil),
            .init(at: 4, count: .max, author: "x", deviceId: "x", from: nil, time: nil, change: nil),
            .init(at: .max, count: 1, author: "x", deviceId: "x", from: nil, time: nil, change: nil),
        ]
        #expect(BlamedText(result, isForEyes: false, style: .plain).lines == [])
    }

    @Test("lines and characters are given as numbers with a hyphen between")
    func bounds() throws {
        let run = try CommandRun()
        let asked = Mutex<[DocumentMethods.Blame.Params]>([])
        let node = try ScriptedNode(at: try run.paths) { request in
            let params = try request.params(of: DocumentMethods.Blame.self)
            asked.withLock { $0.append(params) }
            return request.answer(DocumentMethods.Blame.self, Self.blamed)
        }
        for words in [["--lines", "2"], ["--lines", "2-"], ["--lines=-7"], ["--lines", "2-7"], ["--range", "5-9"]] {
            let output = CapturedOutput(isTerminal: false)
            #expect(run(["doc", "blame", "a"] + words, to: output) == 0, "\(words)")
        }
        let params = asked.withLock { $0 }
        #expect(params.map(\.firstLine) == [2, 2, nil, 2, nil] && params.map(\.lastLine) == [2, nil, 7, 7, nil])
        #expect(params.map(\.from) == [nil, nil, nil, nil, 5] && params.map(\.to) == [nil, nil, nil, nil, 9])
        for words in ["x", "1-2-3", "-", "2-x"] {
            let output = CapturedOutput(isTerminal: false)
            #expect(run(["doc", "blame", "a", "--lines=\(words)"], to: output) == 2, "\(words)")
        }
        #expect(node.methods.count == 5)
    }
}
