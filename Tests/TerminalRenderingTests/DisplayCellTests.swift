import TestKit
import Testing

@testable import TerminalRendering

struct DisplayCellTests {
    private static let alphabet: [Unicode.Scalar] =
        ["a", "Z", " ", "é", "世", "🙂", "\u{301}", "\u{20DD}", "\u{200D}", "\u{FE0F}", "\u{1B}", "\u{202E}", "\u{7F}"]
        + ["\u{9B}", "\u{AC00}", "\u{93F}", "\n"]

    @Test("cells are what a line of the text is, whatever it holds", arguments: SeededRandom.seeds(0..<20))
    func sameAsLine(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            var raw = ""
            for _ in 0..<random.below(24) {
                raw.unicodeScalars.append(Self.alphabet[random.below(Self.alphabet.count)])
            }
            let cells = PeerText(raw).cells(tabStop: 8)
            #expect(cells.map(\.text).joined() == PeerText(raw).line, "\(random)")
            #expect(cells.columns == DisplayWidth.columns(of: PeerText(raw).line), "\(random)")
            #expect(zip(cells, cells.dropFirst()).allSatisfy { $0.scalar <= $1.scalar }, "\(random)")
        }
    }

    @Test("tabs go on to the next stop, by columns and not by characters; or stay as they are")
    func tabs() {
        #expect(PeerText("a\tb").cells(tabStop: 8).map(\.text).joined() == "a       b")
        #expect(PeerText("世\tb").cells(tabStop: 8).map(\.text).joined() == "世      b")
        #expect(PeerText("12345678\tb").cells(tabStop: 8).columns == 17)
        #expect(PeerText("a\tb").cells(tabStop: nil).map(\.text).joined() == "a\tb")
        #expect(PeerText("a\t\u{301}b").cells(tabStop: 4).map(\.text).joined() == "a   \u{25CC}\u{301}b")
    }

    @Test("wrapping loses nothing, keeps to the width and cuts no character", arguments: SeededRandom.seeds(0..<20))
    func wrapping(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            var raw = ""
            for _ in 0..<random.below(60) {
                raw.unicodeScalars.append(Self.alphabet[random.below(Self.alphabet.count)])
            }
            let cells = PeerText(raw).cells(tabStop: 8)
            let limit = 4 + random.below(20)
            for atBlanks in [false, true] {
                let lines = cells.wrapped(columns: limit, atBlanks: atBlanks)
                #expect(lines.flatMap { $0 } == cells, "\(random)")
                #expect(lines.allSatisfy { $0.columns <= limit || $0.count == 1 }, "\(random)")
                #expect(lines.count == 1 || lines.allSatisfy { !$0.isEmpty }, "\(random)")
            }
        }
    }

    @Test("words stay whole where a line has a blank")
    func words() {
        let cells = PeerText("the quick brown fox incomprehensibilities").cells(tabStop: 8)
        #expect(
            cells.wrapped(columns: 10, atBlanks: true).map { $0.map(\.text).joined() } == [
                "the quick ", "brown fox ", "incomprehe", "nsibilitie", "s",
            ])
    }
}
