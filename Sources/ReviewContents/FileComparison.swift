internal import Spaces

/// Both sides of a file line by line, as a person reads them.
package struct FileComparison: Sendable {
    package enum Side: Sendable {
        case both, old, new
    }

    package struct Line: Sendable {
        package let side: Side
        /// Without its line feed.
        package let text: String
        package let isEnded: Bool
        /// Parts of a changed line that differ from what stands opposite, in scalars.
        package let marks: [Range<Int>]
    }

    package struct Hunk: Sendable {
        /// Lines from 0.
        package let old: Range<Int>
        package let new: Range<Int>
        package let lines: [Line]
    }

    package let hunks: [Hunk]
    package let inserted: Int
    package let deleted: Int

    /// Nil where a side has no text to compare. `shown` are lines of the new side, from 0, that are to be seen whether
    /// they changed or not. Cost: that of a comparison by lines.
    package init?(_ old: FileSide, _ new: FileSide, context: Int, showing shown: Set<Int> = []) {
        guard let old = old.text, let new = new.text else { return nil }
        let comparison = TextComparison(from: old, to: new, context: context, showing: shown)
        hunks = comparison.hunks.map { hunk in
            Hunk(old: hunk.old, new: hunk.new, lines: hunk.lines.map(Line.init))
        }
        (inserted, deleted) = (comparison.insertedLines, comparison.deletedLines)
    }
}

extension FileComparison.Line {
    fileprivate init(_ line: TextComparison.Line) {
        side =
            switch line.side {
            case .both: .both
            case .old: .old
            case .new: .new
            }
        (text, isEnded, marks) = (line.text, line.isEnded, line.marks)
    }
}
