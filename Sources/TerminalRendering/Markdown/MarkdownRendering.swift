/// A note in Markdown as lines for a terminal: wrapped to its width, with weights and colours where it has them. Every
/// character of the text goes through `PeerText`.
package struct MarkdownRendering {
    private let columns: Int
    private let style: TerminalStyle

    /// The narrowest that anything is wrapped to, however deep it stands.
    private static let columnsMin = 10

    package init(columns: Int, style: TerminalStyle) {
        self.columns = max(columns, Self.columnsMin)
        self.style = style
    }

    /// The lines, without line ends. Code keeps its lines, cut where they are too wide.
    package func lines(of text: String) -> [String] {
        lines(of: MarkdownBlock.blocks(of: text), columns: columns)
    }

    private func lines(of blocks: [MarkdownBlock], columns: Int) -> [String] {
        var lines: [String] = []
        for (index, block) in blocks.enumerated() {
            if index > 0 { lines.append("") }
            lines += self.lines(of: block, columns: columns)
        }
        return lines
    }

    private func lines(of block: MarkdownBlock, columns: Int) -> [String] {
        switch block {
        case .heading(let level, let text):
            let words = wrapped(text, columns: columns, adding: .strong)
            guard level <= 2 else { return words }
            let widest = MarkdownSpan.spans(of: text).reduce(0) { $0 + DisplayWidth.columns(of: $1.text) }
            let mark = level == 1 ? "═" : "─"
            return words + [style.dim(String(repeating: mark, count: min(max(widest, 1), columns)))]
        case .paragraph(let text): return wrapped(text, columns: columns)
        case .code(_, let code):
            return code.map { style.cyan("  " + DisplayWidth.cut(shown($0), columns: columns - 2)) }
        case .quote(let inner):
            return lines(of: inner, columns: max(columns - 2, Self.columnsMin)).map { style.dim("│ ") + $0 }
        case .list(let start, let items): return list(start, items, columns: columns)
        case .table(let head, let rows): return table(head, rows, columns: columns)
        case .rule: return [style.dim(String(repeating: "─", count: columns))]
        }
    }

    private func shown(_ line: String) -> String { PeerText(line.replacing("\t", with: "    ")).line }

    private func list(_ start: Int?, _ items: [[MarkdownBlock]], columns: Int) -> [String] {
        let digits = start.map { String($0 + max(items.count - 1, 0)).count } ?? 0
        var lines: [String] = []
        for (index, item) in items.enumerated() {
            let number = start.map { DisplayWidth.padded("\($0 + index).", to: digits + 1, isAlignedRight: true) }
            let mark = (number ?? "•") + " "
            let width = DisplayWidth.columns(of: mark)
            // Blocks of an item stand close together.
            let inner = item.flatMap { self.lines(of: $0, columns: max(columns - width, Self.columnsMin)) }
            let gap = String(repeating: " ", count: width)
            lines += (inner.isEmpty ? [""] : inner).enumerated().map { ($0 == 0 ? mark : $1.isEmpty ? "" : gap) + $1 }
        }
        return lines
    }

    /// Columns as wide as their widest cell, cut where the whole would be too wide.
    private func table(_ head: [String], _ rows: [[String]], columns: Int) -> [String] {
        let all = ([head] + rows).map { row in row.map { MarkdownSpan.spans(of: $0).map(\.text).joined() } }
        let room = max((columns - 3 * (head.count - 1)) / max(head.count, 1), 1)
        let total = head.indices.map { index in all.map { DisplayWidth.columns(of: $0[index]) }.max() ?? 0 }
        let fits = total.reduce(0, +) + 3 * (head.count - 1) <= columns
        let widths = total.map { fits ? $0 : min($0, room) }
        let lines = all.map { row in
            head.indices.map { DisplayWidth.padded(DisplayWidth.cut(row[$0], columns: widths[$0]), to: widths[$0]) }
                .joined(separator: " │ ")
        }
        let mark = widths.map { String(repeating: "─", count: $0) }.joined(separator: "─┼─")
        return [style.bold(lines[0]), style.dim(mark)] + lines.dropFirst()
    }

    // MARK: Words

    private func wrapped(_ text: String, columns: Int, adding look: MarkdownSpan.Look = []) -> [String] {
        let spans = MarkdownSpan.spans(of: text).map { MarkdownSpan(text: $0.text, look: $0.look.union(look)) }
        let plain = spans.map(\.text).joined()
        // The words as they break without their looks; these are put on afterwards, character by character.
        let lines = LineWrap.lines(of: plain, columns: columns)
        var looks = spans.flatMap { span in span.text.map { ($0, span.look) } }[...]
        return lines.map { line in
            var parts: [MarkdownSpan] = []
            for character in line {
                // Blanks and line ends between lines are in none of them.
                while let first = looks.first, first.0 != character { looks.removeFirst() }
                let look = looks.popFirst()?.1 ?? []
                if parts.last?.look == look {
                    parts[parts.count - 1].text.append(character)
                } else {
                    parts.append(MarkdownSpan(text: String(character), look: look))
                }
            }
            return parts.map(styled).joined()
        }
    }

    private func styled(_ span: MarkdownSpan) -> String {
        var text = span.text
        if span.look.contains(.code) { text = style.cyan(text) }
        if span.look.contains(.link) { text = style.blue(text) }
        if span.look.contains(.emphasised) { text = style.magenta(text) }
        if span.look.contains(.strong) { text = style.bold(text) }
        return text
    }
}
