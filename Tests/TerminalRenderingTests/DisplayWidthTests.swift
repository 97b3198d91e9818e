import Testing

@testable import TerminalRendering

struct DisplayWidthTests {
    @Test(
        "columns of single characters, as Unicode Standard Annex 11 has them",
        arguments: [
            ("a", 1), ("é", 1), ("e\u{301}", 1), ("世", 2), ("ｱ", 1), ("ア", 2), ("Ａ", 2), ("한", 2),
            ("\u{1112}\u{1161}\u{11AB}", 2),
            ("👍", 2), ("⌚", 2), ("☃", 1), ("━", 1), ("…", 1), ("␛", 1), ("\u{200B}", 0), ("\u{FE0F}", 0),
            ("\u{20000}", 2),
            ("\u{3FFFD}", 2), ("\u{1F1E6}", 1), ("א", 1), ("ا", 1), ("\u{AD}", 0), ("", 0),
        ])
    func columns(text: String, expected: Int) {
        #expect(DisplayWidth.columns(of: text) == expected)
    }

    @Test("a cut text fits, keeps marks with their base and never half a wide character")
    func cut() {
        #expect(DisplayWidth.cut("abcdef", columns: 6) == "abcdef")
        #expect(DisplayWidth.cut("abcdef", columns: 5) == "abcd…")
        #expect(DisplayWidth.cut("世界世界", columns: 6) == "世界…")
        #expect(DisplayWidth.cut("世界世界", columns: 5) == "世界…")
        #expect(DisplayWidth.prefix(of: "ae\u{301}x", columns: 2) == "ae\u{301}")
        #expect(DisplayWidth.cut("abc", columns: 0) == "…")
    }

    @Test("padding counts columns, on either side")
    func padded() {
        #expect(DisplayWidth.padded("世", to: 4) == "世  ")
        #expect(DisplayWidth.padded("12", to: 4, isAlignedRight: true) == "  12")
        #expect(DisplayWidth.padded("12345", to: 4) == "12345")
    }
}
