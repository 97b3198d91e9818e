enum CoverageRules {
    /// Each room with Swift of its own has a folder of tests, and each such folder belongs to a room or is known.
    static func testFolders(_ tree: SourceTree) -> [Violation] {
        // What is planted is in no build of the tests; `Tests/hunt.sh` tries it.
        let rooms = Set(tree.sources.compactMap(\.room)).subtracting(Layers.programs).subtracting(Layers.foreign)
            .subtracting(["PlantedBugs"])
        return rooms.sorted().compactMap { room in
            let hasTest = tree.files.contains {
                $0.path.hasPrefix("Tests/\(room)Tests/") && $0.isSwift && $0.text.contains("@Test")
            }
            return hasTest ? nil : Violation(path: "Sources/\(room)", line: 0, what: "has no test in \(room)Tests")
        }
    }

    static let messageTypes = "Sources/Replication/Messages/MessageType.swift"
    static let messageVectors = "Protocol/vectors/sync/"

    /// Each message of the wire has vectors of its own, named for its case in `MessageType`.
    static func messageVectors(_ tree: SourceTree) -> [Violation] {
        guard let file = tree.file(messageTypes) else {
            return [Violation(path: messageTypes, line: 0, what: "is absent")]
        }
        let cases = cases(in: file)
        if cases.isEmpty { return [Violation(path: file.path, line: 0, what: "has no case")] }
        return cases.compactMap { name in
            let vectors = tree.file("\(messageVectors)\(name).json")
            let hasCases = vectors.map { $0.text.contains("{") } ?? false
            return hasCases
                ? nil : Violation(path: messageVectors + name + ".json", line: 0, what: "is absent or empty")
        }
    }

    private static func cases(in file: SourceTree.File) -> [String] {
        file.code.compactMap { line in
            let words = line.split(separator: " ")
            guard words.first == "case", words.count >= 2, !words[1].hasPrefix(".") else { return nil }
            return String(words[1].prefix { $0.isLetter || $0.isNumber })
        }
    }

    /// Each page that the protocol's README lists exists, and each page that exists is listed.
    static func pages(_ tree: SourceTree) -> [Violation] {
        guard let index = tree.file("Protocol/README.md") else {
            return [Violation(path: "Protocol/README.md", line: 0, what: "is absent")]
        }
        let pages = tree.files.filter { file in
            file.path.hasPrefix("Protocol/") && file.path.hasSuffix(".md") && file.path.split(separator: "/").count == 2
                && file.name != "README.md"
        }
        return pages.filter { !index.text.contains("(\($0.name))") }.map {
            Violation(path: $0.path, line: 0, what: "is not in the list of Protocol/README.md")
        }
    }

    /// Each link of a page to a file of the repository leads to one. Links to other sites are not followed.
    static func links(_ tree: SourceTree) -> [Violation] {
        tree.files.filter { $0.path.hasSuffix(".md") }.flatMap { file in
            file.lines.enumerated().flatMap { index, line in
                targets(in: line).filter { !tree.paths.contains(resolve($0, from: file.path)) }.map {
                    Violation(path: file.path, line: index + 1, what: "links to \($0), which does not exist")
                }
            }
        }
    }

    /// What stands in the round brackets of `[text](target)`, without a place within the page.
    private static func targets(in line: Substring) -> [Substring] {
        var result: [Substring] = []
        var rest = line
        while let start = rest.firstRange(of: "](")?.upperBound {
            rest = rest[start...]
            let target = rest.prefix { $0 != ")" && $0 != "#" && $0 != " " }
            if !target.isEmpty, !target.contains(":") { result.append(target) }
        }
        return result
    }

    private static func resolve(_ target: Substring, from page: String) -> String {
        var parts = page.split(separator: "/").dropLast()
        for part in target.split(separator: "/") where part != "." {
            if part == ".." { parts = parts.dropLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
