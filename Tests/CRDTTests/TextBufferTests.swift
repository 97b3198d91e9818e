import TestKit
import Testing

@testable import CRDT

/// The slow obvious model of a text: an array of scalars.
private struct PlainText {
    var scalars: [Unicode.Scalar] = []

    var string: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    func lineAndColumn(_ position: Int) -> (Int, Int) {
        let before = scalars[..<position]
        let start = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
        return (before.count { $0 == "\n" }, position - start)
    }
}

extension TextBuffer {
    mutating func insert(_ text: String, at position: Int) {
        let bytes = [UInt8](text.utf8)
        let count = text.unicodeScalars.count
        bytes.withUnsafeBufferPointer { insert($0, scalarCount: count, at: position) }
    }
}

@Suite struct TextBufferTests {
    @Test("random edits give the text that an array of scalars has", arguments: SeededRandom.seeds(1..<7))
    func randomEdits(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var buffer = TextBuffer()
        var plain = PlainText()
        let growth = random.below(3)
        for step in 0..<400 {
            edit(&buffer, &plain, growth: growth, &random)
            if step % 20 == 0 || step > 390 {
                #expect(buffer.violations() == [], "\(random)")
                #expect(Array(buffer.string().utf8) == Array(plain.string.utf8), "\(random)")
                checkPositions(buffer, plain, &random)
            }
        }
    }

    private func edit(
        _ buffer: inout TextBuffer, _ plain: inout PlainText, growth: Int, _ random: inout SeededRandom
    ) {
        let length = plain.scalars.count
        if length > 0 && random.below(5) > growth + 1 {
            let start = random.below(length)
            let end = min(length, start + 1 + random.below(random.oneIn(8) ? length : 20))
            buffer.remove(start..<end)
            plain.scalars.removeSubrange(start..<end)
        } else {
            let count = random.oneIn(12) ? random.below(3_000) : 1 + random.below(30)
            let text = RandomText.make(count, &random)
            let position = random.below(length + 1)
            buffer.insert(text, at: position)
            plain.scalars.insert(contentsOf: text.unicodeScalars, at: position)
        }
    }

    private func checkPositions(_ buffer: TextBuffer, _ plain: PlainText, _ random: inout SeededRandom) {
        #expect(buffer.lengthInScalars == plain.scalars.count)
        #expect(buffer.lineCount == plain.scalars.count { $0 == "\n" } + 1)
        for _ in 0..<5 {
            let position = random.below(plain.scalars.count + 1)
            let end = position + random.below(plain.scalars.count + 1 - position)
            let place = buffer.lineAndColumn(ofScalar: position)
            #expect(place == plain.lineAndColumn(position), "\(random)")
            #expect(buffer.scalar(ofLine: place.line, column: place.column) == position, "\(random)")
            let slice = PlainText(scalars: Array(plain.scalars[position..<end])).string
            #expect(Array(buffer.string(inScalars: position..<end).utf8) == Array(slice.utf8), "\(random)")
        }
    }

    @Test("typing at one place again and again fills leaves")
    func typingAtOnePlace() {
        var buffer = TextBuffer()
        buffer.insert(String(repeating: "x", count: 5_000), at: 0)
        for _ in 0..<5_000 { buffer.insert("y", at: 1_024) }
        #expect(buffer.violations() == [])
        #expect(buffer.tree.leafCapacity < 60)
    }

    @Test("a column past the end of its line, or a line past the last, is nowhere")
    func placesOutside() {
        var buffer = TextBuffer()
        buffer.insert("one\ntwo\n", at: 0)
        #expect(buffer.lineCount == 3)
        #expect(buffer.scalar(ofLine: 0, column: 3) == 3)
        #expect(buffer.scalar(ofLine: 0, column: 4) == nil)
        #expect(buffer.scalar(ofLine: 2, column: 0) == 8)
        #expect(buffer.scalar(ofLine: 2, column: 1) == nil)
        #expect(buffer.scalar(ofLine: 3, column: 0) == nil)
        #expect(buffer.scalar(ofLine: -1, column: 0) == nil)
        #expect(buffer.scalar(ofLine: 0, column: -1) == nil)
        #expect(buffer.lineAndColumn(ofScalar: 8) == (2, 0))
    }

    @Test("a copy keeps its text when the other one is changed")
    func copies() {
        var buffer = TextBuffer()
        buffer.insert("first", at: 0)
        let copy = buffer
        buffer.insert(" and more", at: 5)
        buffer.remove(0..<1)
        #expect(copy.string() == "first")
        #expect(buffer.string() == "irst and more")
    }
}
