import Foundation
import LocalRPC
import ReviewContents
import TestKit
import Testing

@testable import CommandLineTool

/// A repository of a test's, changed by the real git.
struct SampleRepository {
    let folder: TemporaryFolder
    let environment: [String: String]

    init(format: String = "sha1") throws {
        folder = try TemporaryFolder()
        environment = [
            "HOME": folder.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "GIT_CONFIG_NOSYSTEM": "1",
        ]
        try FileManager.default.createDirectory(atPath: top, withIntermediateDirectories: true)
        try git("init", "-q", "-b", "main", "--object-format=\(format)")
        try git("config", "user.name", "Ada")
        try git("config", "user.email", "ada@example.org")
    }

    var top: String { folder.path("repo") }

    var repository: GitRepository { get throws { try GitRepository(holding: top, environment: environment) } }
    var round: GitRound { get throws { try GitRound(repository) } }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        let outcome = try ChildProgram(
            words: ["git", "-C", top] + arguments, environment: environment, output: .kept(inBytes: 1 << 24),
            errors: .kept(inBytes: 4096)
        ).run()
        try #require(outcome.status == 0, "\(arguments): \(String(decoding: outcome.errors, as: UTF8.self))")
        return String(decoding: outcome.output, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    func write(_ bytes: [UInt8], to path: String) throws {
        let file = URL(fileURLWithPath: top + "/" + path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// Everything that is there, as a commit; its id.
    @discardableResult
    func commit(_ message: String) throws -> String {
        try git("add", "-A")
        try git("commit", "-q", "--allow-empty", "-m", message)
        return try git("rev-parse", "HEAD")
    }
}

struct GitRoundTests {
    @Test(
        "a range of commits becomes its files on both sides, renamed ones by both names, with what people said",
        arguments: ["sha1", "sha256"])
    func commits(format: String) throws {
        let sample = try SampleRepository(format: format)
        let ten = (1...10).map { "line \($0)\n" }.joined()
        try sample.write(ten, to: "a b.txt")
        try sample.write("bye\n", to: "gone")
        try sample.write([0, 1, 2], to: "icon.png")
        let base = try sample.commit("Begin")
        try sample.git("mv", "a b.txt", "späße\n世.txt")
        try FileManager.default.removeItem(atPath: sample.top + "/gone")
        try sample.write("#!/bin/sh\n", to: "run")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: sample.top + "/run")
        try FileManager.default.createSymbolicLink(atPath: sample.top + "/link", withDestinationPath: "../x")
        try sample.write([0, 1, 2, 3], to: "icon.png")
        _ = try sample.commit("Rename\n\nand more")
        try sample.write(ten.replacing("line 5", with: "line five"), to: "späße\n世.txt")
        let head = try sample.commit("Change")
        let contents = try sample.round.contents(from: base, to: head, including: [])
        #expect(contents.base == base && contents.head == head)
        #expect(contents.commits.map(\.message) == ["Rename\n\nand more\n", "Change\n"])
        #expect(contents.commits.allSatisfy { $0.author == "Ada" && $0.email == "ada@example.org" && $0.time > 0 })
        #expect(contents.files.map(\.path) == ["gone", "icon.png", "link", "run", "späße\n世.txt"])
        #expect(contents.file(at: "gone")?.old == .text("bye\n", isExecutable: false))
        #expect(contents.file(at: "link")?.new == .link("../x"))
        #expect(contents.file(at: "run")?.new == .text("#!/bin/sh\n", isExecutable: true))
        let renamed = try #require(contents.file(at: "späße\n世.txt"))
        #expect(renamed.formerPath == "a b.txt" && renamed.old.text == ten)
        let icon = try sample.git("rev-parse", "HEAD:icon.png")
        #expect(contents.file(at: "icon.png")?.new == .opaque(inBytes: 4, id: icon, isExecutable: false))
        #expect(try RoundContents(decoding: contents.encoded()) == contents)
    }

    @Test("a working tree becomes what is on the disk: staged or not, new files by choice; touched ones are no change")
    func workingTree() throws {
        let sample = try SampleRepository()
        for name in ["staged", "unstaged", "touched", "gone", "-q"] { try sample.write("old\n", to: name) }
        try sample.write("ignored\n", to: ".gitignore")
        let base = try sample.commit("Begin")
        try sample.write("new\n", to: "staged")
        try sample.git("add", "staged")
        try sample.write("new\n", to: "unstaged")
        try sample.write([0xFF, 0xFE], to: "-q")
        try sample.write("old\n", to: "touched")
        try FileManager.default.removeItem(atPath: sample.top + "/gone")
        try sample.write("x\n", to: "fresh")
        try sample.write("x\n", to: "ignored")
        let contents = try sample.round.contentsOfWorkingTree(from: base, withUntracked: false, including: [])
        #expect(contents.files.map(\.path) == ["-q", "gone", "staged", "unstaged"])
        #expect(contents.head.isEmpty && contents.commits.isEmpty)
        #expect(contents.file(at: "unstaged")?.new == .text("new\n", isExecutable: false))
        let id = try sample.git("hash-object", "--", "-q")
        #expect(contents.file(at: "-q")?.new == .opaque(inBytes: 2, id: id, isExecutable: false))
        let all = try sample.round.contentsOfWorkingTree(from: base, withUntracked: true, including: ["touched"])
        #expect(all.files.map(\.path) == ["-q", "fresh", "gone", "staged", "touched", "unstaged"])
        #expect(all.file(at: "touched")?.isChanged == false)
    }

    @Test("nothing that a repository names is run: hooks, filters, conversions, comparisons, monitors, pagers")
    func hostile() throws {
        let sample = try SampleRepository()
        try sample.write("one\n", to: "a.txt")
        let base = try sample.commit("Begin")
        let trap = try sample.folder.write("#!/bin/sh\ntouch \(sample.folder.path("sprung"))\ncat\n", to: "trap")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: trap)
        try sample.write("*.txt filter=trap diff=trap\n", to: ".gitattributes")
        try sample.write("two\n", to: "a.txt")
        let head = try sample.commit("Two")
        for setting in [
            "filter.trap.clean", "filter.trap.smudge", "diff.trap.textconv", "diff.trap.command", "diff.external",
            "core.fsmonitor", "core.pager", "pager.log", "core.editor", "gpg.program", "uploadpack.packObjectsHook",
        ] {
            try sample.git("config", setting, trap)
        }
        try sample.git("config", "log.showSignature", "true")
        for hook in ["post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"] {
            try sample.write("#!/bin/sh\ntouch \(sample.folder.path("sprung"))\n", to: ".git/hooks/\(hook)")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: sample.top + "/.git/hooks/\(hook)")
        }
        // Of the same length, and in the same second: git has to look into it.
        try sample.write("six\n", to: "a.txt")
        #expect(try sample.round.contents(from: base, to: head, including: []).files.count == 2)
        let tree = try sample.round.contentsOfWorkingTree(from: head, withUntracked: true, including: [])
        #expect(tree.file(at: "a.txt")?.new == .text("six\n", isExecutable: false))
        #expect(!FileManager.default.fileExists(atPath: sample.folder.path("sprung")))
        // The trap is one: git springs it when nobody keeps it from that.
        try sample.git("diff", "HEAD")
        #expect(FileManager.default.fileExists(atPath: sample.folder.path("sprung")))
    }

    @Test("what a revision is not is said; words that look like options are none")
    func revisions() throws {
        let sample = try SampleRepository()
        let commit = try sample.commit("Begin")
        let repository = try sample.repository
        #expect(try repository.commit("HEAD") == commit && repository.commit("main") == commit)
        for revision in ["nowhere", "--all", "-q", "HEAD^{tree}", "", "HEAD..HEAD"] {
            #expect(throws: CommandError.self, "\(revision)") { try repository.commit(revision) }
        }
        let other = try TemporaryFolder()
        #expect(throws: CommandError.self) {
            try GitRepository(holding: other.path, environment: sample.environment)
        }
    }

    @Test("texts of up to 4 MiB are held; of a longer one its size and id")
    func longTexts() throws {
        let sample = try SampleRepository()
        let base = try sample.commit("Begin")
        let most = [UInt8](repeating: UInt8(ascii: "x"), count: ContentsLimits.textInBytesMax)
        try sample.write(most, to: "most")
        try sample.write(most + [10], to: "more")
        let tree = try sample.round.contentsOfWorkingTree(from: base, withUntracked: true, including: [])
        let head = try sample.commit("Long")
        let contents = try sample.round.contents(from: base, to: head, including: [])
        for contents in [tree, contents] {
            #expect(contents.file(at: "most")?.new.text?.utf8.count == most.count)
            #expect(contents.file(at: "more")?.new.text == nil)
        }
        #expect(tree.files == contents.files)
    }
}
