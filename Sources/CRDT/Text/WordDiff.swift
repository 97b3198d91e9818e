/// A part of one text and what stands in its place in another, both in scalars.
package struct ChangedSpan: Equatable, Sendable {
    package let old: Range<Int>
    package let new: Range<Int>

    package init(old: Range<Int>, new: Range<Int>) {
        self.old = old
        self.new = new
    }
}

/// How one short text became another, word by word and then trimmed to the characters that really differ.
///
/// A word is a run of letters, digits and underscores, a run of blanks, or any other scalar alone; so are ideographs,
/// which are written without blanks. Found as `LineDiff` finds lines, at its cost.
package enum WordDiff {
    /// Where the texts differ, ascending; equal characters lie between any two spans.
    package static func spans(from old: Substring, to new: Substring) -> [ChangedSpan] {
        let oldWords = words(of: old)
        let newWords = words(of: new)
        var spans: [ChangedSpan] = []
        var (oldWord, newWord, oldAt, newAt) = (0, 0, 0, 0)
        for hunk in LineDiff.hunks(from: oldWords, to: newWords) {
            oldAt += count(oldWords[oldWord..<hunk.old.lowerBound])
            newAt += count(newWords[newWord..<hunk.new.lowerBound])
            let (gone, come) = (scalars(oldWords[hunk.old]), scalars(newWords[hunk.new]))
            if let span = trimmed(gone, come, oldAt, newAt) { spans.append(span) }
            oldAt += gone.count
            newAt += come.count
            (oldWord, newWord) = (hunk.old.upperBound, hunk.new.upperBound)
        }
        return spans
    }

    /// The words of a text; joined, they are the text. O(n).
    static func words(of text: Substring) -> [Substring] {
        var words: [Substring] = []
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        var kind = Kind.symbol
        for index in scalars.indices {
            let next = Kind(scalars[index])
            if index > start, !(next == .mark || next == kind && next != .symbol) {
                words.append(text[start..<index])
                start = index
            }
            if next != .mark { kind = next }
        }
        if start < scalars.endIndex { words.append(text[start...]) }
        return words
    }

    private enum Kind {
        case letter, blank, symbol
        /// Belongs to the character before it.
        case mark

        init(_ scalar: Unicode.Scalar) {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": self = .letter
            case " ", "\t": self = .blank
            case _ where scalar.isASCII || scalar.properties.isIdeographic: self = .symbol
            default:
                let category = scalar.properties.generalCategory
                let isMark = [.nonspacingMark, .enclosingMark, .spacingMark].contains(category)
                self = isMark ? .mark : scalar.properties.isAlphabetic ? .letter : .symbol
            }
        }
    }

    private static func count(_ words: ArraySlice<Substring>) -> Int {
        words.reduce(0) { $0 + $1.unicodeScalars.count }
    }

    private static func scalars(_ words: ArraySlice<Substring>) -> [Unicode.Scalar] {
        words.flatMap { Array($0.unicodeScalars) }
    }

    /// Without what both sides begin and end with; nil when that is all.
    private static func trimmed(
        _ old: [Unicode.Scalar], _ new: [Unicode.Scalar], _ oldAt: Int, _ newAt: Int
    ) -> ChangedSpan? {
        let shorter = min(old.count, new.count)
        var front = 0
        while front < shorter, old[front] == new[front] { front += 1 }
        if front == old.count && front == new.count { return nil }
        var back = 0
        while back < shorter - front, old[old.count - 1 - back] == new[new.count - 1 - back] { back += 1 }
        return ChangedSpan(
            old: oldAt + front..<oldAt + old.count - back, new: newAt + front..<newAt + new.count - back)
    }
}

extension TextEdit {
    /// Edits that make one text into another and leave alone what both have: lines first, then words, then characters.
    ///
    /// In order, each on the text that the one before left; empty for equal texts. Cost: that of `LineDiff`, and of
    /// `WordDiff` within the lines that differ.
    package static func edits(from old: String, to new: String) -> [TextEdit] {
        let (oldLines, newLines) = (LineDiff.lines(of: old), LineDiff.lines(of: new))
        var edits: [TextEdit] = []
        var (line, at) = (0, 0)
        for hunk in LineDiff.hunks(from: oldLines, to: newLines) {
            // What stands before is equal by now.
            for same in newLines[line..<hunk.new.lowerBound] { at += same.unicodeScalars.count }
            let come = newLines[hunk.new].joined()[...]
            let characters = Array(come.unicodeScalars)
            for span in WordDiff.spans(from: oldLines[hunk.old].joined()[...], to: come) {
                var inserted = String.UnicodeScalarView()
                inserted.append(contentsOf: characters[span.new])
                edits.append(
                    TextEdit(at: at + span.new.lowerBound, deleted: span.old.count, inserted: String(inserted)))
            }
            at += characters.count
            line = hunk.new.upperBound
        }
        return edits
    }
}
