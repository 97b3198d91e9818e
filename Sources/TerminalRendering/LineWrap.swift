/// Breaks text into lines that fit a number of columns: at blanks where there are any, else inside a word. Wide
/// characters and marks count as `DisplayWidth` has them.
package enum LineWrap {
    /// At least one line; a newline ends a line. `text` is made harmless already. `indent` stands before every line but
    /// the first of each that ends in a newline, and takes of the columns.
    ///
    /// Where a character is wider than the columns it stands alone. O(n).
    package static func lines(of text: String, columns: Int, indent: String = "") -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            wrapped(String(line).replacing("\t", with: "    "), columns: max(1, columns), indent: indent)
        }
    }

    private static func wrapped(_ line: String, columns: Int, indent: String) -> [String] {
        var lines: [String] = []
        var current = ""
        var used = 0
        var room = columns
        func close() {
            // Blanks at the end of a line are not shown.
            while current.last == " " { current.removeLast() }
            lines.append(lines.isEmpty ? current : indent + current)
            (current, used) = ("", 0)
            room = max(1, columns - DisplayWidth.columns(of: indent))
        }
        for word in words(of: line) {
            let width = DisplayWidth.columns(of: word)
            if used + width <= room {
                current += word
                used += width
                continue
            }
            if word.allSatisfy({ $0 == " " }) {
                close()
                continue
            }
            if used > 0 { close() }
            for character in word {
                let width = DisplayWidth.columns(of: String(character))
                if used > 0, used + width > room { close() }
                current.append(character)
                used += width
            }
        }
        if !current.isEmpty || lines.isEmpty { close() }
        return lines
    }

    /// Words and the blanks between them, in order.
    private static func words(of line: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = line[...]
        while let first = rest.first {
            let part = rest.prefix { ($0 == " ") == (first == " ") }
            parts.append(part)
            rest = rest[part.endIndex...]
        }
        return parts
    }
}
