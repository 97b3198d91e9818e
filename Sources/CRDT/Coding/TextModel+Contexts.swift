/// What a byte is predicted from.
extension TextModel {
    /// Hashes all contexts of the next byte.
    @inline(__always)
    func hashContexts(expected: UInt8?) {
        let last = recent & 0xFF
        let matched = expected.map { UInt64($0) | UInt64(match.state) &<< 8 } ?? 0
        hashes[0] = ContextHash.of(0, 0)
        hashes[1] = ContextHash.of(1, recent & 0xFFFF)
        hashes[2] = ContextHash.of(2, recent & 0xFF_FFFF)
        hashes[3] = ContextHash.of(3, recent & 0xFFFF_FFFF)
        hashes[4] = ContextHash.of(4, recent & 0xFFFF_FFFF_FFFF)
        hashes[5] = ContextHash.of(5, word &+ last)
        hashes[6] = ContextHash.of(6, replaced.context(in: document) &<< 8 | last)
        hashes[7] = ContextHash.of(7, matched &<< 8 | last)
    }

    /// Whether the run just began, replaces deleted text, or ends with this scalar: below `runStates`.
    @inline(__always)
    var runState: Int { min(inRun, 3) &* 4 &+ (replaced.isEmpty ? 0 : 2) &+ (remaining == 1 ? 1 : 0) }

    /// Deletes what stands there and keeps it in the history.
    mutating func delete(at position: Int, count: Int) {
        document.move(to: position)
        readBehindCursor()
        let start = document.historyCount
        var left = count
        while left > 0, let scalar = document.removeBehind() {
            rememberScalar(scalar)
            left -= 1
        }
        replaced = ReplacedText(start..<document.historyCount)
    }

    /// Puts the cursor where a run of insertions begins.
    mutating func beginInsertion(at position: Int) {
        let before = document.gapStart
        document.move(to: position)
        readBehindCursor()
        if before != document.gapStart { replaced = ReplacedText() }
        inRun = 0
        match.begin(replaced: replaced.start, recent: recent, in: document)
    }

    /// Takes a coded byte into the contexts of the next one.
    @inline(__always)
    mutating func take(_ byte: UInt8, expected: UInt8?) {
        replaced.advance(byte, in: document)
        match.advance(byte, expected: expected)
        foldWord(byte)
        document.appendToHistory(byte)
        recent = recent &<< 8 | UInt64(byte)
        match.find(recent, in: document)
        match.note(recent, in: document)
        inRun &+= 1
    }

    private mutating func rememberScalar(_ scalar: UInt32) {
        if scalar >> 24 != 0 { remember(UInt8(truncatingIfNeeded: scalar >> 24)) }
        if scalar >> 16 != 0 { remember(UInt8(truncatingIfNeeded: scalar >> 16)) }
        if scalar >> 8 != 0 { remember(UInt8(truncatingIfNeeded: scalar >> 8)) }
        if scalar != 0 { remember(UInt8(truncatingIfNeeded: scalar)) }
    }

    private mutating func remember(_ byte: UInt8) {
        document.appendToHistory(byte)
        recent = recent << 8 | UInt64(byte)
        match.note(recent, in: document)
    }

    /// Sets `recent` and `word` from the text before the cursor.
    private mutating func readBehindCursor() {
        recent = 0
        var bits: UInt64 = 0
        var distance = 0
        while bits < 64 {
            var scalar = UInt64(document.before(distance))
            if scalar == 0 { break }
            while scalar != 0, bits < 64 {
                recent |= (scalar & 0xFF) << bits
                scalar >>= 8
                bits += 8
            }
            distance += 1
        }
        readWord()
    }

    private mutating func readWord() {
        let lettersMax = 24
        var letters = 0
        while letters < lettersMax, Self.isLetter(UInt8(truncatingIfNeeded: document.before(letters))) { letters += 1 }
        word = 0
        while letters > 0 {
            letters -= 1
            foldWord(UInt8(truncatingIfNeeded: document.before(letters)))
        }
    }

    @inline(__always)
    private mutating func foldWord(_ byte: UInt8) {
        word = Self.isLetter(byte) ? ContextHash.add(UInt64(byte | 0x20), to: word) : 0
    }

    /// ASCII letters, and whatever is not ASCII.
    @inline(__always)
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 }
}
