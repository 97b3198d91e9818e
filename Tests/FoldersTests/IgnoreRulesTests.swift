import TestKit
import Testing

@testable import Folders

/// What our rules say about a path, asked as a walk would: an excluded folder takes all beneath it along.
private func isExcluded(_ path: String, isFolder: Bool = false, by rules: IgnoreRules) -> Bool {
    let bytes = [UInt8](path.utf8)
    var stack = IgnoreStack()
    stack.push(rules, file: 1, start: 0)
    var nameStart = 0
    for index in bytes.indices where bytes[index] == UInt8(ascii: "/") {
        if stack.isExcluded(Array(bytes[..<index]), nameStart: nameStart, isFolder: true) { return true }
        nameStart = index + 1
    }
    return stack.isExcluded(bytes, nameStart: nameStart, isFolder: isFolder)
}

struct IgnoreRulesTests {
    /// Contents of an ignore file that show one rule of gitignore(5) each.
    static let cases: [String] = [
        "", "\n\n", "# a\n", "\\#a\n", "a\n", "/a\n", "a/\n", "/a/\n", "a/b\n", "a/b/\n", "/a/b\n", "b/\n",
        "*\n", "*\n!a\n", "*\n!a/\n", "*\n!*/\n!*.c\n", "!a\n", "a\n!a\n", "a/\n!a/b\n", "a/*\n!a/b\n", "\\!x\n",
        "*.c\n", "*.c\n!a.c\n", "a*\n", "*a*\n", "?\n", "??\n", "a?c\n", "a/*.c\n", "a/*/c\n", "*/b\n", "/*\n!/a\n",
        "**\n", "/**\n", "**/\n", "**/b\n", "**/a/b\n", "a/**\n", "a/**/c\n", "a/**/\n", "**/**/c\n", "a**\n",
        "a**/c\n", "a/b**\n", "a/b**c\n", "***/c\n", "a/***\n", "**a/c\n", "a/x**/c\n", "a\\*c\n", "**\\/c\n",
        "a/**\\/c\n",
        "[ab]\n", "[!ab]\n", "[^ab]\n", "[a-c]\n", "[]a]\n", "[!]a]\n", "[a\n", "[[:alpha:]]\n", "[[:digit:]a]\n",
        "[[:nothing:]]\n", "[a-]\n", "[-a]\n", "[\\]]\n", "[a-\\c]\n", "[z-a]\n", "a[/]b\n", "a/[b]\n",
        "[[:alpha:]-c]\n", "[[:a]\n",
        "a \n", "a\\ \n", "a\\  \n", "a b\n", " a\n", "a\t\n", "a\r\n", "a\r\nb\r\n", "a", "\u{FEFF}a\n", "a\\\n",
        "\\a\n",
        "a//b\n", "//a\n", "/\n", "!\n", "!/\n", "a/b//\n", "a\\/\n", "a/./b\n", "./a\n", "é\n", "?é\n", "[é]\n",
        "caf?\n", "caf??\n",
        "a\n!b\n*.c\n!x.c\nb/\n", "#\n!#\n", ".*\n", "*.*\n", ".\n", "..\n", "a\0b\n",
    ]

    static let paths: [String] = [
        "a", "b", "c", "x", "aa", "ab", "a.c", "b.c", "x.c", "a/b", "a/c", "a/b/c", "a/x/c", "a/x/y/c", "x/a", "x/a/b",
        "x/a/b/c", "b/a", "b/c", "x/b", "x/y/b", "a/a", "a/b.c", "a/x/b.c", "ax/c", "ax/y/c", "a/bx/y/c", "a/b/xc",
        "a/bxc", "xa/c", "a/xy/z/c", "a*c", "#a", "#", "!x", "!a", " a", "a ", "a b", "a\t", "]", "-", "[a", "[", ":",
        "5", "é", "xé", "café", ".a", ".a/b", "x/.b", "a-b", "\\", "a\\", "a\\b",
    ]

    @Test("each rule of the manual excludes what git excludes")
    func answersLikeGit() throws {
        #expect(try Self.differences(from: Self.cases, Self.paths) == [])
    }

    @Test("a rule for folders only speaks of folders that are there, and of no file")
    func foldersOnly() throws {
        let repository = try GitRepository()
        try repository.folder.write("a/\nx/b/\n", to: ".gitignore")
        for path in ["a/file", "y/a/file", "x/b/file", "b/file"] { try repository.folder.write("", to: path) }
        let rules = IgnoreRules([UInt8]("a/\nx/b/\n".utf8))
        for path in ["a", "y", "y/a", "x", "x/b", "b"] {
            let expected = try !repository.ignored(among: [path]).isEmpty
            #expect(isExcluded(path, isFolder: true, by: rules) == expected, "\(path)")
            #expect(!isExcluded(path, isFolder: false, by: rules) || path.hasPrefix("x/b/"), "\(path)")
        }
    }

    @Test("random patterns exclude what git excludes", arguments: SeededRandom.seeds(0..<2))
    func randomPatterns(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let patterns = (0..<200).map { _ in Self.pattern(&random) + "\n" }
        let paths = (0..<50).map { _ in Self.path(&random) }
        #expect(try Self.differences(from: patterns, paths) == [], "\(random)")
    }

    @Test("a pattern made to be slow is answered at once")
    func hostilePattern() {
        let stars = String(repeating: "*a", count: 100) + "b"
        let folders = String(repeating: "**/", count: 100) + stars
        let name = String(repeating: "a", count: 255)
        let path = (0..<15).map { _ in name }.joined(separator: "/")
        for pattern in [stars, folders, "x/**/" + stars] {
            #expect(!isExcluded(path, by: IgnoreRules([UInt8](pattern.utf8))))
        }
    }

    /// Where our answer is not git's: each ignore file in a folder of its own, asked about all the paths in it.
    private static func differences(from ignoreFiles: [String], _ paths: [String]) throws -> [String] {
        let repository = try GitRepository()
        for (index, contents) in ignoreFiles.enumerated() {
            try repository.folder.write(contents, to: "\(index)/.gitignore")
        }
        let ignored = try repository.ignored(
            among: ignoreFiles.indices.flatMap { index in paths.map { "\(index)/\($0)" } })
        #expect(!ignored.isEmpty)
        return ignoreFiles.enumerated().flatMap { index, contents in
            let rules = IgnoreRules([UInt8](contents.utf8))
            return paths.filter { isExcluded($0, by: rules) != ignored.contains("\(index)/\($0)") }
                .map { "\($0.debugDescription) by \(contents.debugDescription)" }
        }
    }

    private static func pattern(_ random: inout SeededRandom) -> String {
        let pieces = [
            "a", "b", "ab", "a", "b", "/", "/", "*", "*", "**", "**/", "/**", "?", "[ab]", "[!a]", "[a-b]", "\\a",
            "\\*", "!", ".",
            "[[:alpha:]]", "[", "]", " ", "-", "^", "\\",
        ]
        let count = Int.random(in: 1...6, using: &random)
        return (0..<count).map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined()
    }

    private static func path(_ random: inout SeededRandom) -> String {
        let names = ["a", "b", "ab", "ba", "aa", "bb", "a*", "c", "abc", ".a", "a]", "[", "-", "aab", "a b", "^"]
        let count = Int.random(in: 1...4, using: &random)
        return (0..<count).map { _ in names[Int.random(in: names.indices, using: &random)] }.joined(separator: "/")
    }
}
