import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Files that are moved and removed")
    struct Files {
        private func paths(_ node: TestNode) async throws -> [String] {
            try await node.ask(DocumentMethods.List.self, .init()).documents.map(\.path)
        }

        @Test("what one moves and removes is so for the other, and comes back with its text")
        func together() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("notes/poem.txt")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "notes/poem.txt", text: "a rose\n"))
            try await pair.agree(on: "notes/poem.txt")
            let moved = try await pair.ben.command("doc", "move", "notes/poem.txt", "verse/")
            #expect(moved.exitCode == 0 && moved.words.contains("verse/poem.txt"), "\(moved)")
            try await eventually("the poem is moved at ada") { try await paths(pair.ada) == ["verse/poem.txt"] }
            let removed = try await pair.ada.command("doc", "remove", "verse")
            #expect(removed.exitCode == 0 && removed.words.contains("verse with 1 document"), "\(removed)")
            try await eventually("the poem is removed at ben") { try await paths(pair.ben).isEmpty }
            let list = try await pair.ben.command("doc", "list", "--removed")
            #expect(list.output.contains("verse/poem.txt") && list.output.contains("ada"), "\(list)")
            let again = try await pair.ben.command("doc", "move", "--removed", "verse", "poems")
            #expect(again.exitCode == 0 && again.words.contains("poems"), "\(again)")
            try await eventually("the poem is back at ada") { try await paths(pair.ada) == ["poems/poem.txt"] }
            #expect(try await pair.ada.text("poems/poem.txt").text == "a rose\n")
        }

        @Test("a picture that one puts beside the texts is written by the other bit for bit, and a program can be run")
        func anyBytes() async throws {
            let pair = try await NodePair()
            let folder = pair.home.folder
            var random = SeededRandom(seed: 41)
            let bytes = random.bytes(300_001)
            try Data(bytes).write(to: URL(fileURLWithPath: folder.path("logo.png")))
            let put = try await pair.ada.command("doc", "put", "art/logo.png", folder.path("logo.png"))
            #expect(put.exitCode == 0 && put.words.contains("300001 bytes"), "\(put)")
            try await pair.makeDocument("build.sh")
            let mode = try await pair.ada.command("doc", "mode", "build.sh", "executable")
            #expect(mode.exitCode == 0, "\(mode)")
            try await eventually("both are at ben") {
                let listed = try await pair.ben.ask(DocumentMethods.List.self, .init()).documents
                return listed.map(\.kind) == ["file", "text"] && listed.last?.executable == true
                    && listed.first?.size == bytes.count
            }
            let list = try await pair.ben.command("doc", "list")
            #expect(list.output.contains("300001 bytes") && list.output.contains("executable"), "\(list)")
            let got = try await pair.ben.command("doc", "get", "art/logo.png", folder.path("copy.png"))
            #expect(got.exitCode == 0, "\(got)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("copy.png"))) == Data(bytes))
            let text = try await pair.ben.command("doc", "cat", "art/logo.png")
            #expect(text.exitCode != 0 && text.output.isEmpty, "\(text)")
            let taken = try await pair.ben.command("doc", "put", "--bytes", "build.sh", folder.path("copy.png"))
            #expect(taken.exitCode != 0 && taken.words.contains("whose text is edited"), "\(taken)")
        }

        @Test("who has a document open types on under the path that it knows, while another moves and replaces it")
        func openDocument() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            let editor = try pair.ben.client()
            let opened = try await editor.call(DocumentMethods.Open.self, .init(path: "poem.txt"))
            try await pair.ada.ask(DocumentMethods.Move.self, .init(path: "poem.txt", to: "rose.txt"))
            try await pair.ada.ask(DocumentMethods.New.self, .init(path: "poem.txt"))
            try await eventually("both are at ben") { try await paths(pair.ben) == ["poem.txt", "rose.txt"] }
            let edit = DocumentMethods.Edit.Params(
                path: "poem.txt", revision: opened.revision, edits: [.init(at: 0, delete: 0, insert: "a rose")])
            try await editor.call(DocumentMethods.Edit.self, edit)
            #expect(try await editor.next(DocumentMethods.Changed.self).path == "poem.txt")
            #expect(try await pair.ben.text("rose.txt").text == "a rose")
            #expect(try await pair.ben.text("poem.txt").text == "")
            try await editor.call(DocumentMethods.Close.self, .init(subscription: opened.subscription))
            try await editor.call(
                DocumentMethods.Edit.self, .init(path: "poem.txt", edits: [.init(at: 0, delete: 0, insert: "new")]))
            #expect(try await pair.ben.text("poem.txt").text == "new")
        }

        @Test("words written while the other node was down, which removed the document, keep it in sight")
        func apart() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            try await pair.ada.stop()
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "a rose\n"))
            try await pair.ben.stop()
            try await pair.ada.start()
            try await pair.ada.ask(DocumentMethods.Remove.self, .init(path: "poem.txt"))
            #expect(try await paths(pair.ada).isEmpty)
            try await pair.ben.start()
            try await eventually("ada has heard of the words") { try await paths(pair.ada) == ["poem.txt"] }
            #expect(try await pair.agree(on: "poem.txt").text == "a rose\n")
            #expect(try await pair.ben.ask(DocumentMethods.Removed.self, .init()).files.isEmpty)
        }
    }
}
