enum WordRules {
    static let bannedNames: Set<String> = ["Manager", "Helper", "Helpers", "Utils", "Util", "Common", "Misc"]

    /// No file and no type is named for being a bag of things.
    static func names(_ tree: SourceTree) -> [Violation] {
        tree.swift.flatMap { file -> [Violation] in
            var found: [Violation] = []
            if let word = bannedWord(in: file.name.split(separator: ".").first ?? "") {
                found.append(Violation(path: file.path, line: 0, what: "a file named \(word)"))
            }
            for (index, line) in file.code.enumerated() {
                if let name = declaredType(in: line), let word = bannedWord(in: name) {
                    found.append(Violation(path: file.path, line: index + 1, what: "a type named \(word)"))
                }
            }
            return found
        }
    }

    private static func declaredType(in line: String) -> Substring? {
        let words = line.split { " :<{(,".contains($0) }
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias", "extension"]
        guard let place = words.firstIndex(where: kinds.contains), place + 1 < words.count else { return nil }
        // The standard library's and Foundation's own names may be extended.
        return words[place] == "extension" ? nil : words[place + 1]
    }

    /// One of the banned names among the words that make up a name such as `PeerManager`.
    private static func bannedWord(in name: Substring) -> String? {
        var words: [String] = []
        for character in name {
            if character.isUppercase || words.isEmpty { words.append("") }
            if character.isLetter { words[words.count - 1].append(character) } else { words.append("") }
        }
        return words.first(where: bannedNames.contains)
    }

    // MARK: Words in code

    /// What no file of `Sources` says. A `sleep` waits for luck; a `try!` turns a peer's bytes into a crash.
    static let bannedInSources = ["try!", "fatalError(", "sleep(", "unsafeFlags"]
    /// What the rooms up to `NodeCore` do not know: the simulator drives them from a seed.
    static let bannedInPureRooms = [
        "import Foundation", "import Glibc", "import Darwin", "import Dispatch", "import Synchronization", "Date(",
        "ContinuousClock", "SuspendingClock", "SystemRandomNumberGenerator", "Task.sleep", "Task {", ".random()",
        ".shuffled()", ".shuffle()", ".randomElement()", "ObjectIdentifier(", "print(",
    ]
    /// Locked pages belong to the process, not to a node: which page a secret gets decides nothing.
    static let mayLock: Set<String> = ["Sources/SodiumCrypto/SecretPages.swift"]
    static let bannedInTests = [".disabled(", "sleep("]

    static func words(_ tree: SourceTree) -> [Violation] {
        tree.swift.flatMap { file -> [Violation] in
            let banned = banned(in: file)
            guard !banned.isEmpty else { return [] }
            return file.code.enumerated().flatMap { index, line -> [Violation] in
                var found = banned.filter { contains(line, $0) }
                if file.isPure, line.contains(".random(in:"), !line.contains("using:") { found.append(".random(in:)") }
                return found.map { Violation(path: file.path, line: index + 1, what: "says \($0)") }
            }
        }
    }

    private static func banned(in file: SourceTree.File) -> [String] {
        if file.isSource {
            let pure = bannedInPureRooms.filter { $0 != "import Synchronization" || !mayLock.contains(file.path) }
            return bannedInSources + (file.isPure ? pure : [])
        }
        return file.path.hasPrefix("Tests/") ? bannedInTests : []
    }

    /// Whether the phrase stands in the line, not as the end of a longer name: `updated(` is no `Date(`.
    static func contains(_ line: String, _ phrase: String) -> Bool {
        var rest = line[...]
        while let found = rest.firstRange(of: phrase) {
            let before = found.lowerBound == line.startIndex ? nil : line[line.index(before: found.lowerBound)]
            let isWordStart = phrase.first?.isLetter == true && phrase != "sleep("
            if !isWordStart || before.map({ !$0.isLetter && !$0.isNumber && $0 != "_" }) ?? true { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }

    // MARK: Words in comments and texts

    /// Kept apart in two parts, so that this file does not itself say them.
    static let unfinished = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
    static let outside = ["/work" + "/", "shared" + "/design", "CONTRACTS" + ".md"]

    static func texts(_ tree: SourceTree) -> [Violation] {
        tree.files.flatMap { file in
            let banned = (file.isSource ? unfinished : []) + outside
            return file.lines.enumerated().flatMap { index, line in
                banned.filter(line.contains).map {
                    Violation(path: file.path, line: index + 1, what: "says \($0)")
                }
            }
        }
    }
}

extension SourceTree.File {
    fileprivate var isPure: Bool { isSource && room.map(Layers.pure.contains) ?? false }
}
