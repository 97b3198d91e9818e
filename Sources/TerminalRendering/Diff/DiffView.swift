/// The lines of a unified diff: red what went, green what came, and within changed lines what differs stands out.
///
/// Without colours it is the plain form that `patch` reads, but for what could steer a terminal: a peer's text comes in
/// as `PeerText` only.
package struct DiffView: Sendable {
    package enum Side: Hashable, Sendable {
        case both, old, new
    }

    private let style: TerminalStyle

    package init(style: TerminalStyle) {
        self.style = style
    }

    /// `--- path` and which version of it, in words of our own.
    package func title(_ sign: String, _ path: PeerText, _ version: String) -> String {
        style.bold(sign + path.path + "\t" + version)
    }

    /// `@@ -1,3 +1,4 @@`: lines from 0, half-open, as the unified form counts them.
    package func place(old: Range<Int>, new: Range<Int>) -> String {
        style.cyan("@@ -\(Self.lines(old)) +\(Self.lines(new)) @@")
    }

    /// Lines are counted from 1; an empty range stands behind the line before it.
    private static func lines(_ range: Range<Int>) -> String {
        let start = range.isEmpty ? range.lowerBound : range.lowerBound + 1
        return range.count == 1 ? "\(start)" : "\(start),\(range.count)"
    }

    /// One line; `marks` are the parts that differ, in scalars, ascending. What lies outside the line is passed over.
    package func line(
        _ side: Side, _ text: PeerText, marks: [Range<Int>], syntax: [SyntaxSpan] = [], isEnded: Bool
    ) -> String {
        let end = isEnded ? "" : "\n" + style.dim("\\ No newline at end of file")
        let paint = DiffPaint(style: style, side: side)
        guard style.isColoured, !(marks.isEmpty && syntax.isEmpty) else {
            return paint.plain(side.sign + text.block) + end
        }
        return paint.plain(side.sign) + paint.line(text.cells(tabStop: nil), marks: marks, syntax: syntax) + end
    }

    /// The lines of a hunk below its place.
    package func lines(of hunk: DiffHunk) -> [String] {
        hunk.rows.unified.map { item in
            let line = item.line
            return self.line(item.side, line.text, marks: line.marks, syntax: line.syntax, isEnded: line.isEnded)
        }
    }
}

extension DiffView.Side {
    var sign: String {
        switch self {
        case .both: " "
        case .old: "-"
        case .new: "+"
        }
    }
}
