import CRDT
import Foundation
import TestKit
import Testing

@testable import Folders

extension FolderImport {
    fileprivate var paths: [String] { files.map { $0.path.map(\.text).joined(separator: "/") } }
    fileprivate func reason(_ path: String) -> SkipReason? { skipped.first { $0.path == path }?.reason }
}

struct FolderImportTests {
    private func imported(
        _ folder: TemporaryFolder, protecting: [String] = [], limits: FolderImport.Limits = .init()
    ) throws -> FolderImport {
        try FolderImport(from: try SandboxedRoot(path: folder.path, protecting: protecting), limits: limits)
    }

    @Test("text is taken as it is: line ends, byte order mark, no end of line, nothing at all")
    func contents() throws {
        let folder = try TemporaryFolder()
        let texts = [
            "crlf": "one\r\ntwo\r\n", "mark": "\u{FEFF}text\n", "open": "no end", "empty": "",
            "wide": "e\u{301} 👩‍👩‍👧 \u{10FFFF}\u{0B}\n",
        ]
        for (name, text) in texts { try folder.write(text, to: name) }
        let result = try imported(folder)
        #expect(result.paths == texts.keys.sorted())
        for file in result.files {
            #expect(Array(file.text.unicodeScalars) == Array(texts[file.path[0].text]!.unicodeScalars))
        }
        #expect(result.skipped.isEmpty)
    }

    @Test("files come in the order of their paths' parts")
    func order() throws {
        let folder = try TemporaryFolder()
        for path in ["b", "a/z", "a-b", "a.c", "a/b/c", "Z", "é"] { try folder.write("x", to: path) }
        #expect(try imported(folder).paths == ["Z", "a/b/c", "a/z", "a-b", "a.c", "b", "é"])
    }

    @Test("what is not text, not a file or not for sharing stays out, with its reason")
    func reasons() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "kept")
        try folder.write([0x61, 0, 0x62], to: "nul")
        try folder.write([0x61, 0xFF], to: "latin")
        try folder.write([0xED, 0xA0, 0x80], to: "surrogate")
        for path in [".git/HEAD", ".GIT2", "sub/.Git/config", ".hg/store", ".atelier/state", "CVS/Root", "wt/.git"] {
            try folder.write("x", to: path)
        }
        #expect(symlink("kept", folder.path("link")) == 0)
        #expect(symlink("/", folder.path("away")) == 0)
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        let result = try imported(folder)
        #expect(result.paths == [".GIT2", "kept"])
        #expect(
            result.skipped == [
                .init(path: ".atelier", reason: .stateFolder), .init(path: ".git", reason: .stateFolder),
                .init(path: ".hg", reason: .stateFolder), .init(path: "CVS", reason: .stateFolder),
                .init(path: "away", reason: .symbolicLink), .init(path: "latin", reason: .notText),
                .init(path: "link", reason: .symbolicLink), .init(path: "nul", reason: .notText),
                .init(path: "pipe", reason: .special), .init(path: "sub/.Git", reason: .stateFolder),
                .init(path: "surrogate", reason: .notText), .init(path: "wt/.git", reason: .stateFolder),
            ])
    }

    @Test("names that no peer would take stay out")
    func hostileNames() throws {
        let folder = try TemporaryFolder()
        let names: [(String, NameRefusal)] = [
            ("back\\slash", .separator), ("line\nbreak", .control), ("esc\u{1B}[2J", .control),
            ("dot.", .endsInSpaceOrDot),
            ("space ", .endsInSpaceOrDot), ("rtl\u{202E}txt", .bidirectionalControl),
        ]
        for (name, _) in names { try folder.write("x", to: name) }
        try folder.write("x", to: "ok")
        #if os(Linux)
            // The other system's file systems refuse such a name themselves.
            let raw = [UInt8](folder.path.utf8) + [0x2F, 0xFF, 0xFE, 0]
            let file = raw.withUnsafeBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
            }
            #expect(file >= 0)
            close(file)
        #endif
        let result = try imported(folder)
        #expect(result.paths == ["ok"])
        for (name, refusal) in names { #expect(result.reason(name) == .name(refusal)) }
        #if os(Linux)
            #expect(result.reason("\u{FFFD}\u{FFFD}") == .name(.notUTF8))
        #endif
    }

    @Test("an ignored folder is not entered and is told once; .atelierignore decides before .gitignore")
    func ignoring() throws {
        let folder = try TemporaryFolder()
        try folder.write("build/\n*.log\n/only-here\n", to: ".gitignore")
        try folder.write("!keep.log\nsecret\n", to: ".atelierignore")
        try folder.write("!secret\n!deep.log\n", to: "sub/.gitignore")
        for path in [
            "build/a", "build/b", "x.log", "keep.log", "secret", "sub/secret", "sub/deep.log", "sub/only-here",
            "only-here", "sub/build/c", "other/deep.log",
        ] {
            try folder.write("x", to: path)
        }
        let result = try imported(folder)
        #expect(
            result.paths == [
                ".atelierignore", ".gitignore", "keep.log", "sub/.gitignore", "sub/deep.log", "sub/only-here",
            ])
        #expect(
            result.skipped.map(\.path) == [
                "build", "only-here", "other/deep.log", "secret", "sub/build", "sub/secret", "x.log",
            ])
        #expect(result.skipped.allSatisfy { $0.reason == .ignored })
    }

    @Test("the node's own folders are never entered, whatever they are called")
    func protectedFolders() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "home/data/default/device.key")
        try folder.write("x", to: "home/notes")
        let result = try imported(folder, protecting: [folder.path("home/data"), folder.path("none")])
        #expect(result.paths == ["home/notes"])
        #expect(result.reason("home/data") == .stateFolder)
    }

    @Test("a folder that may not be read is skipped; the rest is taken")
    func unreadable() throws {
        guard geteuid() != 0 else { return }  // Everything may be read by root.
        let folder = try TemporaryFolder()
        try folder.write("x", to: "closed/file")
        try folder.write("x", to: "file")
        try folder.write("x", to: "open")
        chmod(folder.path("closed"), 0)
        chmod(folder.path("file"), 0)
        defer { chmod(folder.path("closed"), 0o700) }
        let result = try imported(folder)
        #expect(result.paths == ["open"])
        #expect(result.reason("closed") == .unreadable(errno: EACCES))
        #expect(result.reason("file") == .unreadable(errno: EACCES))
    }

    @Test("each limit is kept at it and passed one past it")
    func limits() throws {
        let folder = try TemporaryFolder()
        try folder.write("12345", to: "a")
        try folder.write("12345", to: "sub/b")
        var limits = FolderImport.Limits()
        limits.filesMax = 2
        limits.textMaxInBytes = 10
        limits.fileMaxInBytes = 5
        limits.entriesMax = 3
        limits.partsMax = 2
        limits.pathMaxInBytes = 5
        #expect(try imported(folder, limits: limits).paths == ["a", "sub/b"])

        func with(_ change: (inout FolderImport.Limits) -> Void) throws -> FolderImport {
            var less = limits
            change(&less)
            return try imported(folder, limits: less)
        }
        #expect(throws: FolderError.tooManyFiles(limit: 1)) { try with { $0.filesMax = 1 } }
        #expect(throws: FolderError.tooMuchText(bytesMax: 9)) { try with { $0.textMaxInBytes = 9 } }
        #expect(throws: FolderError.tooManyEntries(limit: 2)) { try with { $0.entriesMax = 2 } }
        let small = try with { $0.fileMaxInBytes = 4 }
        #expect(small.files.isEmpty && small.reason("a") == .tooLarge(limit: 4))
        #expect(try with { $0.partsMax = 1 }.reason("sub/b") == .pathTooLong)
        #expect(try with { $0.pathMaxInBytes = 4 }.reason("sub/b") == .pathTooLong)
    }

    @Test("the usual limits are those of the protocol")
    func usualLimits() {
        let limits = FolderImport.Limits()
        #expect(limits.filesMax == 50_000)
        #expect(limits.textMaxInBytes == 512 * 1024 * 1024)
        #expect(limits.fileMaxInBytes == 4 * 1024 * 1024)
        #expect(limits.partsMax == 32 && limits.pathMaxInBytes == 4_096)
    }

    @Test("a folder swapped for a link during the walk is not followed; one too deep is told")
    func deepFolders() throws {
        let folder = try TemporaryFolder()
        let deep = (0..<40).map { _ in "d" }.joined(separator: "/")
        try folder.write("x", to: deep + "/file")
        let result = try imported(folder)
        #expect(result.files.isEmpty)
        #expect(result.skipped == [.init(path: (0..<33).map { _ in "d" }.joined(separator: "/"), reason: .pathTooLong)])
    }

    @Test(
        "a random tree with ignore files in many folders gives the files that git would add",
        arguments: SeededRandom.seeds(0..<3))
    func likeGit(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let repository = try GitRepository()
        let folders = ["a", "b", "d", "ab", "x y"]
        let files = ["a", "ab", "c.o", "b.c", "d", "x y"]
        let rules = [
            "a", "/a", "b/", "*.o", "!*.o", "!a", "a/b", "**/d", "d/**", "!d/", "/*", "!/ab", "x*", "*b", "a/**/b",
            "!b.c",
            "[ab]",
        ]
        for _ in 0..<120 {
            let depth = Int.random(in: 0...3, using: &random)
            let folder = (0..<depth).map { _ in folders.randomElement(using: &random)! + "/" }.joined()
            let file = folder + files.randomElement(using: &random)!
            // Where a file stands in the way of a folder, or the other way about, there is one file less.
            _ = try? repository.folder.write("x", to: file)
            if random.oneIn(6) {
                let lines = (0...2).map { _ in rules.randomElement(using: &random)! }
                _ = try? repository.folder.write(lines.joined(separator: "\n"), to: folder + ".gitignore")
            }
        }
        let expected = try repository.files().sorted()
        for walk in SandboxedRootTests.walks {
            let result = try FolderImport(from: SandboxedRoot(path: repository.folder.path, walk: walk))
            #expect(result.paths.sorted() == expected, "\(random)")
        }
    }
}
