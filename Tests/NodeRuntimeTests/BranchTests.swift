import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Branches")
    struct Branches {
        @Test("one works on a branch while the other is away, both merge their texts into one, and it outlasts kill -9")
        func offline() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("plan.md")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: "one\ntwo\nthree\n"))
            try await pair.agree(on: "plan.md")
            let began = try await pair.ben.command("space", "branch", "draft")
            #expect(began.exitCode == 0 && began.words.contains("space switch draft"), "\(began)")
            #expect(try await pair.ben.command("space", "switch", "draft").exitCode == 0)
            try await eventually("the branch is at ada") {
                try await pair.ada.ask(BranchMethods.List.self, .init()).branches.map(\.name) == ["main", "draft"]
            }
            pair.ada.kill()
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: "zero\none\nTWO\nthree\n"))
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "notes.md", text: "new\n"))
            pair.ben.kill()
            try await pair.ada.start()
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: "one\ntwo!\nthree\n"))
            try await pair.ben.start()
            #expect(try await pair.ben.text("plan.md").text == "zero\none\nTWO\nthree\n")
            #expect(try await pair.ben.command("space", "list").output.hasSuffix("\tdraft\n"))
            try await eventually("ben's edits are at ada") {
                try await pair.ada.ask(BranchMethods.List.self, .init()).branches.last?.hasNews == true
            }
            #expect(try await pair.ada.text("plan.md").text == "one\ntwo!\nthree\n")

            let preview = try await pair.ada.command("space", "merge", "draft", "--preview")
            #expect(preview.exitCode == 0 && preview.output.contains("TWO!"), "\(preview)")
            let refused = try await pair.ada.begin(["space", "merge", "draft"]).outcome()
            #expect(refused.exitCode == 7 && refused.words.contains("1 place in 1 document"), "\(refused)")
            #expect(try await pair.ada.text("plan.md").text == "one\ntwo!\nthree\n")
            let merged = try await pair.ada.command("space", "merge", "draft", "--yes")
            #expect(merged.exitCode == 0 && merged.output.contains("now, line 3:"), "\(merged)")
            #expect(try await pair.ben.command("space", "switch", "main").exitCode == 0)
            #expect(try await pair.agree(on: "plan.md").text == "zero\none\nTWO!\nthree\n")
            #expect(try await pair.agree(on: "notes.md").text == "new\n")
            pair.ada.kill()
            try await pair.ada.start()
            #expect(try await pair.ada.text("plan.md").text == "zero\none\nTWO!\nthree\n")
            #expect(try await pair.ada.ask(BranchMethods.List.self, .init()).branches.last?.hasNews == false)
        }

        @Test("what cannot be done says so, with the exit code of its meaning")
        func errors() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            #expect(try await ada.command("space", "branch", "draft").exitCode == 0)
            let failures: [(arguments: [String], exitCode: Int32)] = [
                (["space", "branch", "draft"], 7), (["space", "branch", "main"], 2), (["space", "branch", ""], 2),
                (["space", "switch", "drift"], 4), (["space", "merge", "drift"], 4), (["space", "merge", "main"], 2),
                (["space", "merge", "drift", "--preview"], 4), (["space", "branches", "--space", "absent"], 4),
            ]
            for failure in failures {
                let run = try await ada.begin(failure.arguments).outcome()
                #expect(run.exitCode == failure.exitCode, "\(run)")
                #expect(run.words.contains("atelier: ") && run.output.isEmpty, "\(run)")
            }
            let nothing = try await ada.command("space", "merge", "draft")
            #expect(nothing.exitCode == 0 && nothing.words.contains("draft has nothing that main lacks"), "\(nothing)")
        }
    }
}
