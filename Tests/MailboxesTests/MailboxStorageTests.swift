import Foundation
import TestKit
import Testing

@testable import Mailboxes

/// The same for both kinds of places.
struct MailboxStorageTests {
    private static let names = (0..<4).map { String(repeating: "\($0)", count: 40) }
    private static func isName(_ name: String) -> Bool { name.count == 40 && name.allSatisfy(\.isHexDigit) }

    /// Runs the machine's git by hand, as somebody else would.
    @discardableResult
    private func git(_ arguments: [String], in folder: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-c", "user.name=eve", "-c", "user.email=eve@localhost"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "git \(arguments)")
        return String(decoding: bytes, as: UTF8.self)
    }

    private func bareRepository(in folder: TemporaryFolder) throws -> String {
        try git(["init", "-q", "--bare", folder.path("remote.git")], in: folder.path)
        return folder.path("remote.git")
    }

    private func write(_ text: String, as name: String, to storage: any MailboxStorage) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: try storage.place(of: name)))
    }

    private func contents(of storage: any MailboxStorage) throws -> [String: String] {
        var found: [String: String] = [:]
        for file in try storage.files(where: Self.isName) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: try storage.bring(file.name)))
            #expect(bytes.count == file.sizeInBytes)
            found[file.name] = String(decoding: bytes, as: UTF8.self)
        }
        return found
    }

    private func check(_ one: any MailboxStorage, _ other: any MailboxStorage) throws {
        try one.open()
        #expect(try contents(of: one).isEmpty)
        try write("zero", as: Self.names[0], to: one)
        try write("one", as: Self.names[1], to: one)
        #expect(try one.close())
        try other.open()
        #expect(try contents(of: other) == [Self.names[0]: "zero", Self.names[1]: "one"])
        try other.remove([Self.names[0], Self.names[3]])
        try write("two", as: Self.names[2], to: other)
        #expect(try other.close())
        try one.open()
        #expect(try contents(of: one) == [Self.names[1]: "one", Self.names[2]: "two"])
        #expect(try one.close())
    }

    @Test("what one writes into a folder another finds there, and what one removes is gone")
    func folder() throws {
        let folder = try TemporaryFolder()
        try check(FolderMailbox(path: folder.path), FolderMailbox(path: folder.path))
    }

    @Test("the same for a bare repository, each with a private copy of it")
    func repository() throws {
        let folder = try TemporaryFolder()
        let remote = try bareRepository(in: folder)
        try check(
            GitMailbox(remote: remote, folder: folder.path("one")),
            GitMailbox(remote: remote, folder: folder.path("other")))
        #expect(try git(["log", "--format=%an", "refs/heads/atelier-mailbox"], in: remote) == "atelier\natelier\n")
    }

    @Test("of two who push at once one is told to begin anew, and then both are there")
    func atOnce() throws {
        let folder = try TemporaryFolder()
        let remote = try bareRepository(in: folder)
        let one = GitMailbox(remote: remote, folder: folder.path("one"))
        let other = GitMailbox(remote: remote, folder: folder.path("other"))
        for round in 0..<2 {
            try one.open()
            try other.open()
            _ = try one.files(where: Self.isName)
            _ = try other.files(where: Self.isName)
            try write("one", as: Self.names[2 * round], to: one)
            try write("other", as: Self.names[2 * round + 1], to: other)
            #expect(try one.close())
            #expect(try !other.close())
            try other.open()
            _ = try other.files(where: Self.isName)
            try write("other", as: Self.names[2 * round + 1], to: other)
            #expect(try other.close())
        }
        try one.open()
        #expect(try contents(of: one).count == 4)
    }

    @Test("what else lies in a repository stays, and nothing in it is run, followed or written here")
    func hostileRepository() throws {
        let folder = try TemporaryFolder()
        let remote = try bareRepository(in: folder)
        let work = folder.path("work")
        try git(["init", "-q", "-b", "atelier-mailbox", work], in: folder.path)
        try Data("* filter=evil text eol=crlf\n".utf8).write(to: URL(fileURLWithPath: work + "/.gitattributes"))
        try Data("ours\n".utf8).write(to: URL(fileURLWithPath: work + "/" + Self.names[0]))
        try Data("theirs\n".utf8).write(to: URL(fileURLWithPath: work + "/README"))
        try FileManager.default.createSymbolicLink(
            atPath: work + "/" + Self.names[1], withDestinationPath: "/etc/passwd")
        try FileManager.default.createDirectory(atPath: work + "/" + Self.names[2], withIntermediateDirectories: true)
        try Data("inner".utf8).write(to: URL(fileURLWithPath: work + "/" + Self.names[2] + "/" + Self.names[3]))
        try git(["add", "-A"], in: work)
        try git(["commit", "-q", "-m", "x"], in: work)
        try git(["push", "-q", remote, "atelier-mailbox"], in: work)
        let one = GitMailbox(remote: remote, folder: folder.path("one"))
        try one.open()
        #expect(try contents(of: one) == [Self.names[0]: "ours\n"])
        try one.remove([Self.names[0]])
        try write("new", as: Self.names[3], to: one)
        #expect(try one.close())
        let left = try git(["ls-tree", "-r", "--name-only", "refs/heads/atelier-mailbox"], in: remote)
        #expect(
            left.split(separator: "\n").map(String.init)
                == [".gitattributes", Self.names[1], Self.names[2] + "/" + Self.names[3], Self.names[3], "README"])
        // The copy's own hooks, where somebody puts one, are not run either.
        let hooks = folder.path("one") + "/repository.git/hooks"
        try FileManager.default.createDirectory(atPath: hooks, withIntermediateDirectories: true)
        try Data("#!/bin/sh\ntouch '\(folder.path("ran"))'\n".utf8).write(to: URL(fileURLWithPath: hooks + "/pre-push"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hooks + "/pre-push")
        try one.open()
        _ = try one.files(where: Self.isName)
        try write("newer", as: Self.names[0], to: one)
        #expect(try one.close())
        #expect(!FileManager.default.fileExists(atPath: folder.path("ran")))
    }

    @Test("a remote that is not there, an ext: remote and a folder that is none say so, and write nothing")
    func absent() throws {
        let folder = try TemporaryFolder()
        #expect(throws: MailboxError.self) { try FolderMailbox(path: folder.path("none")).open() }
        try Data().write(to: URL(fileURLWithPath: folder.path("file")))
        #expect(throws: MailboxError.notAFolder(path: folder.path("file"))) {
            try FolderMailbox(path: folder.path("file")).open()
        }
        let none = GitMailbox(remote: folder.path("none.git"), folder: folder.path("cache"))
        let error = try #require(throws: MailboxError.self) { try none.open() }
        #expect(error.description.contains("git said"))
        let program = GitMailbox(remote: "ext::touch \(folder.path("ran"))", folder: folder.path("cache"))
        #expect(throws: MailboxError.self) { try program.open() }
        #expect(!FileManager.default.fileExists(atPath: folder.path("ran")))
    }

    @Test("drafts are no files of a mailbox; one that was left behind goes after a day, and no link is followed")
    func leftBehind() throws {
        let folder = try TemporaryFolder()
        let (old, young) = (folder.path(".atelier-1.part"), folder.path(".atelier-2.part"))
        for path in [old, young] { try Data("half".utf8).write(to: URL(fileURLWithPath: path)) }
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -90_000)], ofItemAtPath: old)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(Self.names[0]), withDestinationPath: "/etc/passwd")
        let storage = FolderMailbox(path: folder.path)
        try storage.open()
        #expect(try storage.files(where: Self.isName).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: old) && FileManager.default.fileExists(atPath: young))
    }

    @Test("a full disk is told, and leaves neither half a file nor a wrong one")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        guard geteuid() == 0, mount(folder.path) else {
            print("NOT CHECKED: a full disk, since no small file system could be mounted here.")
            return
        }
        defer { unmount(folder.path) }
        let path = folder.path("a.bundle")
        let draft = try BundleDraft(path: path)
        let error = try #require(throws: MailboxError.self) {
            while true { try draft.append([UInt8](repeating: 1, count: 65_536)) }
        }
        #expect(error.description.contains("No space left"))
        withExtendedLifetime(draft) {}
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    private func mount(_ path: String) -> Bool { run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", path]) }
    private func unmount(_ path: String) { _ = run(["umount", "-l", path]) }

    private func run(_ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
