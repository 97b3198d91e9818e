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
    package func line(_ side: Side, _ text: PeerText, marks: [Range<Int>], isEnded: Bool) -> String {
        let end = isEnded ? "" : "\n" + style.dim("\\ No newline at end of file")
        switch side {
        case .both: return " " + text.block + end
        case .old: return coloured("-", text, marks, style.red) + end
        case .new: return coloured("+", text, marks, style.green) + end
        }
    }

    private func coloured(
        _ sign: String, _ text: PeerText, _ marks: [Range<Int>], _ colour: (String) -> String
    ) -> String {
        guard style.isColoured, !marks.isEmpty else { return colour(sign + text.block) }
        var line = colour(sign)
        var at = 0
        for mark in marks where mark.lowerBound >= at {
            line += colour(text.part(at..<mark.lowerBound).block)
            line += style.inverse(colour(text.part(mark).block))
            at = mark.upperBound
        }
        return line + colour(text.part(at..<Int.max).block)
    }
}
