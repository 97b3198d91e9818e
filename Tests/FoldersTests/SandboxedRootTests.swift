import CLinux
import CRDT
import Foundation
import TestKit
import Testing

@testable import Folders

private func names(_ parts: String...) -> [[UInt8]] { parts.map { [UInt8]($0.utf8) } }
private func path(_ parts: String...) throws -> [PathPart] { try parts.map { try PathPart($0) } }

/// A folder `root` with a file `sub/file`, beside a folder `outside` with a `file` that must never be read.
private struct Yard {
    let folder: TemporaryFolder
    let root: String
    static let inside = "inside"
    static let canary = "canary"

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Self.inside, to: "root/sub/file")
        try folder.write(Self.canary, to: "outside/file")
        root = folder.path("root")
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: root + "/" + name, withDestinationPath: target)
    }
}

@Suite("Both ways to walk a path", .serialized)
struct SandboxedRootTests {
    #if os(Linux)
        static let walks: [SandboxedRoot.Walk] = [.kernel, .partByPart]
    #else
        static let walks: [SandboxedRoot.Walk] = [.partByPart]
    #endif

    @Test("read a file and list a folder beneath the root", arguments: walks)
    func reads(_ walk: SandboxedRoot.Walk) throws {
        let yard = try Yard()
        try yard.folder.write("", to: "root/b")
        try yard.folder.write([0, 1, 2], to: "root/a b")
        let root = try SandboxedRoot(path: yard.root, walk: walk)
        #expect(root.walk == walk)
        #expect(try root.read(path("sub", "file"), bytesMax: 100) == [UInt8](Yard.inside.utf8))
        #expect(try root.read(path("b"), bytesMax: 0) == [])
        let entries = try root.entries(of: [])
        #expect(entries.map { String(decoding: $0.name, as: UTF8.self) } == ["a b", "b", "sub"])
        #expect(entries.map(\.kind) == [.file(sizeInBytes: 3), .file(sizeInBytes: 0), .folder])
        #expect(try root.entries(of: path("sub")).map(\.name) == names("file"))
    }

    @Test("a file of exactly the limit is read, one byte more is refused", arguments: walks)
    func limit(_ walk: SandboxedRoot.Walk) throws {
        let yard = try Yard()
        let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
        try yard.folder.write(bytes, to: "root/big")
        let root = try SandboxedRoot(path: yard.root, walk: walk)
        #expect(try root.read(path("big"), bytesMax: 70_000) == bytes)
        #expect(throws: FolderError.tooLarge(path: "big", limit: 69_999)) {
            try root.read(path("big"), bytesMax: 69_999)
        }
    }

    #if os(Linux)
        @Test("a file that has more than it says is read to the limit only", arguments: walks)
        func growingFile(_ walk: SandboxedRoot.Walk) throws {
            // The kernel tells a size of 0 for it.
            let root = try SandboxedRoot(path: "/proc/self", walk: walk)
            #expect(try root.read(path("status"), bytesMax: 100_000).count > 100)
            #expect(throws: FolderError.tooLarge(path: "status", limit: 100)) {
                try root.read(path("status"), bytesMax: 100)
            }
        }
    #endif

    @Test("what is not there, and what is not a file or a folder, is told apart", arguments: walks)
    func kinds(_ walk: SandboxedRoot.Walk) throws {
        let yard = try Yard()
        #expect(mkfifo(yard.root + "/pipe", 0o600) == 0)
        let root = try SandboxedRoot(path: yard.root, walk: walk)
        #expect(throws: FolderError.notFound(path: "none")) { try root.read(path("none"), bytesMax: 1) }
        #expect(throws: FolderError.notFound(path: "none/file")) { try root.read(path("none", "file"), bytesMax: 1) }
        #expect(throws: FolderError.notAFile(path: "sub")) { try root.read(path("sub"), bytesMax: 1) }
        #expect(throws: FolderError.notAFile(path: "pipe")) { try root.read(path("pipe"), bytesMax: 1) }
        #expect(throws: FolderError.notAFolder(path: "sub/file")) { try root.entries(of: path("sub", "file")) }
        #expect(throws: FolderError.notAFolder(path: "sub/file/x")) {
            try root.read(path("sub", "file", "x"), bytesMax: 1)
        }
        let kinds = try root.entries(of: []).map(\.kind)
        #expect(kinds == [.special, .folder])
    }

    @Test("no link is followed: to a file, to a folder, on the way, inside or outside, or to nothing", arguments: walks)
    func links(_ walk: SandboxedRoot.Walk) throws {
        let yard = try Yard()
        try yard.link("fileOutside", to: "../outside/file")
        try yard.link("folderOutside", to: "../outside")
        try yard.link("absolute", to: yard.folder.path("outside"))
        try yard.link("fileInside", to: "sub/file")
        try yard.link("folderInside", to: "sub")
        try yard.link("nowhere", to: "none")
        try yard.link("sub/up", to: "../..")
        let root = try SandboxedRoot(path: yard.root, walk: walk)
        for name in ["fileOutside", "fileInside", "nowhere", "folderOutside"] {
            #expect(throws: FolderError.symbolicLink(path: name)) { try root.read(path(name), bytesMax: 100) }
        }
        for name in ["folderOutside", "absolute", "folderInside"] {
            #expect(throws: FolderError.symbolicLink(path: name + "/file")) {
                try root.read(path(name, "file"), bytesMax: 100)
            }
            #expect(throws: FolderError.symbolicLink(path: name)) { try root.entries(of: path(name)) }
        }
        #expect(throws: FolderError.symbolicLink(path: "sub/up/outside/file")) {
            try root.read(path("sub", "up", "outside", "file"), bytesMax: 100)
        }
        let kinds = try root.entries(of: []).filter { $0.kind == .symbolicLink }
        #expect(kinds.count == 6)
    }

    @Test("names that are no names in a folder lead nowhere", arguments: walks)
    func hostileNames(_ walk: SandboxedRoot.Walk) throws {
        let yard = try Yard()
        let root = try SandboxedRoot(path: yard.root, walk: walk)
        let hostile: [[[UInt8]]] = [
            names(".."), names("..", "outside", "file"), names("sub", "..", "..", "outside", "file"), names("."),
            names("../outside/file"), names("sub/../../outside/file"), names("/etc/passwd"), names("", "file"),
            names("sub", ""), names("sub/file"), names("/"), [Array("sub".utf8), [0]], [Array("file\0".utf8)],
            names("sub", ".", "file"), [[0x2E, 0x2E, 0]],
        ]
        for names in hostile {
            #expect { try root.read(names: names, bytesMax: 100) } throws: { error in
                if case .leavesRoot = error as? FolderError { true } else { false }
            }
        }
    }

    @Test("nothing outside is read while a folder is swapped for a link again and again", arguments: walks)
    func race(_ walk: SandboxedRoot.Walk) throws {
        let yard = try Yard()
        let root = try SandboxedRoot(path: yard.root, walk: walk)
        let swap = Swap.ofLink(yard.root + "/sub", to: yard.folder.path("outside"))
        swap.start()
        var seen: Set<String> = []
        for _ in 0..<20_000 {
            do throws(FolderError) {
                let bytes = try root.read(names: names("sub", "file"), bytesMax: 100)
                seen.insert(String(decoding: bytes, as: UTF8.self))
            } catch {
                switch error {
                case .notFound, .symbolicLink, .notAFolder: break
                default: Issue.record("\(error)")
                }
            }
        }
        swap.stop()
        #expect(seen.isSubset(of: [Yard.inside]))
        #expect(swap.count > 100)
    }

    @Test("a root that is missing or no folder is refused, one behind a link is taken")
    func roots() throws {
        let yard = try Yard()
        try yard.link("link", to: "sub")
        #expect(throws: FolderError.notFound(path: yard.root + "/none")) {
            try SandboxedRoot(path: yard.root + "/none")
        }
        #expect(throws: FolderError.notAFolder(path: yard.root + "/sub/file")) {
            try SandboxedRoot(path: yard.root + "/sub/file")
        }
        #expect(try SandboxedRoot(path: yard.root + "/link").entries(of: []).count == 1)
    }
}
