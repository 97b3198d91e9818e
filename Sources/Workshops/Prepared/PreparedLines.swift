/// The lines of a prepared file, one after the other, with their numbers.
struct PreparedLines {
    private let lines: [Substring]
    private(set) var next = 0

    init(_ bytes: [UInt8]) throws(WorkshopError) {
        guard bytes.count <= PreparedWorkshop.fileMaxInBytes else {
            throw .unreadable(line: 1, .fileTooLong(maxInBytes: PreparedWorkshop.fileMaxInBytes))
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        guard let text = String(validating: bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
        else { throw .unreadable(line: 1, .notUTF8) }
        lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let end = line.lastIndex { $0 != "\r" }.map { line.index(after: $0) } ?? line.startIndex
            return Substring(line[..<end])
        }
    }

    /// Of the line that `peek` shows, from 1; of the last one where that was taken.
    var number: Int { min(next + 1, lines.count) }
    var peek: Substring? { next < lines.count ? lines[next] : nil }

    mutating func take() -> Substring? {
        guard let line = peek else { return nil }
        next += 1
        return line
    }

    mutating func skipBlank() {
        while let line = peek, line.isBlank { next += 1 }
    }

    /// Whether a heading, or the end, comes next: where a part ends.
    var isAtHeading: Bool { peek?.begins(with: "#") ?? true }

    /// The text up to the next heading, without blank lines at its ends; in a block of code nothing is a heading.
    ///
    /// A backslash at the beginning of a line stands for nothing but that the line is no heading and no fence.
    mutating func takeText() throws(WorkshopError) -> String? {
        var text: [Substring] = []
        var fence: Int?
        while let line = peek, fence != nil || !line.begins(with: "#") {
            if line.begins(with: "```") { fence = fence == nil ? number : nil }
            text.append(fence == nil && line.begins(with: "\\") ? Substring(line.unicodeScalars.dropFirst()) : line)
            next += 1
        }
        if let fence { throw .unreadable(line: fence, .openFence) }
        let trimmed = text.drop(while: \.isBlank).reversed().drop(while: \.isBlank).reversed()
        return trimmed.isEmpty ? nil : trimmed.joined(separator: "\n")
    }
}

/// By code points throughout: a mark that stands on a space or a `#` would make another character of it.
extension Substring {
    private static let blanks: Set<Unicode.Scalar> = [" ", "\t"]

    var isBlank: Bool { unicodeScalars.allSatisfy(Self.blanks.contains) }

    func begins(with text: String) -> Bool { unicodeScalars.starts(with: text.unicodeScalars) }

    /// Without blanks at both ends.
    var trimmed: Substring {
        let start = unicodeScalars.drop(while: Self.blanks.contains)
        guard let last = start.lastIndex(where: { !Self.blanks.contains($0) }) else { return "" }
        return Substring(start[...last])
    }

    /// What stands behind a beginning; nil where it does not begin so.
    func behind(_ beginning: String) -> Substring? {
        begins(with: beginning) ? Substring(unicodeScalars.dropFirst(beginning.unicodeScalars.count)) : nil
    }

    /// What stands before and behind the first of a sign, or the last.
    func parts(at sign: Unicode.Scalar, last isLast: Bool = false) -> (before: Substring, behind: Substring)? {
        let found = isLast ? unicodeScalars.lastIndex(of: sign) : unicodeScalars.firstIndex(of: sign)
        return found.map { place in
            (Substring(unicodeScalars[..<place]), Substring(unicodeScalars[unicodeScalars.index(after: place)...]))
        }
    }

    /// The word before a colon and what stands behind it; nil where there is none of small letters.
    var keyed: (key: Substring, value: Substring)? {
        guard let (key, value) = parts(at: ":"), !key.isEmpty,
            key.unicodeScalars.allSatisfy({ ("a"..."z").contains($0) })
        else { return nil }
        return (key, value.trimmed)
    }
}
