import TestKit
import Testing

@testable import TerminalRendering

@Suite struct LineWrapTests {
    @Test("lines break at blanks, inside words that are too long, and never in the middle of a wide character")
    func examples() {
        #expect(LineWrap.lines(of: "one two three", columns: 7) == ["one two", "three"])
        #expect(LineWrap.lines(of: "one  two", columns: 4) == ["one", "two"])
        #expect(LineWrap.lines(of: "abcdefgh", columns: 3) == ["abc", "def", "gh"])
        #expect(LineWrap.lines(of: "a bcdefg", columns: 3) == ["a", "bcd", "efg"])
        #expect(LineWrap.lines(of: "東京東京", columns: 5) == ["東京", "東京"])
        #expect(LineWrap.lines(of: "東", columns: 1) == ["東"])
        #expect(LineWrap.lines(of: "a\n\nb", columns: 9) == ["a", "", "b"])
        #expect(LineWrap.lines(of: "", columns: 9) == [""])
        #expect(LineWrap.lines(of: "one two three", columns: 7, indent: "  ") == ["one two", "  three"])
        #expect(LineWrap.lines(of: "a\tb", columns: 9) == ["a    b"])
        #expect(LineWrap.lines(of: "e\u{301}e\u{301}e\u{301}", columns: 2) == ["e\u{301}e\u{301}", "e\u{301}"])
    }

    @Test("no line is wider than the columns, and nothing but blanks is lost", arguments: SeededRandom.seeds(0..<30))
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let letters = ["a", "bc", " ", "  ", "東", "👍", "e\u{301}", "longword"]
        for _ in 0..<20 {
            let text = (0..<random.below(40)).map { _ in letters[random.below(letters.count)] }.joined()
            let columns = 2 + random.below(20)
            let lines = LineWrap.lines(of: text, columns: columns)
            #expect(lines.allSatisfy { DisplayWidth.columns(of: $0) <= columns }, "\(random)")
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " }, "\(random)")
        }
    }
}
