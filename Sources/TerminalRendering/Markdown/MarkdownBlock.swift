/// A part of a note in Markdown, as far as a terminal shows it: the blocks of CommonMark that people write in notes,
/// and tables. What is none of them is a paragraph, so that nothing of a text is lost.
package indirect enum MarkdownBlock: Equatable, Sendable {
    case heading(level: Int, String)
    case paragraph(String)
    /// The lines of a block between fences, or indented by four; the word behind the fence.
    case code(language: String, [String])
    case quote([MarkdownBlock])
    /// `start` is nil for bullets.
    case list(start: Int?, items: [[MarkdownBlock]])
    case table(head: [String], rows: [[String]])
    case rule

    /// Quotes and lists inside one another beyond this are paragraphs.
    static let depthMax = 16

    /// The blocks of a text. O(n · depth).
    package static func blocks(of text: String) -> [MarkdownBlock] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.last == "\r" ? line.dropLast() : line)
        }
        return blocks(of: lines, depth: 0)
    }

    private static func blocks(of lines: [String], depth: Int) -> [MarkdownBlock] {
        var reader = Reader(lines: lines[...], depth: depth)
        var blocks: [MarkdownBlock] = []
        while let block = reader.next() { blocks.append(block) }
        return blocks
    }

    private struct Reader {
        var lines: ArraySlice<String>
        let depth: Int

        mutating func next() -> MarkdownBlock? {
            while let line = lines.first, isBlank(line) { lines.removeFirst() }
            guard let line = lines.first else { return nil }
            let trimmed = line.drop { $0 == " " }
            let indent = line.count - trimmed.count
            if indent >= 4 { return indentedCode() }
            if let fence = fence(trimmed) { return fencedCode(fence) }
            if let heading = heading(trimmed) { return heading }
            if isRule(trimmed) {
                lines.removeFirst()
                return .rule
            }
            if depth < MarkdownBlock.depthMax {
                if trimmed.first == ">" { return quote() }
                if marker(trimmed) != nil { return list() }
            }
            return table() ?? paragraph()
        }

        private func isBlank(_ line: String) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }

        private mutating func indentedCode() -> MarkdownBlock {
            var code: [String] = []
            while let line = lines.first, line.hasPrefix("    ") || isBlank(line) {
                code.append(String(line.dropFirst(4)))
                lines.removeFirst()
            }
            while let last = code.last, isBlank(last) { code.removeLast() }
            return .code(language: "", code)
        }

        private func fence(_ line: Substring) -> (mark: Character, count: Int, language: String)? {
            guard let mark = line.first, mark == "`" || mark == "~" else { return nil }
            let count = line.prefix { $0 == mark }.count
            let rest = line.dropFirst(count)
            guard count >= 3, !(mark == "`" && rest.contains("`")) else { return nil }
            let words = rest.split(separator: " ")
            return (mark, count, words.first.map(String.init) ?? "")
        }

        private mutating func fencedCode(_ fence: (mark: Character, count: Int, language: String)) -> MarkdownBlock {
            let indent = lines.removeFirst().prefix { $0 == " " }.count
            var code: [String] = []
            while let line = lines.first {
                lines.removeFirst()
                let trimmed = line.drop { $0 == " " }
                let marks = trimmed.prefix { $0 == fence.mark }.count
                if marks >= fence.count, trimmed.dropFirst(marks).allSatisfy({ $0 == " " }) { break }
                code.append(String(line.dropFirst(min(indent, line.count - trimmed.count))))
            }
            return .code(language: fence.language, code)
        }

        private mutating func heading(_ line: Substring) -> MarkdownBlock? {
            let level = line.prefix { $0 == "#" }.count
            let rest = line.dropFirst(level)
            guard (1...6).contains(level), rest.isEmpty || rest.first == " " else { return nil }
            lines.removeFirst()
            var words = rest.drop { $0 == " " }
            while words.last == " " { words.removeLast() }
            let closing = words.reversed().prefix { $0 == "#" }.count
            if closing == words.count || words.dropLast(closing).last == " " { words = words.dropLast(closing) }
            while words.last == " " { words.removeLast() }
            return .heading(level: level, String(words))
        }

        private func isRule(_ line: Substring) -> Bool {
            let marks = line.filter { $0 != " " }
            guard let first = marks.first, "-*_".contains(first) else { return false }
            return marks.count >= 3 && marks.allSatisfy { $0 == first }
        }

        private mutating func quote() -> MarkdownBlock {
            var inner: [String] = []
            while let line = lines.first {
                let trimmed = line.drop { $0 == " " }
                guard trimmed.first == ">" else { break }
                let rest = trimmed.dropFirst()
                inner.append(String(rest.first == " " ? rest.dropFirst() : rest))
                lines.removeFirst()
            }
            return .quote(MarkdownBlock.blocks(of: inner, depth: depth + 1))
        }

        /// What an item begins with, and how wide that is; the number, of one that is counted.
        private func marker(_ line: Substring) -> (width: Int, number: Int?)? {
            if let first = line.first, "-*+".contains(first) {
                let rest = line.dropFirst()
                return rest.isEmpty || rest.first == " " ? (min(2, line.count), nil) : nil
            }
            let digits = line.prefix { ("0"..."9").contains($0) }
            guard (1...9).contains(digits.count), let number = Int(digits) else { return nil }
            let rest = line.dropFirst(digits.count)
            guard let mark = rest.first, mark == "." || mark == ")" else { return nil }
            let behind = rest.dropFirst()
            return behind.isEmpty || behind.first == " " ? (digits.count + 2, number) : nil
        }

        private mutating func list() -> MarkdownBlock {
            var items: [[MarkdownBlock]] = []
            var start: Int?
            while let line = lines.first {
                let trimmed = line.drop { $0 == " " }
                let indent = line.count - trimmed.count
                guard indent < 4, let marker = marker(trimmed),
                    items.isEmpty || (start == nil) == (marker.number == nil),
                    !isRule(trimmed)
                else { break }
                if items.isEmpty { start = marker.number }
                items.append(MarkdownBlock.blocks(of: item(indent + marker.width), depth: depth + 1))
                // A blank line between items, not behind the last.
                var rest = lines
                while let next = rest.first, isBlank(next) { rest.removeFirst() }
                if rest.count < lines.count, let next = rest.first, self.marker(next.drop { $0 == " " }) != nil {
                    lines = rest
                }
            }
            return .list(start: start, items: items)
        }

        /// The lines of an item without its marker and what stands below that.
        private mutating func item(_ width: Int) -> [String] {
            var inner = [String(lines.removeFirst().dropFirst(width))]
            while let line = lines.first {
                let indent = line.prefix { $0 == " " }.count
                if isBlank(line) {
                    let next = lines.dropFirst().first { !isBlank($0) }
                    guard let next, next.prefix(while: { $0 == " " }).count >= width else { break }
                    inner.append("")
                } else if indent >= width {
                    inner.append(String(line.dropFirst(width)))
                } else {
                    // A paragraph goes on without its indent, until something else begins.
                    guard inner.last.map({ !isBlank($0) }) == true, !begins(line) else { break }
                    inner.append(String(line.drop { $0 == " " }))
                }
                lines.removeFirst()
            }
            return inner
        }

        /// Whether a line ends a paragraph before it.
        private func begins(_ line: String) -> Bool {
            let trimmed = line.drop { $0 == " " }
            let level = trimmed.prefix { $0 == "#" }.count
            return isBlank(line) || fence(trimmed) != nil || isRule(trimmed) || trimmed.first == ">"
                || marker(trimmed) != nil || (1...6).contains(level) && trimmed.dropFirst(level).first == " "
        }

        private mutating func table() -> MarkdownBlock? {
            guard lines.count >= 2, let first = lines.first, first.contains("|") else { return nil }
            let marks = lines[lines.startIndex + 1]
            let head = Self.cells(first)
            guard marks.contains("-"), marks.allSatisfy({ "|-: ".contains($0) }), Self.cells(marks).count == head.count
            else { return nil }
            lines.removeFirst(2)
            var rows: [[String]] = []
            while let line = lines.first, line.contains("|"), !isBlank(line) {
                let cells = Self.cells(line)
                rows.append(head.indices.map { $0 < cells.count ? cells[$0] : "" })
                lines.removeFirst()
            }
            return .table(head: head, rows: rows)
        }

        private static func cells(_ line: String) -> [String] {
            var text = line.drop { $0 == " " }
            while text.last == " " { text.removeLast() }
            if text.first == "|" { text.removeFirst() }
            if text.last == "|" { text.removeLast() }
            return text.split(separator: "|", omittingEmptySubsequences: false).map { cell in
                var cell = cell.drop { $0 == " " }
                while cell.last == " " { cell.removeLast() }
                return String(cell)
            }
        }

        /// Two blanks at the end of a line, or a backslash, keep its end; others become a blank.
        private mutating func paragraph() -> MarkdownBlock {
            var text = ""
            while let line = lines.first, text.isEmpty || !begins(line) {
                let trimmed = line.drop { $0 == " " || $0 == "\t" }
                let keeps = trimmed.hasSuffix("  ") || trimmed.hasSuffix("\\")
                var words = trimmed.hasSuffix("\\") ? trimmed.dropLast() : trimmed
                while words.last == " " { words.removeLast() }
                text += words + (keeps ? "\n" : " ")
                lines.removeFirst()
            }
            while let last = text.last, last == " " || last == "\n" { text.removeLast() }
            return .paragraph(text)
        }
    }
}
