import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// What real programs do in shared folders, and kills: `Tests/folders.sh`.
    @Suite("Shared folders")
    struct Folders {
        private func write(_ text: String, to path: String) throws {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }

        private func text(_ path: String) -> String? {
            FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        }

        @Test("two commands share a folder: what is done in one is done in the other, also after a restart")
        func twoCommands() async throws {
            let home = try TestHome()
            let (ada, ben) = (try home.node("ada"), try home.node("ben"))
            try await ada.start()
            try await ben.start()
            let (one, other) = (home.folder.path("one"), home.folder.path("other"))
            try write("a rose\n", to: one + "/poems/rose.txt")
            try write("*.o\n", to: one + "/.gitignore")
            try write("x", to: one + "/rose.o")
            let shared = try await ada.command("share", one, "--json")
            #expect(shared.exitCode == 0, "\(shared)")
            let offer = try #require(
                try JSONSerialization.jsonObject(with: Data(shared.output.utf8)) as? [String: Any])
            let (code, port) = (offer["code"] as? String ?? "", offer["port"] as? Int ?? 0)
            let joined = try await ben.command("join", code, other, "--address", "127.0.0.1:\(port)")
            #expect(joined.exitCode == 0 && joined.words.contains("kept equal"), "\(joined)")
            try await eventually("the file is there") { text(other + "/poems/rose.txt") == "a rose\n" }
            let marker = try #require(text(other + "/.atelier/folder.json"))
            #expect(marker.contains(offer["space"] as? String ?? "?") && marker.contains(#""profile":"ben""#))
            #expect(text(other + "/rose.o") == nil)

            try await ben.stop()
            try write("a rose\nis a rose\n", to: other + "/poems/rose.txt")
            try write("so it is\n", to: other + "/new.txt")
            try await ben.start()
            try await eventually("what was written while ben was down is at ada") {
                text(one + "/poems/rose.txt") == "a rose\nis a rose\n" && text(one + "/new.txt") == "so it is\n"
            }
            let list = try await ben.command("space", "folder", "--json")
            #expect(list.exitCode == 0 && list.output.contains(#""path":"\#(other)""#), "\(list)")
            let log = try await ada.ask(DocumentMethods.Log.self, .init(path: "poems/rose.txt")).entries
            #expect(log.map(\.inserted).reduce(0, +) == 17 && log.allSatisfy { $0.deleted == 0 })
        }

        @Test("what a folder finds is asked of the editors at its bridges, and taken in when none of them wrote it")
        func saves() async throws {
            let home = try TestHome()
            let ada = try home.node("ada")
            try await ada.start()
            let folder = home.folder.path("folder")
            try write("one\n", to: folder + "/notes.md")
            let space = try await ada.ask(SpaceMethods.Create.self, .init(title: "notes")).space
            try await ada.ask(FolderMethods.Attach.self, .init(path: folder, merge: true))
            let bridge = try ada.client()
            try await bridge.call(EditorSaves.Answer.self, .init(space: space))
            func found(_ written: String) async throws -> EditorSaves.Found.Params {
                try write(written, to: folder + "/notes.md")
                return try await bridge.next(EditorSaves.Found.self)
            }
            func stored() async throws -> String {
                try await ada.ask(FolderMethods.Sync.self, .init())
                return try await ada.ask(DocumentMethods.Cat.self, .init(path: "notes.md")).text
            }

            let own = try await found("one\nmine\n")
            #expect(own.path == "notes.md" && own.text == "one\nmine\n" && own.base == nil && own.changedAt > 0)
            try await bridge.call(EditorSaves.Tell.self, .init(question: own.question, state: .own))
            try await bridge.call(EditorSaves.Tell.self, .init(question: own.question, state: .stored))
            #expect(try await stored() == "one\n", "the editor's edits come by its bridge")
            try await eventually("the space's text is put out") { text(folder + "/notes.md") == "one\n" }

            let foreign = try await found("one\ntheirs\n")
            try await bridge.call(EditorSaves.Tell.self, .init(question: foreign.question, state: .none))
            #expect(try await stored() == "one\ntheirs\n")

            let unknown = try await found("one\ntheirs\nlate\n")
            let again = try await bridge.next(EditorSaves.Found.self)
            #expect(again.question > unknown.question && again.base == "one\ntheirs\n", "in time nobody knew it")
            try await bridge.call(EditorSaves.Tell.self, .init(question: again.question, state: .none))
            #expect(try await stored() == "one\ntheirs\nlate\n")

            _ = try await found("one\ntheirs\nlate\nlast\n")
            bridge.endSending()
            #expect(try await stored() == "one\ntheirs\nlate\nlast\n", "a bridge that has gone wrote nothing")
        }

        @Test("a folder that holds something else is refused, unless it is to be merged; one that is detached is left")
        func refused() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "a rose\n"))
            try await pair.agree(on: "poem.txt")
            let folder = pair.home.folder.path("folder")
            try write("mine\n", to: folder + "/mine.txt")
            try write("a rose\n", to: folder + "/poem.txt")
            let refused = try await pair.ben.command("space", "folder", "attach", folder)
            #expect(refused.exitCode == 7 && refused.words.contains("1 thing"), "\(refused)")
            #expect(text(folder + "/.atelier/folder.json") == nil)
            let merged = try await pair.ben.command("space", "folder", "attach", folder, "--merge")
            #expect(merged.exitCode == 0 && merged.words.contains("2 files"), "\(merged)")
            try await eventually("ada has it") {
                let paths = try await pair.ada.ask(DocumentMethods.List.self, .init()).documents.map(\.path)
                return paths == ["mine.txt", "poem.txt"]
            }
            let again = try await pair.ben.command("space", "folder", "attach", folder)
            #expect(again.exitCode == 7 && again.words.contains("has a folder already"), "\(again)")
            let detached = try await pair.ben.command("space", "folder", "detach")
            #expect(detached.exitCode == 0, "\(detached)")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "a daisy\n"))
            try await pair.agree(on: "poem.txt")
            #expect(text(folder + "/poem.txt") == "a rose\n")
            try await eventually("the marker is gone") { text(folder + "/.atelier/folder.json") == nil }
        }

        @Test("a viewer's own edits stay on the viewer's disk, are told, and are not written over")
        func viewer() async throws {
            let pair = try await NodePair(role: "viewer")
            try await pair.makeDocument("poem.txt")
            let folder = pair.home.folder.path("folder")
            let attached = try await pair.ben.command("space", "folder", "attach", folder)
            #expect(attached.exitCode == 0, "\(attached)")
            try write("mine\n", to: folder + "/poem.txt")
            let status = try await pair.ben.ask(FolderMethods.Sync.self, .init())
            #expect(status.exceptions.map(\.path) == ["poem.txt"])
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "a rose\n"))
            try await pair.agree(on: "poem.txt")
            _ = try await pair.ben.ask(FolderMethods.Sync.self, .init())
            #expect(text(folder + "/poem.txt") == "mine\n")
        }
    }
}
