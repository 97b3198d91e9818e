import TestKit
import Testing

@testable import TerminalRendering

struct DiffViewTests {
    private let plain = DiffView(style: .plain)
    private let coloured = DiffView(style: TerminalStyle(isColoured: true))

    @Test("the places of hunks are counted as the unified form counts them")
    func places() {
        #expect(plain.place(old: 0..<3, new: 0..<4) == "@@ -1,3 +1,4 @@")
        #expect(plain.place(old: 4..<5, new: 4..<4) == "@@ -5 +4,0 @@")
        #expect(plain.place(old: 0..<0, new: 0..<1) == "@@ -0,0 +1 @@")
    }

    @Test("lines bear their sign, and a peer's controls are drawn on each side")
    func lines() {
        let evil = PeerText("x\u{1B}[2J\u{202E}y")
        #expect(plain.line(.both, evil, marks: [], isEnded: true) == " x␛[2J<U+202E>y")
        #expect(plain.line(.old, evil, marks: [0..<1], isEnded: true) == "-x␛[2J<U+202E>y")
        #expect(plain.line(.new, PeerText(""), marks: [], isEnded: true) == "+")
        #expect(plain.line(.new, PeerText("a"), marks: [], isEnded: false) == "+a\n\\ No newline at end of file")
        #expect(plain.title("--- ", PeerText("a\nb"), "now") == "--- a␊b\tnow")
    }

    @Test("marks stand out in colour, wherever they lie; those outside the line or out of order are passed over")
    func marks() {
        #expect(
            coloured.line(.new, PeerText("abc"), marks: [1..<2], isEnded: true)
                == "\u{1B}[32m+\u{1B}[0m\u{1B}[32ma\u{1B}[0m\u{1B}[7m\u{1B}[32mb\u{1B}[0m\u{1B}[0m\u{1B}[32mc\u{1B}[0m")
        for marks in [[0..<3], [0..<1, 2..<3], [2..<9, 1..<2], [5..<9], [0..<0, 0..<3]] {
            let line = coloured.line(.old, PeerText("a\u{7}c"), marks: marks, isEnded: true)
            var text = line
            for code in ["\u{1B}[31m", "\u{1B}[7m", "\u{1B}[0m"] { text = text.replacing(code, with: "") }
            #expect(text == "-a␇c", "\(marks)")
        }
    }

    @Test("a part of a text is that part, as far as it is there")
    func parts() {
        let text = PeerText("aé漢🙂")
        #expect(text.part(1..<3) == PeerText("é漢") && text.part(0..<0) == PeerText(""))
        #expect(
            text.part(2..<Int.max) == PeerText("漢🙂") && text.part(4..<9) == PeerText("")
                && text.part(9..<12) == PeerText(""))
    }
}
