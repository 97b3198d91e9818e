/// An edit of the node on its way to an editor.
package struct EditorEdit: Equatable, Sendable {
    /// How many of the editor's edits it follows.
    package var revision: Int
    package var delta: [EditorReplacement]
}

/// Between an editor's way to write an edit and `TextDelta`.
enum EditorDelta {
    /// What an editor meant; `text` is the one that it had.
    ///
    /// Whatever it says is taken as something: places past the end are the end, ranges that run backwards are turned
    /// round, and of two that overlap the later one begins where the earlier one ends. Line ends that it puts in are
    /// made of what the lines around are made of.
    static func delta(_ replacements: [EditorReplacement], on text: UnitText) -> TextDelta {
        let ranges = replacements.enumerated().map { number, replacement in
            let start = text.index(of: replacement.range.start)
            let end = text.index(of: replacement.range.end)
            return (number: number, range: min(start, end)..<max(start, end), text: replacement.replacement)
        }
        var result = TextDelta()
        var at = 0
        for (_, range, inserted) in ranges.sorted(by: {
            ($0.range.lowerBound, $0.number) < ($1.range.lowerBound, $1.number)
        }) {
            let start = max(range.lowerBound, at)
            let end = max(range.upperBound, start)
            result.keep(start - at)
            result.insert(units(of: inserted, at: start, in: text))
            result.delete(end - start)
            at = end
        }
        return result.trimmed(on: text)
    }

    private static func units(of inserted: String, at index: Int, in text: UnitText) -> [TextUnit] {
        var units = [TextUnit](scalarsOf: inserted)
        guard units.contains(.lineFeed), case let end = text.lineEnd(at: index), end != .lineFeed else { return units }
        for place in units.indices where units[place] == .lineFeed { units[place] = end }
        return units
    }

    /// As an editor reads it; `text` is the one that it has.
    static func replacements(of delta: TextDelta, on text: UnitText) -> [EditorReplacement] {
        delta.replacements.map { range, units in
            let (range, units) = text.endsLine ? awayFromEnd(range, units, of: text) : (range, units)
            return EditorReplacement(
                range: EditorRange(
                    start: text.position(of: range.lowerBound), end: text.position(of: range.upperBound)),
                replacement: units.shown)
        }
    }

    /// Editors for which the last line end is a property of the file, not a part of its text, go wrong where a range
    /// ends behind it. So such a range is moved in front of it where the text ends a line still, and holds it where
    /// not.
    private static func awayFromEnd(
        _ range: Range<Int>, _ units: [TextUnit], of text: UnitText
    ) -> (Range<Int>, [TextUnit]) {
        guard range.upperBound == text.count else { return (range, units) }
        if let last = units.last, last.isLineEnd {
            if range.isEmpty {
                return (range.lowerBound - 1..<range.lowerBound - 1, [last] + units.dropLast())
            }
            return (range.lowerBound..<range.upperBound - 1, Array(units.dropLast()))
        }
        if units.isEmpty, range.lowerBound > 0, text[range.lowerBound - 1].isLineEnd {
            return (range.lowerBound - 1..<range.upperBound - 1, [])
        }
        if range.isEmpty {
            return (range.lowerBound - 1..<range.upperBound, [text[range.lowerBound - 1]] + units)
        }
        return (range, units)
    }
}
