import LocalRPC
import Testing

@testable import CommandLineTool

/// What people are told of texts that nobody has checked yet.
struct SnapshotWordsTests {
    @Test("whoever reads from a snapshot is told whose it is, beside the text; a program gets its name in the answer")
    func reading() throws {
        let run = try CommandRun()
        let name = "Kim\u{1B}[2J"
        let node = try ScriptedNode(at: try run.paths) { request in
            if request.method == DocumentMethods.Cat.name {
                var text = DocumentMethods.Cat.Result(text: "hello", revision: 5, sha256: "")
                text.snapshotBy = name
                return request.answer(DocumentMethods.Cat.self, text)
            }
            var list = DocumentMethods.List.Result(documents: [
                .init(path: "a.txt", id: "00", lengthInScalars: 5, revision: 5, kind: "text")
            ])
            list.snapshotBy = name
            return request.answer(DocumentMethods.List.self, list)
        }
        let words = "From Kim␛[2J's snapshot; its history is being checked.\n"
        let text = run("doc", "cat", "a.txt")
        #expect(text.data == "hello" && text.words == words)
        let list = run("doc", "list")
        #expect(list.data.contains("a.txt") && list.words == words)
        let answer = run("doc", "cat", "a.txt", "--json")
        #expect(answer.words.isEmpty && answer.data.contains("\"snapshotBy\":\"Kim"))
        #expect(node.methods.count == 3)
    }

    @Test("of a text that the history makes nothing is said")
    func whole() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            request.answer(DocumentMethods.Cat.self, .init(text: "hello", revision: 5, sha256: ""))
        }
        #expect(run("doc", "cat", "a.txt").words.isEmpty)
        #expect(!run("doc", "cat", "a.txt", "--json").data.contains("snapshotBy"))
        #expect(node.methods.count == 2)
    }
}
