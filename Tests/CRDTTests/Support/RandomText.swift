import TestKit

/// Text in which every length of UTF-8, line ends and combining characters occur.
enum RandomText {
    private static let alphabet: [Unicode.Scalar] = [
        "a", "b", "c", "d", " ", "\n", "\r", "\u{0}", "é", "ß", "\u{301}", "\u{200D}", "漢", "あ", "\u{FFFD}", "\u{E000}",
        "😀", "𐆐", "\u{1F1E9}", "\u{20000}", "\u{E0100}", "\u{F0000}", "\u{10FFFF}",
    ]

    static func make(_ count: Int, _ random: inout SeededRandom) -> String {
        var result = String.UnicodeScalarView()
        for _ in 0..<count { result.append(alphabet[random.below(random.oneIn(3) ? alphabet.count : 5)]) }
        return String(result)
    }
}
