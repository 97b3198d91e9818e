import CRDT

/// Two texts side by side, as hunks of lines with what differs inside changed lines: what a person reads as a diff.
package struct TextComparison: Equatable, Sendable {
    package enum Side: Equatable, Sendable {
        case both, old, new
    }

    package struct Line: Equatable, Sendable {
        package let side: Side
        /// Without its line feed.
        package let text: String
        /// Whether it ends with one: only the last line of a text may not.
        package let isEnded: Bool
        /// Parts of a changed line that differ from what stands opposite, in scalars; none where all of it does.
        package internal(set) var marks: [Range<Int>] = []
    }

    /// Lines that changed, with some that did not around them.
    package struct Hunk: Equatable, Sendable {
        /// Lines from 0, half-open.
        package let old: Range<Int>
        package let new: Range<Int>
        package let lines: [Line]
    }

    package private(set) var hunks: [Hunk] = []
    package private(set) var insertedLines = 0
    package private(set) var deletedLines = 0

    /// The most lines on each side within which what differs is marked.
    private static let markedLinesMax = 400

    /// Compares two texts; `context` is how many equal lines stand around changed ones, and around the lines of the new
    /// text that are to be shown as well, from 0. Cost: that of `LineDiff`.
    package init(from old: String, to new: String, context: Int, showing shown: Set<Int> = []) {
        let (oldLines, newLines) = (LineDiff.lines(of: old), LineDiff.lines(of: new))
        let differences = LineDiff.hunks(from: oldLines, to: newLines)
        let changes = Self.places(of: shown.filter { $0 < newLines.count }, among: differences)
        var next = 0
        while next < changes.count {
            var end = next + 1
            // Hunks whose surroundings meet are one.
            while end < changes.count,
                changes[end].old.lowerBound - changes[end - 1].old.upperBound <= context + context
            { end += 1 }
            hunks.append(Self.hunk(of: changes[next..<end], oldLines, newLines, context))
            next = end
        }
        insertedLines = differences.reduce(0) { $0 + $1.new.count }
        deletedLines = differences.reduce(0) { $0 + $1.old.count }
    }

    /// The differences, and among them an empty one before each equal line that is to be shown.
    private static func places(of shown: Set<Int>, among differences: [LineHunk]) -> [LineHunk] {
        guard !shown.isEmpty else { return differences }
        var places: [LineHunk] = []
        var rest = differences[...]
        var shift = 0
        for line in shown.sorted() {
            while let next = rest.first, next.new.lowerBound <= line {
                places.append(next)
                shift = next.old.upperBound - next.new.upperBound
                rest.removeFirst()
            }
            if let last = places.last, last.new.upperBound > line { continue }
            places.append(LineHunk(old: line + shift..<line + shift, new: line..<line))
        }
        return places + rest
    }

    private static func hunk(
        of changes: ArraySlice<LineHunk>, _ old: [Substring], _ new: [Substring], _ context: Int
    ) -> Hunk {
        guard let first = changes.first, let last = changes.last else { preconditionFailure("a hunk has changes") }
        let before = min(context, first.old.lowerBound)
        let after = min(context, old.count - last.old.upperBound)
        var lines: [Line] = []
        var at = first.old.lowerBound - before
        for change in changes {
            lines += old[at..<change.old.lowerBound].map { line($0, .both) }
            lines += changed(old[change.old], new[change.new])
            at = change.old.upperBound
        }
        lines += old[at..<at + after].map { line($0, .both) }
        return Hunk(
            old: first.old.lowerBound - before..<last.old.upperBound + after,
            new: first.new.lowerBound - before..<last.new.upperBound + after, lines: lines)
    }

    private static func line(_ text: Substring, _ side: Side) -> Line {
        let isEnded = text.utf8.last == UInt8(ascii: "\n")
        return Line(
            side: side, text: String(isEnded ? text.unicodeScalars.dropLast() : text.unicodeScalars[...]),
            isEnded: isEnded)
    }

    private static func changed(_ old: ArraySlice<Substring>, _ new: ArraySlice<Substring>) -> [Line] {
        var gone = old.map { line($0, .old) }
        var come = new.map { line($0, .new) }
        if !gone.isEmpty, !come.isEmpty, max(gone.count, come.count) <= markedLinesMax {
            let spans = WordDiff.spans(from: old.joined()[...], to: new.joined()[...])
            let (oldLength, newLength) = (length(gone), length(come))
            let kept = oldLength - spans.reduce(0) { $0 + $1.old.count }
            // Marks all over help nobody.
            if kept * 3 >= max(oldLength, newLength) {
                mark(&gone, spans.map(\.old))
                mark(&come, spans.map(\.new))
            }
        }
        return gone + come
    }

    private static func length(_ lines: [Line]) -> Int {
        lines.reduce(0) { $0 + $1.text.unicodeScalars.count + ($1.isEnded ? 1 : 0) }
    }

    /// Cuts ranges of all the lines' scalars, ascending, into ones of each line.
    private static func mark(_ lines: inout [Line], _ ranges: [Range<Int>]) {
        var start = 0
        var next = 0
        for index in lines.indices {
            let count = lines[index].text.unicodeScalars.count
            while next < ranges.count, ranges[next].upperBound <= start { next += 1 }
            var place = next
            while place < ranges.count, ranges[place].lowerBound < start + count {
                let part = ranges[place].clamped(to: start..<start + count)
                if !part.isEmpty { lines[index].marks.append(part.lowerBound - start..<part.upperBound - start) }
                place += 1
            }
            start += count + (lines[index].isEnded ? 1 : 0)
        }
    }
}
