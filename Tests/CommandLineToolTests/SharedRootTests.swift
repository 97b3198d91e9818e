import Foundation
import LocalRPC
import Synchronization
import TestKit
import Testing

@testable import CommandLineTool

struct SharedRootTests {
    private let space = String(repeating: "0a", count: 32)

    private func mark(_ folder: URL, _ text: String) throws {
        let marker = folder.appendingPathComponent(".atelier")
        try FileManager.default.createDirectory(at: marker, withIntermediateDirectories: true)
        try text.write(to: marker.appendingPathComponent("folder.json"), atomically: true, encoding: .utf8)
    }

    @Test("the nearest marker upward says whose folder a file is in")
    func nearest() throws {
        let home = try TemporaryFolder()
        let inner = URL(fileURLWithPath: home.path("a/b"))
        try FileManager.default.createDirectory(
            at: inner.appendingPathComponent("c"), withIntermediateDirectories: true)
        try mark(URL(fileURLWithPath: home.path), #"{"space":"\#(space)","profile":"ada"}"#)
        let outer = try #require(try SharedRoot.containing(inner.path + "/c/file.txt"))
        #expect(outer.path == home.path && outer.space == space && outer.profile == "ada")
        try mark(inner, #"{"space":"\#(String(space.reversed()))","more":[1]}"#)
        let nearest = try #require(try SharedRoot.containing(inner.path + "/c/"))
        #expect(nearest.path == inner.path && nearest.space != space && nearest.profile == nil)
        #expect(try SharedRoot.containing(home.path)?.path == home.path)
    }

    @Test("a folder without a marker is not shared")
    func none() throws {
        let home = try TemporaryFolder()
        #expect(try SharedRoot.containing(home.path + "/nothing/here") == nil)
        #expect(try SharedRoot.containing("/") == nil)
    }

    @Test("a marker that names no space is told", arguments: ["", "{}", "[]", #"{"space":"abc"}"#, #"{"space":3}"#])
    func broken(text: String) throws {
        let home = try TemporaryFolder()
        try mark(URL(fileURLWithPath: home.path), text)
        #expect(throws: CommandError.self) { try SharedRoot.containing(home.path) }
    }

    @Test("a file is named from where one is, or from the root of the disk; what is elsewhere is a path of the space")
    func place() throws {
        let home = try TemporaryFolder()
        let inner = URL(fileURLWithPath: home.path("a/b"))
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
        try mark(URL(fileURLWithPath: home.path), #"{"space":"\#(space)","profile":"ada"}"#)
        let place = try #require(SharedPlace(around: inner.path, of: "ada"))
        #expect(place.space == space)
        let root = try #require(ProcessEnvironment.resolved(home.path))
        for (path, expected) in [
            ("x", "a/b/x"), ("./c//x", "a/b/c/x"), ("../x", "a/x"), ("../../x", "x"), ("../../../x", "../../../x"),
            (root + "/a/x", "a/x"), (root + "x/a", root + "x/a"), ("/elsewhere", "/elsewhere"),
        ] {
            #expect(place.document(path) == expected)
        }
        #expect(SharedPlace(around: home.path, of: "ada")?.document("x/y") == "x/y")
        #expect(SharedPlace(around: inner.path, of: "ben") == nil, "another profile's node has it")
        #expect(SharedPlace(around: "/", of: "ada") == nil)
    }

    @Test("a command in a shared folder means its space and its file, unless a space is named")
    func command() throws {
        let run = try CommandRun()
        let asked = Asked()
        let node = try ScriptedNode(at: try run.paths) { request in
            if let params = try? request.params(of: DocumentMethods.Cat.self) { asked.add(params) }
            return request.answer(DocumentMethods.Cat.self, .init(text: "", revision: 0, sha256: ""))
        }
        let folder = URL(fileURLWithPath: run.folder.path("shared"))
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("sub"), withIntermediateDirectories: true)
        try mark(folder, #"{"space":"\#(space)","profile":"test"}"#)
        for arguments in [["doc", "cat", "x"], ["doc", "cat", "x", "--space", "other"]] {
            #expect(run(arguments, in: folder.path + "/sub") == 0)
        }
        #expect(asked.all.map(\.path) == ["sub/x", "x"])
        #expect(asked.all.map(\.space) == [space, "other"])
        _ = node
    }

    private final class Asked: Sendable {
        private let params = Mutex<[DocumentMethods.Cat.Params]>([])

        var all: [DocumentMethods.Cat.Params] { params.withLock { $0 } }

        func add(_ one: DocumentMethods.Cat.Params) { params.withLock { $0.append(one) } }
    }
}
