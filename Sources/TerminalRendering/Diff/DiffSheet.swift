/// A comparison of two texts as lines for a terminal of some width, with line numbers and with notes below their lines.
///
/// Lines that are too long go on below themselves; what stands beside or around them keeps its place. No line is wider
/// than the terminal, as far as `DisplayWidth` knows it.
package struct DiffSheet: Sendable {
    package enum Form: String, Sendable, CaseIterable {
        case unified
        /// Old text on the left, new text on the right.
        case sideBySide = "side-by-side"
    }

    /// Narrower terminals get lines of this width all the same.
    package static let columnsMin = 48
    private static let tabStop = 8

    private let style: TerminalStyle
    private let form: Form
    private let columns: Int

    package init(style: TerminalStyle, form: Form, columns: Int) {
        self.style = style
        self.form = form
        self.columns = max(Self.columnsMin, columns)
    }

    /// The rows of a hunk; `notes` are those of the file, shown where their line is.
    package func lines(of hunk: DiffHunk, notes: [DiffNote] = []) -> [String] {
        let digits = max(3, String(max(hunk.old.upperBound, hunk.new.upperBound)).count)
        let gutter = Gutter(style: style, digits: digits)
        switch form {
        case .unified: return unified(hunk, gutter, notes)
        case .sideBySide: return sideBySide(hunk, gutter, notes)
        }
    }

    // MARK: Unified

    private func unified(_ hunk: DiffHunk, _ gutter: Gutter, _ notes: [DiffNote]) -> [String] {
        hunk.rows.unified.flatMap { unified($0, gutter) + shown(notes, old: $0.old, new: $0.new) }
    }

    private func unified(_ item: UnifiedLine, _ gutter: Gutter) -> [String] {
        let line = item.line
        let paint = DiffPaint(style: style, side: item.side)
        let room = columns - gutter.pairColumns - 1
        let parts = line.text.cells(tabStop: Self.tabStop).wrapped(columns: room)
        let lines = parts.enumerated().map { index, part in
            let isFirst = index == 0
            let start = isFirst ? gutter.pair(item.old?.number, item.new?.number) : gutter.pair(nil, nil)
            let sign = isFirst ? paint.plain(item.side.sign) : style.dim("↪")
            return start + sign + paint.line(part, marks: line.marks, syntax: line.syntax)
        }
        return lines + ended(line, indent: gutter.pairColumns)
    }

    private func ended(_ line: DiffLine, indent: Int) -> [String] {
        line.isEnded ? [] : [String(repeating: " ", count: indent) + style.dim("\\ No newline at end of file")]
    }

    // MARK: Side by side

    private func sideBySide(_ hunk: DiffHunk, _ gutter: Gutter, _ notes: [DiffNote]) -> [String] {
        // A separator between the sides, a gutter and a sign on each.
        let room = (columns - 1) / 2 - gutter.columns - 1
        return hunk.rows.flatMap { row -> [String] in
            let left = half(row.old, row.isChanged ? .old : .both, gutter, room)
            let right = half(row.new, row.isChanged ? .new : .both, gutter, room)
            let blank = String(repeating: " ", count: gutter.columns + 1 + room)
            let lines = (0..<max(left.count, right.count)).map { index in
                let right = index < right.count ? right[index].shown : ""
                return (index < left.count ? left[index].padded : blank) + style.dim("│") + right
            }
            return lines + shown(notes, old: row.old, new: row.new)
        }
    }

    private struct Half {
        let shown: String
        let padded: String
    }

    private func half(_ line: DiffLine?, _ side: DiffView.Side, _ gutter: Gutter, _ room: Int) -> [Half] {
        guard let line else { return [] }
        let paint = DiffPaint(style: style, side: side)
        var halves = line.text.cells(tabStop: Self.tabStop).wrapped(columns: room).enumerated().map { index, part in
            let sign = index == 0 ? paint.plain(side.sign) : style.dim("↪")
            let shown =
                gutter.single(index == 0 ? line.number : nil) + sign
                + paint.line(part, marks: line.marks, syntax: line.syntax)
            return Half(shown: shown, padded: shown + String(repeating: " ", count: max(0, room - part.columns)))
        }
        if !line.isEnded {
            let words = "\\ No newline at end of file"
            let cut = DisplayWidth.cut(words, columns: room)
            let shown = gutter.single(nil) + " " + style.dim(cut)
            let gap = String(repeating: " ", count: room - DisplayWidth.columns(of: cut))
            halves.append(Half(shown: shown, padded: shown + gap))
        }
        return halves
    }

    // MARK: Notes

    private func shown(_ notes: [DiffNote], old: DiffLine?, new: DiffLine?) -> [String] {
        notes.filter { note in
            switch note.side {
            case .old: note.line == old?.number
            case .new: note.line == new?.number
            }
        }.flatMap(lines(of:))
    }

    /// A note on its own, with a bar at its left.
    package func lines(of note: DiffNote) -> [String] {
        note.entries.flatMap { entry -> [String] in
            let indent = entry.isAnswer ? "    " : "  "
            let room = columns - indent.count - 2
            let bar = indent + (note.isSettled ? style.dim("┃ ") : style.yellow("┃ "))
            let heading = DisplayWidth.cut(entry.heading, columns: room)
            let body = entry.text.lines.flatMap { line in
                line.cells(tabStop: Self.tabStop).wrapped(columns: room, atBlanks: true).map { part in
                    part.map(\.text).joined()
                }
            }
            return [bar + (note.isSettled ? style.dim(heading) : style.bold(heading))]
                + body.map { bar + (note.isSettled ? style.dim($0) : $0) }
        }
    }
}

/// The line numbers at the left of lines.
private struct Gutter {
    let style: TerminalStyle
    let digits: Int

    /// What one number takes, with the blank behind it.
    var columns: Int { digits + 1 }
    var pairColumns: Int { 2 * columns }

    func single(_ number: Int?) -> String {
        style.dim(DisplayWidth.padded(number.map(String.init) ?? "", to: digits, isAlignedRight: true)) + " "
    }

    func pair(_ old: Int?, _ new: Int?) -> String { single(old) + single(new) }
}
