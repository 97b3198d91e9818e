/// A stretch of a line of Markdown that looks one way. The text is made harmless.
struct MarkdownSpan: Equatable {
    struct Look: OptionSet, Hashable {
        let rawValue: UInt8

        static let strong = Look(rawValue: 1)
        static let emphasised = Look(rawValue: 2)
        static let code = Look(rawValue: 4)
        static let link = Look(rawValue: 8)
    }

    var text: String
    var look: Look

    /// The spans of a text. A link is its words with its target in brackets behind them, since a terminal follows none;
    /// a picture is its words. Marks that nothing closes are shown. O(n) but for marks that nothing closes, O(n²) at
    /// most in one paragraph.
    static func spans(of text: String) -> [MarkdownSpan] {
        var parser = Parser(characters: Array(text))
        return parser.spans(in: 0..<parser.characters.count, look: [], depth: 0)
    }

    private struct Parser {
        let characters: [Character]
        private static let depthMax = 8
        private static let escapable: Set<Character> = Set("\\`*_{}[]()#+-.!|<>~\"")

        mutating func spans(in range: Range<Int>, look: Look, depth: Int) -> [MarkdownSpan] {
            var spans: [MarkdownSpan] = []
            var plain = ""
            func close() {
                if !plain.isEmpty { spans.append(MarkdownSpan(text: clean(plain), look: look)) }
                plain = ""
            }
            var place = range.lowerBound
            while place < range.upperBound {
                if characters[place] == "\\", place + 1 < range.upperBound,
                    Self.escapable.contains(characters[place + 1])
                {
                    plain.append(characters[place + 1])
                    place += 2
                } else if depth < Self.depthMax, let (found, end) = marked(at: place, in: range, look, depth) {
                    close()
                    spans += found
                    place = end
                } else {
                    plain.append(characters[place])
                    place += 1
                }
            }
            close()
            return spans
        }

        private func clean(_ text: String) -> String {
            text.split(separator: "\n", omittingEmptySubsequences: false).map { PeerText(String($0)).line }
                .joined(separator: "\n")
        }

        /// What begins here, and where it ends; nil for nothing.
        private mutating func marked(
            at place: Int, in range: Range<Int>, _ look: Look, _ depth: Int
        ) -> ([MarkdownSpan], Int)? {
            let mark = characters[place]
            switch mark {
            case "`":
                let count = run(of: mark, at: place, in: range)
                guard let end = closing(mark, count, from: place + count, in: range) else { return nil }
                let code = String(characters[(place + count)..<end])
                return ([MarkdownSpan(text: clean(code), look: look.union(.code))], end + count)
            case "*", "_":
                let count = min(run(of: mark, at: place, in: range), 2)
                let inner = place + count
                guard inner < range.upperBound, !characters[inner].isWhitespace,
                    mark == "*" || place == range.lowerBound || !characters[place - 1].isLetter,
                    let end = closing(mark, count, from: inner, in: range), end > inner
                else { return nil }
                let added: Look = count == 2 ? .strong : .emphasised
                return (spans(in: inner..<end, look: look.union(added), depth: depth + 1), end + count)
            case "!" where place + 1 < range.upperBound && characters[place + 1] == "[":
                return link(at: place + 1, in: range, look, depth)
            case "[": return link(at: place, in: range, look, depth)
            default: return nil
            }
        }

        private func run(of mark: Character, at place: Int, in range: Range<Int>) -> Int {
            characters[place..<range.upperBound].prefix { $0 == mark }.count
        }

        /// The next run of just so many marks.
        private func closing(_ mark: Character, _ count: Int, from start: Int, in range: Range<Int>) -> Int? {
            var place = start
            while place < range.upperBound {
                guard characters[place] == mark else {
                    place += 1
                    continue
                }
                let found = run(of: mark, at: place, in: range)
                let isAtWord = mark == "`" || place > start && !characters[place - 1].isWhitespace
                if found == count || mark != "`" && found > count, isAtWord { return place + found - count }
                place += found
            }
            return nil
        }

        private mutating func link(
            at place: Int, in range: Range<Int>, _ look: Look, _ depth: Int
        ) -> ([MarkdownSpan], Int)? {
            guard let end = characters[place..<range.upperBound].firstIndex(of: "]"), end + 1 < range.upperBound,
                characters[end + 1] == "(",
                let close = characters[(end + 1)..<range.upperBound].firstIndex(of: ")")
            else { return nil }
            let target = String(characters[(end + 2)..<close])
            let words = spans(in: (place + 1)..<end, look: look.union(.link), depth: depth + 1)
            let isSame = words.map(\.text).joined() == target
            let behind = isSame || target.isEmpty ? [] : [MarkdownSpan(text: " (\(PeerText(target).line))", look: look)]
            return (words + behind, close + 1)
        }
    }
}
