import TestKit
import Testing

@testable import EditorProtocol

struct UnitTextTests {
    @Test("a text is found by line, unit and scalar as a walk over it finds it", arguments: SeededRandom.seeds(0..<6))
    func places(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var naive: [TextUnit] = []
        var text = UnitText(naive)
        for _ in 0..<30 {
            let start = random.below(naive.count + 1)
            let end = start + random.below(min(700, naive.count - start + 1))
            let inserted = [TextUnit](random.text(random.below(900)))
            naive.replaceSubrange(start..<end, with: inserted)
            text.replace(start..<end, with: inserted)
            check(text, naive, &random)
        }
    }

    private func check(_ text: UnitText, _ naive: [TextUnit], _ random: inout SeededRandom) {
        #expect(text.units == naive, "\(random)")
        #expect(text.count == naive.count && text.lastLine == naive.filter(\.isLineEnd).count, "\(random)")
        for _ in 0..<10 {
            let place = random.below(naive.count + 1)
            let before = naive[..<place]
            let lineStart = (before.lastIndex(where: \.isLineEnd) ?? -1) + 1
            let position = EditorPosition(line: before.filter(\.isLineEnd).count, character: place - lineStart)
            #expect(text.position(of: place) == position, "\(random)")
            #expect(text.index(of: position) == place, "\(random)")
            let scalars = before.reduce(0) { $0 + $1.countInScalars }
            #expect(text.scalars(before: place) == scalars, "\(random)")
            let found = text.unit(atScalar: scalars)
            #expect(found?.index == place && found?.isInside == false, "\(random)")
            if place < naive.count, naive[place].isPair {
                #expect(text.unit(atScalar: scalars + 1)?.isInside == true, "\(random)")
            }
            let range = place..<place + random.below(naive.count - place + 1)
            #expect(text.units(in: range) == Array(naive[range]), "\(random)")
        }
        #expect(text.unit(atScalar: text.countInScalars + 1) == nil && text.unit(atScalar: -1) == nil)
    }

    @Test("a position past the end of its line is the end of the line, past the last line the end of the text")
    func clamped() {
        let text = UnitText("ab\r\ncd")
        #expect(text.index(of: EditorPosition(line: 0, character: 9)) == 2)
        #expect(text.index(of: EditorPosition(line: 1, character: 9)) == 5)
        #expect(text.index(of: EditorPosition(line: 2, character: 0)) == 5)
        #expect(text.index(of: EditorPosition(line: .max, character: .max)) == 5)
        #expect(text.index(of: EditorPosition(line: -1, character: 3)) == 0)
        #expect(text.index(of: EditorPosition(line: 1, character: -1)) == 3)
    }

    @Test("editors are shown line feeds alone, and each unit as one character")
    func shown() {
        let text = UnitText("a\r\nb\rc\n")
        #expect(Array(text.shown.unicodeScalars) == Array("a\nb\u{240D}c\n".unicodeScalars))
        #expect(Array(text.text.unicodeScalars) == Array("a\r\nb\rc\n".unicodeScalars))
    }
}

extension SeededRandom {
    /// With every kind of line end, also halves of them.
    mutating func text(_ count: Int) -> String {
        let parts = ["a", "b", "é", "🙂", "\n", "\r\n", "\r", " "]
        return (0..<count).map { _ in parts[below(parts.count)] }.joined()
    }
}
