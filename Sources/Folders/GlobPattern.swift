/// One pattern of an ignore file, compiled: gitignore(5), "PATTERN FORMAT".
///
/// It works on bytes as git does: `?` is one byte. A match costs at most the product of the two lengths, times the
/// number of folders in the path when the pattern has a `**`; no pattern makes it grow faster.
struct GlobPattern: Equatable, Sendable {
    private enum Token: Equatable, Sendable {
        case byte(UInt8)
        /// `?`
        case anyByte
        /// `[a-z]`
        case set(ByteSet)
        /// `*`: any bytes but the slash.
        case star
        /// `**/`: any folders, or none unless `atLeastOne`.
        case folders(atLeastOne: Bool)
        /// `**` at the end: whatever follows.
        case rest
    }

    private let tokens: [Token]

    private static let slash = UInt8(ascii: "/")
    private static let asterisk = UInt8(ascii: "*")
    private static let backslash = UInt8(ascii: "\\")

    /// Nil for a pattern that matches nothing: a `[` without its `]`, an unknown class, a backslash at the end.
    ///
    /// `spansFolders` tells that it is matched against a path and not against a name alone.
    init?(_ pattern: ArraySlice<UInt8>, spansFolders: Bool) {
        let pattern = Array(pattern)
        var tokens: [Token] = []
        var index = 0
        while index < pattern.count {
            switch pattern[index] {
            case Self.asterisk:
                let end = pattern[index...].firstIndex { $0 != Self.asterisk } ?? pattern.count
                let isDouble = end - index > 1 && spansFolders && Self.isAtPartStart(index, of: pattern)
                index = end
                tokens.append(isDouble ? Self.doubleStar(in: pattern, at: &index) : .star)
            case UInt8(ascii: "?"):
                tokens.append(.anyByte)
                index += 1
            case UInt8(ascii: "["):
                guard let set = ByteSet(bracket: pattern, at: &index) else { return nil }
                tokens.append(.set(set))
            case Self.backslash:
                guard index + 1 < pattern.count else { return nil }
                tokens.append(.byte(pattern[index + 1]))
                index += 2
            default:
                tokens.append(.byte(pattern[index]))
                index += 1
            }
        }
        self.tokens = tokens
    }

    /// A `**` counts as such at the start of a part. git compares what comes before the first special character apart
    /// from the rest, so that it also counts right after that: `a**/b` matches `ax/y/b` there, and so here.
    private static func isAtPartStart(_ index: Int, of pattern: [UInt8]) -> Bool {
        if index == 0 || pattern[index - 1] == slash { return true }
        let special: [UInt8] = [asterisk, UInt8(ascii: "?"), UInt8(ascii: "["), backslash]
        return !pattern[..<index].contains { special.contains($0) }
    }

    /// What two or more stars mean by what follows them; takes the slash with it.
    private static func doubleStar(in pattern: [UInt8], at index: inout Int) -> Token {
        if index == pattern.count { return .rest }
        if pattern[index] == slash {
            index += 1
            return .folders(atLeastOne: false)
        }
        if pattern[index] == backslash, index + 1 < pattern.count, pattern[index + 1] == slash {
            index += 2
            return .folders(atLeastOne: true)
        }
        return .star
    }

    /// Goes back to the last `*` only, and from there to the last `**`: whatever an earlier one could take, the later
    /// one can take as well.
    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        var token = 0
        var position = text.startIndex
        var lastStar: (token: Int, position: Int)?
        var lastFolders: (token: Int, position: Int)?
        while true {
            var hasMatched = false
            if token == tokens.count {
                if position == text.endIndex { return true }
            } else {
                switch tokens[token] {
                case .rest: return true
                case .star:
                    lastStar = (token, position)
                    hasMatched = true
                case .folders(let atLeastOne):
                    lastFolders = (token, position)
                    lastStar = nil
                    hasMatched = !atLeastOne
                case let single:
                    if position < text.endIndex, Self.matches(single, text[position]) {
                        position += 1
                        hasMatched = true
                    }
                }
            }
            if hasMatched {
                token += 1
            } else if let star = lastStar, star.position < text.endIndex, text[star.position] != Self.slash {
                lastStar = (star.token, star.position + 1)
                (token, position) = (star.token + 1, star.position + 1)
            } else if let folders = lastFolders, let slash = text[folders.position...].firstIndex(of: Self.slash) {
                lastFolders = (folders.token, slash + 1)
                lastStar = nil
                (token, position) = (folders.token + 1, slash + 1)
            } else {
                return false
            }
        }
    }

    private static func matches(_ token: Token, _ byte: UInt8) -> Bool {
        switch token {
        case .byte(let expected): byte == expected
        case .anyByte: byte != slash
        case .set(let set): byte != slash && set.contains(byte)
        case .star, .folders, .rest: false
        }
    }
}
