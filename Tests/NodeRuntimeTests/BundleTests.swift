import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// Nodes whose only way is a file: the one who made the space stops before the other writes.
    @Suite("Bundles")
    struct Bundles {
        @Test("two people who are never up at once edit one document through files, also through pipes")
        func files() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("plan.md")
            try await pair.agree(on: "plan.md")
            try await pair.ada.stop()
            let file = pair.home.folder.path + "/from-ben.bundle"
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: "ben was here\n"))
            let written = try await pair.ben.command("space", "bundle", "export", file)
            #expect(written.exitCode == 0 && written.words.contains("Only members can open it"), "\(written)")
            #expect(try !Data(contentsOf: URL(fileURLWithPath: file)).contains(Data("ben was here".utf8)))
            try await pair.ben.stop()
            try await pair.ada.start()
            let taken = try await pair.ada.command("space", "bundle", "import", file)
            #expect(taken.exitCode == 0 && taken.output == "plan.md\n", "\(taken)")
            #expect(taken.words.contains("by ben"), "\(taken)")
            #expect(try await pair.ada.text("plan.md").text == "ben was here\n")
            let again = try await pair.ada.command("space", "bundle", "import", file)
            #expect(again.exitCode == 0 && again.words.contains("is new") && again.output.isEmpty, "\(again)")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: "ben was here\nada too\n"))
            let back = pair.home.folder.path + "/from-ada.bundle"
            #expect(try await pair.ada.command("space", "bundle", "export", "--for", "ben", back).exitCode == 0)
            try await pair.ada.stop()
            try await pair.ben.start()
            #expect(try await pair.ben.command("space", "bundle", "import", back).exitCode == 0)
            #expect(try await pair.ben.text("plan.md").text == "ben was here\nada too\n")
        }

        @Test("a bundle that was cut off on its way says so, keeps what came, and the whole one heals it")
        func cutOff() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("plan.md")
            try await pair.agree(on: "plan.md")
            try await pair.ada.stop()
            let long = String(repeating: "0123456789abcdef\n", count: 60_000)
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "plan.md", text: long))
            let file = pair.home.folder.path + "/a.bundle"
            #expect(try await pair.ben.command("space", "bundle", "export", file).exitCode == 0)
            try await pair.ben.stop()
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            #expect(bytes.count > 1_000_000)
            let cut = pair.home.folder.path + "/cut.bundle"
            try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: cut))
            try await pair.ada.start()
            let half = try await pair.ada.command("space", "bundle", "import", cut)
            #expect(half.exitCode == 1 && half.words.contains("cut off"), "\(half)")
            #expect(try await pair.ada.text("plan.md").text.utf8.count > 100_000)
            #expect(try await pair.ada.command("space", "bundle", "import", file).exitCode == 0)
            #expect(try await pair.ada.text("plan.md").text == long)
        }

        @Test("what cannot be done says so, with the exit code of its meaning, and leaves nothing behind")
        func errors() async throws {
            let home = try TestHome()
            let ada = try home.node("ada")
            let eve = try home.node("eve")
            try await ada.start()
            try await eve.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            let folder = home.folder.path
            try Data("no bundle".utf8).write(to: URL(fileURLWithPath: folder + "/text"))
            let file = folder + "/a.bundle"
            #expect(try await ada.command("space", "bundle", "export", file).exitCode == 0)
            let failures: [(arguments: [String], exitCode: Int32)] = [
                (["export", folder], 2), (["export", folder + "/none/a.bundle"], 4), (["import", folder + "/none"], 4),
                (["import", folder], 2), (["import", folder + "/text"], 2), (["export", "--since", "xyz", file], 2),
                (["export", "--for", "nobody", file], 4), (["export", "--space", "absent", file], 4),
            ]
            for failure in failures {
                let run = try await ada.begin(["space", "bundle"] + failure.arguments).outcome()
                #expect(run.exitCode == failure.exitCode, "\(run)")
                #expect(run.words.contains("atelier: ") && run.output.isEmpty, "\(run)")
            }
            let strange = try await eve.command("space", "bundle", "import", file)
            #expect(strange.exitCode == 5 && strange.words.contains("not made for this device"), "\(strange)")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix(".atelier") }
            #expect(left.isEmpty)
        }
    }
}
