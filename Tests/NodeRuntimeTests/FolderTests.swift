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

        /// Two nodes, each with a folder of one space.
        private func shared() async throws -> (pair: NodePair, one: String, other: String) {
            let pair = try await NodePair()
            let (one, other) = (pair.home.folder.path("one"), pair.home.folder.path("other"))
            for (node, folder) in [(pair.ada, one), (pair.ben, other)] {
                let attached = try await node.command("space", "folder", "attach", folder)
                try #require(attached.exitCode == 0, "\(attached)")
            }
            return (pair, one, other)
        }

        private func bytes(_ path: String) -> [UInt8]? {
            FileManager.default.contents(atPath: path).map { [UInt8]($0) }
        }

        @Test("files come over bit for bit whatever their line ends, and editors see plain lines")
        func forms() async throws {
            let (pair, one, other) = try await shared()
            let mark = "\u{FEFF}"
            let files: [(name: String, bytes: [UInt8], text: String?)] = [
                ("crlf.txt", Array("a\r\nb\r\n".utf8), "a\nb\n"), ("mark.txt", Array((mark + "a\n").utf8), "a\n"),
                ("both.txt", Array((mark + "a\r\nb").utf8), "a\nb"),
                ("mixed.txt", Array("a\r\nb\n".utf8), "a\r\nb\n"), ("old.txt", Array("a\rb\r".utf8), "a\rb\r"),
                ("none.txt", Array("a".utf8), "a"), ("empty.txt", [], ""), ("odd.bin", [0x61, 0x0D, 0x0A, 0xFF], nil),
            ]
            for file in files { try Data(file.bytes).write(to: URL(fileURLWithPath: one + "/" + file.name)) }
            for file in files {
                try await eventually("\(file.name) is there") { bytes(other + "/" + file.name) == file.bytes }
                if let text = file.text { #expect(try await pair.ben.text(file.name).text == text, "\(file.name)") }
            }
            // An editor that knows of line feeds only, at a node; one that keeps them, on the other disk.
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "crlf.txt", text: "a\nmiddle\nb\n"))
            try await eventually("both disks have it") {
                [one, other].allSatisfy { text($0 + "/crlf.txt") == "a\r\nmiddle\r\nb\r\n" }
            }
            try Data("a\r\nmiddle\r\nb\r\nend\r\n".utf8).write(to: URL(fileURLWithPath: other + "/crlf.txt"))
            try await eventually("ada's has the end") { text(one + "/crlf.txt") == "a\r\nmiddle\r\nb\r\nend\r\n" }
            // All of it becomes plain, and nothing else is changed.
            try write("a\nmiddle\nb\nend\n", to: one + "/crlf.txt")
            try await eventually("ben's is plain") { text(other + "/crlf.txt") == "a\nmiddle\nb\nend\n" }
            #expect(try await pair.ben.text("crlf.txt").text == "a\nmiddle\nb\nend\n")
            let log = try await pair.ada.ask(DocumentMethods.Log.self, .init(path: "crlf.txt")).entries
            #expect(log.map(\.deleted).reduce(0, +) == 0)
        }

        @Test("a text that becomes bytes, and back, comes over; what the other wrote in it meanwhile stays")
        func becomesAnother() async throws {
            let (pair, one, other) = try await shared()
            try write("a rose\n", to: one + "/rose")
            try await eventually("it is at ben") { text(other + "/rose") == "a rose\n" }
            try await pair.ben.stop()
            try write("a rose\nis a rose\n", to: other + "/rose")
            let photo: [UInt8] = [0xFF, 0xD8, 0, 1, 2]
            try Data(photo).write(to: URL(fileURLWithPath: one + "/rose"))
            let status = try await pair.ada.ask(FolderMethods.Sync.self, .init())
            #expect(status.exceptions.isEmpty, "\(status)")
            try await pair.ben.start()
            func contents(_ folder: String) throws -> [[UInt8]] {
                try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != ".atelier" }.sorted()
                    .compactMap { bytes(folder + "/" + $0) }
            }
            let roses = Array("a rose\nis a rose\n".utf8)
            func areBoth(_ expected: Set<[UInt8]>) throws -> Bool {
                let (here, there) = (try contents(one), try contents(other))
                return here == there && here.count == 2 && Set(here) == expected
            }
            try await eventually("both are at both") { try areBoth([photo, roses]) }
            let name = try FileManager.default.contentsOfDirectory(atPath: other).first { name in
                bytes(other + "/" + name) == photo
            }
            // Two files want the name; which of them has it may change with one of them.
            try write("words again\n", to: other + "/" + (try #require(name)))
            try await eventually("it is a text again") { try areBoth([Array("words again\n".utf8), roses]) }
            let now = try await pair.ada.ask(FolderMethods.Sync.self, .init())
            #expect(now.state == .equal && now.exceptions.isEmpty, "\(now)")
        }

        @Test("a folder whose database was put back waits for what others give back, and nothing is there twice")
        func putBack() async throws {
            let (pair, one, other) = try await shared()
            try write("one\n", to: one + "/poem")
            try await eventually("it is at ben") { text(other + "/poem") == "one\n" }
            let copy = pair.home.folder.path("copy")
            let made = try await pair.ada.command("node", "backup", copy)
            #expect(made.exitCode == 0, "\(made)")
            try write("one\ntwo\n", to: one + "/poem")
            try write("new\n", to: one + "/new")
            try await eventually("that is at ben") {
                text(other + "/poem") == "one\ntwo\n" && text(other + "/new") == "new\n"
            }
            try await pair.ben.stop()
            try await pair.ada.stop()
            let restored = try await pair.ada.command("node", "restore", copy, "--force")
            #expect(restored.exitCode == 0, "\(restored)")
            try await pair.ada.start()
            try await eventually("it waits") {
                try await pair.ada.ask(FolderMethods.Status.self, .init()).state == .paused
            }
            let told = try await pair.ada.command("space", "folder", "list")
            #expect(told.words.contains("put back from a copy"), "\(told)")
            // Neither is it forgotten over a restart.
            try await pair.ada.stop()
            try await pair.ada.start()
            try await eventually("it waits still") {
                try await pair.ada.ask(FolderMethods.Status.self, .init()).state == .paused
            }
            try await pair.ben.start()
            try await eventually("it goes on by itself") {
                try await pair.ada.ask(FolderMethods.Status.self, .init()).state == .equal
            }
            #expect(text(one + "/poem") == "one\ntwo\n" && text(one + "/new") == "new\n")
            try write("one\ntwo\nthree\n", to: one + "/poem")
            try await eventually("both are equal") { text(other + "/poem") == "one\ntwo\nthree\n" }
            #expect(try FileManager.default.contentsOfDirectory(atPath: other).count == 3)
        }

        @Test("a folder that is detached and attached again at once is kept equal")
        func anew() async throws {
            let (pair, one, other) = try await shared()
            for number in 0..<200 { try write("file \(number)\n", to: one + "/many/file\(number)") }
            for turn in 0..<5 {
                try await pair.ada.ask(FolderMethods.Detach.self, .init())
                try write("turn \(turn)\n", to: one + "/turn\(turn)")
                let folder = try await pair.ada.ask(FolderMethods.Attach.self, .init(path: one, merge: true))
                #expect(folder.path == one)
                try await eventually("turn \(turn) is at ben") { text(other + "/turn\(turn)") == "turn \(turn)\n" }
            }
            let status = try await pair.ada.ask(FolderMethods.Sync.self, .init())
            #expect(status.state == .equal && status.files == 205, "\(status)")
            #expect(text(one + "/.atelier/folder.json") != nil)
            try await eventually("all are at ben") {
                try FileManager.default.contentsOfDirectory(atPath: other + "/many").count == 200
            }
        }
    }
}
