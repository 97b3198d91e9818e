import Foundation
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
}
