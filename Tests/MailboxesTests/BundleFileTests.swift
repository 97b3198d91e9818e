import Foundation
import Replication
import TestKit
import Testing

@testable import Mailboxes

struct BundleFileTests {
    /// The head and the pieces of a bundle, as far as a reader of files knows them.
    private static let head = BundleHead.mark + [UInt8](repeating: 1, count: 96) + [0, 0]
    private static func piece(_ count: Int) -> [UInt8] {
        [0, UInt8(count >> 16), UInt8(count >> 8 & 255), UInt8(count & 255)] + [UInt8](repeating: 9, count: count)
    }

    private func parts(of path: String) throws -> (parts: [BundleReader.Part], isBroken: Bool) {
        let source = try BundleSource(path: path)
        var parts: [BundleReader.Part] = []
        while let part = try source.next() { parts.append(part) }
        return (parts, source.isBroken)
    }

    @Test("a bundle is under its name when all of it is there, and nothing is left of one that was given up")
    func drafts() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.bundle"
        let names = { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
        do {
            let draft = try BundleDraft(path: path)
            try draft.append(Self.head)
            #expect(try names().count == 1 && !FileManager.default.fileExists(atPath: path))
        }
        #expect(try names().isEmpty)
        let draft = try BundleDraft(path: path)
        try draft.append(Self.head)
        try draft.append(Self.piece(200_000))
        try draft.finish()
        #expect(try names() == ["a.bundle"])
        let (parts, isBroken) = try parts(of: path)
        #expect(parts == [.head(Self.head), .piece([UInt8](repeating: 9, count: 200_000))] && !isBroken)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("a bundle replaces a file and nothing else, and says where the disk refuses it")
    func places() throws {
        let folder = try TemporaryFolder()
        #expect(throws: MailboxError.notAFile(path: folder.path)) { try BundleDraft(path: folder.path) }
        let missing = folder.path + "/none/a.bundle"
        let error = try #require(throws: MailboxError.self) { try BundleDraft(path: missing) }
        #expect(error.isAbsence && error.description.contains(missing))
        #expect(throws: MailboxError.self) { try BundleSource(path: missing) }
        #expect(throws: MailboxError.notAFile(path: "/dev/null")) { try BundleSource(path: "/dev/null") }
    }

    @Test("what is no file is refused at once, and not left open")
    func pipes() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        #expect(throws: MailboxError.notAFile(path: path)) { try BundleSource(path: path) }
        #expect(OpenFiles.count(of: path) == 0)
    }

    @Test("a file that is cut off or goes wrong gives what came before, and one that is no bundle nothing")
    func broken() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.bundle"
        let whole = Self.head + Self.piece(100) + Self.piece(300)
        for (count, wanted) in [
            (whole.count, 3), (whole.count - 1, 2), (Self.head.count + 104, 2), (Self.head.count, 1),
        ] {
            try Data(whole[..<count]).write(to: URL(fileURLWithPath: path))
            let (parts, isBroken) = try parts(of: path)
            #expect(parts.count == wanted && isBroken == (count == whole.count - 1))
        }
        try Data(Self.head + Self.piece(100) + [0xFF, 0xFF, 0xFF, 0xFF, 1]).write(to: URL(fileURLWithPath: path))
        #expect(try parts(of: path).parts.count == 2)
        try Data(Self.head.dropLast()).write(to: URL(fileURLWithPath: path))
        #expect(throws: MailboxError.cutOff(path: path)) { try parts(of: path) }
        for bytes in [[], [1, 2, 3], Array(BundleHead.mark.dropLast())] as [[UInt8]] {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(throws: MailboxError.notABundle(path: path)) { try parts(of: path) }
        }
    }
}
