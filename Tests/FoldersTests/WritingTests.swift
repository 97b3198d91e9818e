import CRDT
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Folders

private func path(_ parts: String...) throws -> [PathPart] { try parts.map { try PathPart($0) } }

private func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
}

@Suite("Writing beneath a root", .serialized)
struct WritingTests {
    static let walks = SandboxedRootTests.walks

    @Test(
        "a file is made, and replaced with its permissions kept; a folder is made once; both are removed",
        arguments: walks)
    func writes(_ walk: SandboxedRoot.Walk) throws {
        let folder = try TemporaryFolder()
        let root = try SandboxedRoot(path: folder.path, walk: walk)
        try root.makeFolder(path("sub"))
        try root.makeFolder(path("sub"))
        try root.write([1, 2, 3], to: path("sub", "file"))
        #expect(try root.read(path("sub", "file"), bytesMax: 3) == [1, 2, 3])
        try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: folder.path("sub/file"))
        let large = [UInt8](repeating: 7, count: 3_000_000)
        try root.write(large, to: path("sub", "file"))
        #expect(try root.read(path("sub", "file"), bytesMax: large.count) == large)
        #expect(try mode(folder.path("sub/file")) == 0o750)
        #expect(try root.entries(of: path("sub")).map(\.name) == [Array("file".utf8)])
        #expect(throws: FolderError.system(path: "sub", errno: ENOTEMPTY)) { try root.remove(path("sub")) }
        try root.remove(path("sub", "file"))
        try root.remove(path("sub"))
        #expect(try root.entries(of: []).isEmpty)
    }

    @Test(
        "what is in the way stays: a folder, a link, a file where a folder should be, nothing at all", arguments: walks)
    func inTheWay(_ walk: SandboxedRoot.Walk) throws {
        let folder = try TemporaryFolder()
        try folder.write("canary", to: "outside/file")
        try folder.write("file", to: "root/file")
        try folder.write("inner", to: "root/sub/inner")
        for (name, target) in [("link", "../outside/file"), ("away", "../outside"), ("loop", "loop")] {
            #expect(symlink(target, folder.path("root/" + name)) == 0)
        }
        let root = try SandboxedRoot(path: folder.path("root"), walk: walk)
        let before = try Snapshot(of: folder.path)
        #expect(throws: FolderError.notAFile(path: "sub")) { try root.write([1], to: path("sub")) }
        #expect(throws: FolderError.symbolicLink(path: "link")) { try root.write([1], to: path("link")) }
        #expect(throws: FolderError.symbolicLink(path: "loop")) { try root.write([1], to: path("loop")) }
        #expect(throws: FolderError.symbolicLink(path: "away/file")) { try root.write([1], to: path("away", "file")) }
        #expect(throws: FolderError.symbolicLink(path: "away/new")) { try root.makeFolder(path("away", "new")) }
        #expect(throws: FolderError.symbolicLink(path: "away/file")) { try root.remove(path("away", "file")) }
        #expect(throws: FolderError.notAFolder(path: "file/x")) { try root.write([1], to: path("file", "x")) }
        #expect(throws: FolderError.notFound(path: "none/x")) { try root.write([1], to: path("none", "x")) }
        #expect(throws: FolderError.system(path: "file", errno: EEXIST)) { try root.makeFolder(path("file")) }
        #expect(throws: FolderError.leavesRoot(path: "")) { try root.write([1], to: []) }
        #expect(try Snapshot(of: folder.path) == before)
    }

    @Test(
        "a folder of the node's own is neither written nor made nor emptied, under whatever name it is met",
        arguments: walks)
    func ownFolders(_ walk: SandboxedRoot.Walk) throws {
        let folder = try TemporaryFolder()
        try folder.write("key", to: "home/data/atelier/deep/keys")
        try FileManager.default.moveItem(
            atPath: folder.path("home/data/atelier"), toPath: folder.path("home/data/other"))
        let root = try SandboxedRoot(
            path: folder.path("home"), protecting: [folder.path("home/data/other"), folder.path("none")], walk: walk)
        let before = try Snapshot(of: folder.path)
        for parts in [["data", "other"], ["data", "other", "new"], ["data", "other", "deep", "keys"]] {
            let path = try parts.map { try PathPart($0) }
            let error = FolderError.neverWritten(path: parts.joined(separator: "/"), because: .stateFolder)
            #expect(throws: error) { try root.write([1], to: path) }
            #expect(throws: error) { try root.makeFolder(path) }
            #expect(throws: error) { try root.remove(path) }
        }
        #expect(try Snapshot(of: folder.path) == before)
        try root.write([1], to: path("data", "free"))
    }

    @Test("what a crash left of a draft is not taken in, and no peer writes under such a name")
    func drafts() throws {
        let folder = try TemporaryFolder()
        let name = ".atelier-0123456789abcdef.draft"
        try folder.write("half", to: name)
        try folder.write("whole", to: "file")
        let root = try SandboxedRoot(path: folder.path)
        let taken = try FolderImport(from: root)
        #expect(taken.files.map(\.text) == ["whole"])
        #expect(taken.skipped == [.init(path: name, reason: .stateFolder)])
        #expect(throws: FolderError.neverWritten(path: name, because: .stateFolder)) {
            try root.write([1], to: path(name))
        }
    }

    @Test("while a folder is moved out of the root and back, a write is whole or refused, and no draft stays")
    func movedAway() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "root/sub/file")
        try FileManager.default.createDirectory(atPath: folder.path("outside"), withIntermediateDirectories: false)
        let root = try SandboxedRoot(path: folder.path("root"))
        let name = try path("sub", "file")
        let mover = Swap(folder.path("root/sub"), folder.path("outside/sub")) { inner, outer in
            rename(inner, outer)
            rename(outer, inner)
        }
        mover.start()
        var written = 0
        while written < 100 {
            do throws(FolderError) {
                try root.write([1], to: name)
                written += 1
            } catch {
                #expect([.notFound(path: "sub/file"), .leavesRoot(path: "sub/file")].contains(error))
            }
        }
        mover.stop()
        #expect(try Snapshot(of: folder.path).paths == ["root", "root/sub", "root/sub/file", "outside"])
    }
}

/// All that is beneath a folder: kinds, permissions, contents, and when folders and files were changed last.
struct Snapshot: Equatable {
    private var entries: [String: String] = [:]

    /// Names are taken as bytes: Foundation's own walk changes some of them.
    init(of folder: String) throws {
        try visit(Array(folder.utf8), shown: "")
    }

    private mutating func visit(_ folder: [UInt8], shown: String) throws {
        guard let stream = folder.withCName({ opendir($0) }) else { throw Errno() }
        defer { closedir(stream) }
        while let record = readdir(stream) {
            let name = withUnsafeBytes(of: &record.pointee.d_name) { [UInt8]($0.prefix { $0 != 0 }) }
            if name == [0x2E] || name == [0x2E, 0x2E] { continue }
            let path = folder + [0x2F] + name
            let shownPath = shown + (shown.isEmpty ? "" : "/") + String(decoding: name, as: UTF8.self)
            let mode = try note(path, as: shownPath)
            if mode & S_IFMT == S_IFDIR { try visit(path, shown: shownPath) }
        }
    }

    private mutating func note(_ path: [UInt8], as shownPath: String) throws -> mode_t {
        var information = stat()
        guard path.withCName({ lstat($0, &information) }) == 0 else { throw Errno() }
        #if canImport(Darwin)
            let time = information.st_mtimespec
        #else
            let time = information.st_mtim
        #endif
        var text = "\(information.st_mode) \(information.st_ino) \(time.tv_sec).\(time.tv_nsec)"
        if information.st_mode & S_IFMT == S_IFREG {
            let file = path.withCName { open($0, O_RDONLY) }
            guard file >= 0 else { throw Errno() }
            text += try FileHandle(fileDescriptor: file, closeOnDealloc: true).readToEnd()?.base64EncodedString() ?? ""
        }
        entries[shownPath] = text
        return information.st_mode
    }

    var paths: Set<String> { Set(entries.keys) }
}

/// Does something to two paths again and again, as fast as it can, in a thread of its own.
final class Swap: Sendable {
    private let first: String
    private let second: String
    private let body: @Sendable (String, String) -> Void
    private let isDone = Atomic(false)
    private let rounds = Atomic(0)
    private let finished = DispatchSemaphore(value: 0)

    init(_ first: String, _ second: String, _ body: @escaping @Sendable (String, String) -> Void) {
        self.first = first
        self.second = second
        self.body = body
    }

    /// A folder, for a link to another one and back.
    static func ofLink(_ folder: String, to target: String) -> Swap {
        Swap(folder, target) { folder, target in
            rename(folder, folder + "-aside")
            symlink(target, folder)
            unlink(folder)
            rename(folder + "-aside", folder)
        }
    }

    func start() {
        Thread { self.run() }.start()
    }

    var count: Int { rounds.load(ordering: .relaxed) }

    func stop() {
        isDone.store(true, ordering: .relaxed)
        finished.wait()
    }

    private func run() {
        while !isDone.load(ordering: .relaxed) {
            body(first, second)
            rounds.add(1, ordering: .relaxed)
        }
        finished.signal()
    }
}
