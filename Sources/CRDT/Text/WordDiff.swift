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
        var before: Unicode.Scalar?
        for index in scalars.indices {
            let scalar = scalars[index]
            defer { before = scalar }
            if let before, isJoint(before, scalar) { continue }
            let next = Kind(scalar)
            if index > start, next != kind || next == .symbol {
                words.append(text[start..<index])
                start = index
            }
            kind = next
        }
        if start < scalars.endIndex { words.append(text[start...]) }
        return words
    }

    private enum Kind {
        case letter, blank, symbol

        init(_ scalar: Unicode.Scalar) {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": self = .letter
            case " ", "\t": self = .blank
            case _ where scalar.isASCII || scalar.properties.isIdeographic: self = .symbol
            default: self = scalar.properties.isAlphabetic ? .letter : .symbol
            }
        }
    }

    /// Whether two scalars belong to one character, as far as the two alone tell: flags that stand side by side do.
    private static func isJoint(_ before: Unicode.Scalar, _ after: Unicode.Scalar) -> Bool {
        if after.value < 0x300 { return before.value == joiner || before == "\r" && after == "\n" }
        if before.value == joiner || after.value == joiner || regional.contains(after.value) {
            return !regional.contains(after.value) || regional.contains(before.value)
        }
        let properties = after.properties
        if properties.isGraphemeExtend || properties.isEmojiModifier { return true }
        return [.nonspacingMark, .enclosingMark, .spacingMark].contains(properties.generalCategory)
    }

    private static let joiner: UInt32 = 0x200D
    private static let regional: ClosedRange<UInt32> = 0x1F1E6...0x1F1FF

    private static func count(_ words: ArraySlice<Substring>) -> Int {
        words.reduce(0) { $0 + $1.unicodeScalars.count }
    }

    private static func scalars(_ words: ArraySlice<Substring>) -> [Unicode.Scalar] {
        words.flatMap { Array($0.unicodeScalars) }
    }

    /// The one part in which two texts differ; none when they are equal.
    static func whole(from old: Substring, to new: Substring) -> [ChangedSpan] {
        trimmed(Array(old.unicodeScalars), Array(new.unicodeScalars), 0, 0).map { [$0] } ?? []
    }

    /// Without what both sides begin and end with, as far as that cuts no character in two; nil when that is all.
    private static func trimmed(
        _ old: [Unicode.Scalar], _ new: [Unicode.Scalar], _ oldAt: Int, _ newAt: Int
    ) -> ChangedSpan? {
        let shorter = min(old.count, new.count)
        var front = 0
        while front < shorter, old[front] == new[front] { front += 1 }
        if front == old.count && front == new.count { return nil }
        while !isCut(old, front) || !isCut(new, front) { front -= 1 }
        var back = 0
        while back < shorter - front, old[old.count - 1 - back] == new[new.count - 1 - back] { back += 1 }
        while !isCut(old, old.count - back) || !isCut(new, new.count - back) { back -= 1 }
        return ChangedSpan(
            old: oldAt + front..<oldAt + old.count - back, new: newAt + front..<newAt + new.count - back)
    }

    /// Whether a place lies between two characters.
    private static func isCut(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
        place == 0 || place == scalars.count || !isJoint(scalars[place - 1], scalars[place])
    }
}

extension TextEdit {
    /// Edits that make one text into another and leave alone what both have: lines first, then words, then characters.
    ///
    /// In order, each on the text that the one before left; empty for equal texts. Cost: that of `EditSearch`.
    package static func edits(from old: String, to new: String) -> [TextEdit] {
        var search = EditSearch(from: old, to: new)
        return search.run()
    }
}
