/// The search for edits that make one text into another and leave alone what both have: by lines, then by words within
/// the lines that differ, then by characters.
///
/// Lines are found as `LineDiff` finds them, words as `WordDiff` does. What was rewritten is replaced whole: where
/// less than a quarter of some lines stays, blanks apart, scattered letters that happen to be equal are nothing that
/// anybody kept.
///
/// Cost: O(n + m) where the texts are alike, bounded by some hundred steps a line and a word where they are not.
struct EditSearch {
    private let old: [UInt8]
    private let new: [UInt8]
    private var edits: [TextEdit] = []
    /// How much of the new text is equal by now: in bytes, and in scalars.
    private var settled = (bytes: 0, scalars: 0)

    /// Of what differs, on both sides together: in more of it words are only told apart by the blanks between them.
    private static let wordBytesMax = 1 << 20
    /// More is replaced whole.
    private static let pieceBytesMax = 8 << 20
    /// Less than one part in so many of the longer side: nothing was kept.
    private static let keptPart = 4

    init(from old: String, to new: String) {
        self.old = Array(old.utf8)
        self.new = Array(new.utf8)
    }

    /// In order, each on the text that the one before left; empty for equal texts.
    mutating func run() -> [TextEdit] {
        if old == new { return [] }
        let (front, back) = commonLines()
        let hunks = hunks(of: front..<old.count - back, front..<new.count - back) { $0 == Self.feed }
        for hunk in hunks { replace(hunk.old, hunk.new) }
        return edits
    }

    /// Where parts of both texts differ, both cut behind the bytes that `isEnd` holds for.
    private func hunks(
        of gone: Range<Int>, _ come: Range<Int>, isEnd: (UInt8) -> Bool
    ) -> [(old: Range<Int>, new: Range<Int>)] {
        let oldPieces = Self.pieces(of: old, in: gone, isEnd)
        let newPieces = Self.pieces(of: new, in: come, isEnd)
        var numbers = PieceNumbers()
        let rounds = max(64, min(4096, (1 << 25) / (oldPieces.count + newPieces.count + 1)))
        let hunks = LineDiff.hunks(
            from: numbers.numbers(of: oldPieces, in: old), to: numbers.numbers(of: newPieces, in: new),
            roundsMax: rounds)
        return hunks.map { hunk in
            (
                Self.bytes(of: hunk.old, among: oldPieces, end: gone.upperBound),
                Self.bytes(of: hunk.new, among: newPieces, end: come.upperBound)
            )
        }
    }

    /// How many bytes of whole lines both begin and end with.
    private func commonLines() -> (front: Int, back: Int) {
        let shorter = min(old.count, new.count)
        var front = 0
        while front < shorter, old[front] == new[front] { front += 1 }
        while front > 0, old[front - 1] != Self.feed { front -= 1 }
        var back = 0
        while back < shorter - front, old[old.count - 1 - back] == new[new.count - 1 - back] { back += 1 }
        // Only whole lines: what stands before them ends one on both sides.
        var start = old.count - back
        while start < old.count, old[start] != Self.feed { start += 1 }
        return (front, max(0, old.count - start - 1))
    }

    private static let feed = UInt8(ascii: "\n")

    private static func pieces(of text: [UInt8], in range: Range<Int>, _ isEnd: (UInt8) -> Bool) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = range.lowerBound
        for place in range where isEnd(text[place]) {
            pieces.append(start..<place + 1)
            start = place + 1
        }
        if start < range.upperBound { pieces.append(start..<range.upperBound) }
        return pieces
    }

    private static func bytes(of pieces: Range<Int>, among all: [Range<Int>], end: Int) -> Range<Int> {
        let start = pieces.lowerBound < all.count ? all[pieces.lowerBound].lowerBound : end
        return start..<(pieces.isEmpty ? start : all[pieces.upperBound - 1].upperBound)
    }

    /// Puts lines of the new text in place of lines of the old one.
    private mutating func replace(_ gone: Range<Int>, _ come: Range<Int>) {
        let sum = gone.count + come.count
        guard !gone.isEmpty, !come.isEmpty, sum > Self.wordBytesMax, sum <= Self.pieceBytesMax else {
            return change(gone, come)
        }
        let hunks = hunks(of: gone, come) { $0 == Self.feed || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }
        let kept = gone.count - hunks.reduce(0) { $0 + $1.old.count }
        guard kept * Self.keptPart >= max(gone.count, come.count) else { return change(gone, come) }
        for hunk in hunks { change(hunk.old, hunk.new) }
    }

    private mutating func change(_ gone: Range<Int>, _ come: Range<Int>) {
        settle(upTo: come.lowerBound)
        let at = settled.scalars
        let removed = String(decoding: old[gone], as: UTF8.self)[...]
        let added = String(decoding: new[come], as: UTF8.self)[...]
        let characters = Array(added.unicodeScalars)
        for span in Self.spans(from: removed, to: added) {
            var inserted = String.UnicodeScalarView()
            inserted.append(contentsOf: characters[span.new])
            edits.append(
                TextEdit(at: at + span.new.lowerBound, deleted: span.old.count, inserted: String(inserted)))
        }
        settle(upTo: come.upperBound)
    }

    private mutating func settle(upTo end: Int) {
        // All but the bytes that go on with a scalar.
        settled.scalars += new[settled.bytes..<end].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        settled.bytes = end
    }

    private static func spans(from old: Substring, to new: Substring) -> [ChangedSpan] {
        let whole = WordDiff.whole(from: old, to: new)
        guard !old.isEmpty, !new.isEmpty, old.utf8.count + new.utf8.count <= wordBytesMax else { return whole }
        let spans = WordDiff.spans(from: old, to: new)
        if spans.count < 2 { return spans }
        // Blanks are equal everywhere.
        let letters = old.unicodeScalars.map { $0 == " " || $0 == "\t" || $0 == "\n" ? 0 : 1 }
        let kept = letters.reduce(0, +) - spans.reduce(0) { $0 + letters[$1.old].reduce(0, +) }
        let longer = max(letters.reduce(0, +), new.unicodeScalars.count { $0 != " " && $0 != "\t" && $0 != "\n" })
        return kept * keptPart < longer ? whole : spans
    }
}

/// Numbers for pieces of text: equal exactly when their bytes are.
///
/// A table with open addressing over the pieces that were met first; it grows at half.
private struct PieceNumbers {
    private var slots: [UInt32] = Array(repeating: .max, count: 1024)
    private var hashes: [UInt64] = []
    private var pieces: [ArraySlice<UInt8>] = []

    mutating func numbers(of ranges: [Range<Int>], in text: [UInt8]) -> [UInt32] {
        ranges.map { number(of: text[$0]) }
    }

    private mutating func number(of piece: ArraySlice<UInt8>) -> UInt32 {
        let hash = Self.hash(of: piece)
        var slot = Int(truncatingIfNeeded: hash >> 20) & (slots.count - 1)
        while slots[slot] != .max {
            let known = Int(slots[slot])
            if hashes[known] == hash, pieces[known] == piece { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        let number = UInt32(pieces.count)
        slots[slot] = number
        hashes.append(hash)
        pieces.append(piece)
        if pieces.count * 2 > slots.count { grow() }
        return number
    }

    private mutating func grow() {
        slots = Array(repeating: .max, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash >> 20) & (slots.count - 1)
            while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number)
        }
    }

    /// Swift's own hash, seeded anew in each process: nobody can write pieces that meet.
    private static func hash(of piece: ArraySlice<UInt8>) -> UInt64 {
        var hasher = Hasher()
        piece.withUnsafeBytes { hasher.combine(bytes: $0) }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
