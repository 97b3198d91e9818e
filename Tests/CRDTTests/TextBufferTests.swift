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

    func lineColumn(_ position: Int) -> LineColumn {
        let before = scalars[..<position]
        let start = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
        return LineColumn(line: before.count { $0 == "\n" }, column: position - start)
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
    func randomEdits(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var buffer = TextBuffer()
        var plain = PlainText()
        let growth = random.below(3)
        for step in 0..<400 {
            edit(&buffer, &plain, growth: growth, &random)
            if step % 20 == 0 || step > 390 {
                #expect(buffer.violations() == [], "\(random)")
                #expect(Array(buffer.string().utf8) == Array(plain.string.utf8), "\(random)")
                try checkPositions(buffer, plain, &random)
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

    private func checkPositions(
        _ buffer: TextBuffer, _ plain: PlainText, _ random: inout SeededRandom
    ) throws {
        #expect(buffer.lengthInScalars == plain.scalars.count)
        #expect(buffer.lineCount == plain.scalars.count { $0 == "\n" } + 1)
        for _ in 0..<5 {
            let position = random.below(plain.scalars.count + 1)
            let end = position + random.below(plain.scalars.count + 1 - position)
            let place = try buffer.lineColumn(of: position)
            #expect(place == plain.lineColumn(position), "\(random)")
            #expect(try buffer.position(of: place) == position, "\(random)")
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
        #expect(buffer.leafCapacity < 60)
    }

    @Test("a short text has room for itself, and a growing one for twice itself until a slab is full; none is lost")
    func smallTexts() {
        var buffer = TextBuffer()
        #expect(buffer.leavesInBytes == Rope.leafBytesMax)
        var plain = ""
        for number in 0..<900 {
            let line = "line \(number) \(String(repeating: "\u{E9}", count: number % 60))\n"
            plain += line
            buffer.insert(line, at: buffer.lengthInScalars)
            let slab = 64 * Rope.leafBytesMax
            let needed = buffer.leafCapacity * Rope.leafBytesMax
            #expect(buffer.leavesInBytes < (needed <= slab ? 2 * needed : needed + slab))
            if buffer.leafCapacity <= 70 { #expect(buffer.string() == plain) }
        }
        #expect(buffer.leafCapacity > 64 && buffer.string() == plain && buffer.violations() == [])
    }

    @Test("a column past the end of its line, or a line past the last, is nowhere")
    func placesOutside() throws {
        var buffer = TextBuffer()
        buffer.insert("one\ntwo\n", at: 0)
        func position(_ line: Int, _ column: Int) throws(CRDTError) -> Int {
            try buffer.position(of: LineColumn(line: line, column: column))
        }
        #expect(buffer.lineCount == 3)
        #expect(try position(0, 3) == 3)
        #expect(throws: CRDTError.pastEnd(position: 4, length: 3)) { try position(0, 4) }
        #expect(try position(2, 0) == 8)
        #expect(throws: CRDTError.pastEnd(position: 1, length: 0)) { try position(2, 1) }
        #expect(throws: CRDTError.pastEnd(position: 3, length: 2)) { try position(3, 0) }
        #expect(throws: CRDTError.negative(field: "line", value: -1)) { try position(-1, 0) }
        #expect(throws: CRDTError.negative(field: "column", value: -1)) { try position(0, -1) }
        #expect(try buffer.lineColumn(of: 8) == LineColumn(line: 2, column: 0))
        #expect(throws: CRDTError.pastEnd(position: 9, length: 8)) { try buffer.lineColumn(of: 9) }
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
