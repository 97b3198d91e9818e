import Testing

@testable import CRDT

struct TypingDocumentTests {
    /// The scalars before the cursor, nearest first, as far as there are any.
    private func before(_ document: borrowing TypingDocument) -> [UInt32] {
        (0..<document.gapStart).map { document.before($0) }
    }

    @Test("edits anywhere leave the text that an array has")
    func oracle() {
        for seed in 0..<20 as Range<UInt64> {
            var samples = ColumnSamples(seed: seed)
            var document = TypingDocument(byteCount: 600)
            var text: [UInt32] = []
            for step in 0..<300 as Range<UInt32> {
                let position = samples.below(text.count + 1)
                document.move(to: position)
                if samples.below(3) == 0 {
                    let removed = position < text.count ? text.remove(at: position) : nil
                    #expect(document.removeBehind() == removed, "seed \(seed)")
                } else {
                    text.insert(step + 1, at: position)
                    document.insert(step + 1)
                }
            }
            document.move(to: text.count)
            #expect(before(document) == text.reversed(), "seed \(seed)")
        }
    }

    @Test("a position behind the text stands behind unknown text, of which there is a limit")
    func padding() {
        var document = TypingDocument(byteCount: 10)
        document.move(to: 100)
        #expect(document.gapStart == 100 && document.before(0) == 0)
        document.insert(7)
        document.move(to: 1 << 32)
        #expect(document.gapStart == 16_384 + 1)
        document.insert(8)
        document.move(to: 101)
        #expect(document.before(0) == 7 && document.before(1) == 0)
    }

    @Test("moves stop when they have cost more than a text is worth")
    func moves() {
        var document = TypingDocument(byteCount: 10)
        document.move(to: 16_000)
        var moved = 0
        while moved < 3_000 {
            let target = document.gapStart == 0 ? 16_000 : 0
            document.move(to: target)
            if document.gapStart != target { break }
            moved += 1
        }
        // 2^24 scalars and 256 a byte, 16,000 a time, of which the first was padding and no move.
        #expect(moved == (1 << 24 + 2_560) / 16_000)
    }

    @Test("text that does not fit is left out")
    func full() {
        var document = TypingDocument(byteCount: 0)
        for scalar in 0..<20_000 as Range<UInt32> { document.insert(scalar) }
        #expect(document.gapStart == 16_384)
        for _ in 0..<20 { document.appendToHistory(1) }
        #expect(document.historyCount == 8)
    }
}
