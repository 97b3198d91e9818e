/// The rules of one `.gitignore` or `.atelierignore`, with git's meaning (gitignore(5)).
package struct IgnoreRules: Equatable, Sendable {
    package enum Verdict: Sendable {
        case excluded
        /// A rule with `!` takes it in again.
        case included
    }

    private struct Rule: Equatable {
        let pattern: GlobPattern
        let verdict: Verdict
        let isForFoldersOnly: Bool
        /// Matched against the path from the ignore file's folder, not against the name alone.
        let isAnchored: Bool
    }

    /// The last rule that matches decides, so the last comes first.
    private let rules: [Rule]

    package var isEmpty: Bool { rules.isEmpty }

    package init(_ contents: [UInt8]) {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = contents.starts(with: byteOrderMark) ? contents[3...] : contents[...]
        rules = text.split(separator: UInt8(ascii: "\n")).reversed().compactMap(Self.rule(fromLine:))
    }

    /// What the rules say about something, nil if nothing. `path` starts at the ignore file's folder; its last part
    /// starts at `nameStart`.
    package func verdict(
        on path: ArraySlice<UInt8>, nameStart: Int, isFolder: Bool
    ) -> Verdict? {
        for rule in rules where isFolder || !rule.isForFoldersOnly {
            if rule.pattern.matches(rule.isAnchored ? path : path[nameStart...]) { return rule.verdict }
        }
        return nil
    }

    private static func rule(fromLine line: ArraySlice<UInt8>) -> Rule? {
        let slash = UInt8(ascii: "/")
        if line.first == UInt8(ascii: "#") { return nil }
        var line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        line = line.prefix { $0 != 0 }
        line = withoutTrailingSpaces(line)
        let isNegated = line.first == UInt8(ascii: "!")
        if isNegated { line = line.dropFirst() }
        let isForFoldersOnly = line.last == slash
        if isForFoldersOnly { line = line.dropLast() }
        let isAnchored = line.contains(slash)
        if line.first == slash { line = line.dropFirst() }
        guard !line.isEmpty, let pattern = GlobPattern(line, spansFolders: isAnchored) else { return nil }
        return Rule(
            pattern: pattern, verdict: isNegated ? .included : .excluded, isForFoldersOnly: isForFoldersOnly,
            isAnchored: isAnchored)
    }

    /// Spaces at the end do not count, unless a backslash protects them.
    private static func withoutTrailingSpaces(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = line.startIndex
        var index = line.startIndex
        while index < line.endIndex {
            let isProtected = line[index] == UInt8(ascii: "\\") && index + 1 < line.endIndex
            index += isProtected ? 2 : 1
            if isProtected || line[index - 1] != UInt8(ascii: " ") { end = index }
        }
        return line[..<end]
    }
}
