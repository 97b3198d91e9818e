import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Undo and blame")
    struct Undo {
        @Test("each takes back one's own on two nodes, also after kill -9, and blame tells both who wrote what")
        func ownEdits() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("plan.md")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: "a line by ada herself\n"))
            try await pair.agree(on: "plan.md")
            let both = "a line by ada herself\nand another by ben\n"
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: both))
            try await pair.agree(on: "plan.md")
            for node in [pair.ada, pair.ben] {
                let blame = try await node.command("doc", "blame", "plan.md")
                let rows = blame.output.split(separator: "\n").map { $0.split(separator: "\t") }
                #expect(rows.map { $0[2] } == ["ada", "ben"], "\(blame)")
            }
            let undone = try await pair.ada.command("doc", "undo", "plan.md")
            #expect(undone.words.contains("Took back your newest edit"), "\(undone)")
            #expect(try await pair.agree(on: "plan.md").text == "and another by ben\n")
            pair.ada.kill()
            try await pair.ada.start()
            let redone = try await pair.ada.command("doc", "redo", "plan.md")
            #expect(redone.words.contains("Brought back your newest edit"), "\(redone)")
            #expect(try await pair.agree(on: "plan.md").text == both)
            let reverted = try await pair.ada.command("doc", "undo", "plan.md", "--by", "ben")
            #expect(reverted.words.contains("Reverted ben's newest edit"), "\(reverted)")
            #expect(try await pair.agree(on: "plan.md").text == "a line by ada herself\n")
            let json = try await pair.ben.command("doc", "undo", "plan.md", "--json").json()
            #expect(json["steps"] as? Int == 0 && json["isRevert"] as? Bool == false)
            let line = try await pair.ben.command("doc", "blame", "plan.md", "--lines", "1", "--json").json()
            #expect((line["parts"] as? [[String: Any]])?.map { $0["author"] as? String } == ["ada"])
        }

        @Test("who is not there, and lines that are not, are told with their exit codes")
        func errors() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            try await ada.ask(DocumentMethods.Put.self, .init(path: "a.txt", text: "one"))
            let failures: [(arguments: [String], exitCode: Int32)] = [
                (["doc", "undo", "a.txt", "--by", "nobody"], 4), (["doc", "undo", "absent.txt"], 4),
                (["doc", "undo", "a.txt", "--count", "0"], 2), (["doc", "redo", "a.txt", "--count", "10001"], 2),
                (["doc", "blame", "absent.txt"], 4), (["doc", "blame", "a.txt", "--lines", "7-9"], 2),
                (["doc", "blame", "a.txt", "--range", "2-9"], 2),
            ]
            for failure in failures {
                let run = try await ada.begin(failure.arguments).outcome()
                #expect(run.exitCode == failure.exitCode, "\(run)")
                #expect(run.words.contains("atelier: ") && run.output.isEmpty, "\(run)")
            }
            #expect(try await ada.text("a.txt").text == "one")
        }
    }
}
