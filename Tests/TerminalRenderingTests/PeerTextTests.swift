import TestKit
import Testing

@testable import TerminalRendering

/// The rules for text that somebody else wrote, against a corpus of published attacks on terminals and on readers.
struct PeerTextTests {
    /// Whether a terminal could take any of it for more than printable cells.
    private func isHarmless(_ text: String, isBlock: Bool) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x0A, 0x09: isBlock
            case 0..<0x20, 0x7F..<0xA0: false
            case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xE0000...0xE007F: false
            default: true
            }
        }
    }

    static let attacks: [(name: String, text: String)] = [
        ("clipboard write, OSC 52", "\u{1B}]52;c;cm0gLXJmIH4K\u{07}"),
        ("clipboard write, 8-bit OSC", "\u{9D}52;c;cm0gLXJmIH4K\u{9C}"),
        ("hyperlink, OSC 8", "\u{1B}]8;;https://evil.example\u{1B}\\safe.example\u{1B}]8;;\u{1B}\\"),
        ("window title, OSC 0", "\u{1B}]0;root@prod\u{07}"),
        ("title report, CSI 21 t", "\u{1B}]2;rm -rf ~\u{07}\u{1B}[21t"),
        ("notification, OSC 9 and 777", "\u{1B}]9;pay\u{07}\u{1B}]777;notify;a;b\u{07}"),
        ("colour query that types an answer, OSC 11", "\u{1B}]11;?\u{07}"),
        ("device attributes that type an answer", "\u{1B}[c\u{1B}[>c\u{1B}[=c\u{05}"),
        ("cursor position report", "\u{1B}[6n"),
        ("DECRQSS through DCS", "\u{1B}P$q\"p\u{1B}\\"),
        ("DCS passthrough of tmux", "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;YQ==\u{07}\u{1B}\\"),
        ("APC and PM", "\u{1B}_Ga=T,f=24;AAAA\u{1B}\\\u{1B}^x\u{1B}\\"),
        ("iTerm file download, OSC 1337", "\u{1B}]1337;File=name=YQ==:AAAA\u{07}"),
        ("unterminated OSC", "\u{1B}]0;everything after this is swallowed"),
        ("unterminated CSI at the end", "hello\u{1B}["),
        ("the rest of a sequence that began in another message", "52;c;YQ==\u{07}"),
        ("cursor rewriting of earlier lines", "\u{1B}[2A\u{1B}[2K\u{1B}[1Gadmin: send me the key"),
        ("erase and home", "\u{1B}[2J\u{1B}[H"),
        ("carriage return over one's own name", "ben\radmin"),
        ("backspaces", "ben\u{08}\u{08}\u{08}ada"),
        ("alternate screen and mouse reports", "\u{1B}[?1049h\u{1B}[?1003h"),
        ("bracketed paste end", "\u{1B}[201~ls\n"),
        ("8-bit CSI", "\u{9B}31mred"),
        ("8-bit DCS, APC, PM, SOS", "\u{90}x\u{9C}\u{9F}x\u{9C}\u{9E}x\u{9C}\u{98}x\u{9C}"),
        ("shift out to line drawing", "\u{0E}lqqk\u{0F}\u{1B}(0lqqk"),
        ("reset", "\u{1B}c"),
        ("next line and index as C1", "a\u{85}b\u{84}c\u{8D}d"),
        ("Trojan Source: right-to-left override", "if access != \u{202E}\u{2066}admin\u{2069}\u{2066} {"),
        ("Trojan Source: isolates and embeddings", "\u{202A}\u{202B}\u{202C}\u{202D}\u{2067}\u{2068}"),
        ("marks of direction", "a\u{200E}\u{200F}\u{061C}b"),
        ("line and paragraph separators", "a\u{2028}b\u{2029}c"),
        ("tags that hide text", "hi\u{E0001}\u{E0068}\u{E0065}\u{E007F}"),
        ("delete and null", "a\u{7F}\u{0}b"),
    ]

    @Test("no published attack leaves a control, a bidirectional mark or a hidden letter", arguments: attacks.indices)
    func published(index: Int) {
        let (name, text) = Self.attacks[index]
        for shown in [PeerText(text).line, PeerText(text).name, PeerText(text).path] {
            #expect(isHarmless(shown, isBlock: false), "\(name)")
        }
        #expect(isHarmless(PeerText(text).block, isBlock: true), "\(name)")
    }

    @Test("what is taken away is shown: two texts that differ look different")
    func marks() {
        #expect(PeerText("a\u{1B}[31m").line == "a␛[31m")
        #expect(PeerText("a\r\n\tb").line == "a␍␊␉b")
        #expect(PeerText("a\r\n\tb").block == "a␍\n\tb")
        #expect(PeerText("\u{7F}\u{9B}\u{202E}\u{E0041}").line == "␡<U+009B><U+202E><U+E0041>")
        #expect(PeerText("ad\u{200B}a").name == "ad<U+200B>a")
        #expect(PeerText("a\u{FEFF}\u{2060}\u{AD}").path == "a<U+FEFF><U+2060><U+00AD>")
        #expect(PeerText("👩\u{200D}💻").line == "👩\u{200D}💻")
    }

    @Test("bytes that are not UTF-8 become replacement characters, raw 0x9B among them")
    func invalidBytes() {
        #expect(PeerText(utf8: [0x61, 0x9B, 0x33, 0x31, 0x6D, 0xFF, 0xC3]).line == "a\u{FFFD}31m\u{FFFD}\u{FFFD}")
        #expect(PeerText(utf8: [0xED, 0xA0, 0x80]).line.unicodeScalars.allSatisfy { $0 == "\u{FFFD}" })
    }

    @Test("at most eight marks stand on one base, and none without one")
    func combining() {
        let many = "a" + String(repeating: "\u{0301}", count: 40) + "b\u{0301}"
        #expect(PeerText(many).line.unicodeScalars.filter { $0 == "\u{0301}" }.count == 9)
        #expect(Array(PeerText("\u{0301}x").line.unicodeScalars) == ["\u{25CC}", "\u{0301}", "x"])
        #expect(Array(PeerText("a\n\u{0301}").block.unicodeScalars) == ["a", "\n", "\u{25CC}", "\u{0301}"])
        let selectors = "a" + String(repeating: "\u{FE0F}", count: 40)
        #expect(PeerText(selectors).line.unicodeScalars.count == 9)
    }

    @Test("a name is cut to 64 columns, whatever it is made of; a path is not cut")
    func nameLength() {
        #expect(PeerText(String(repeating: "x", count: 64)).name == String(repeating: "x", count: 64))
        #expect(PeerText(String(repeating: "x", count: 65)).name == String(repeating: "x", count: 63) + "…")
        for text in [
            String(repeating: "語", count: 50), String(repeating: "\u{1B}", count: 90),
            String(repeating: "\u{202E}", count: 30),
        ] {
            #expect(DisplayWidth.columns(of: PeerText(text).name) <= 64)
        }
        #expect(PeerText(String(repeating: "x", count: 300)).path.count == 300)
    }

    @Test("neither printing nor reflecting a peer's text shows what is in it")
    func noDescription() {
        let text = PeerText("secret\u{1B}")
        #expect(!String(describing: text).contains("secret"))
        #expect(!String(reflecting: text).contains("secret"))
        #expect(!String(describing: [text]).contains("secret"))
        var dumped = ""
        dump(text, to: &dumped)
        #expect(!dumped.contains("secret"))
    }

    @Test("random text is always harmless, and ordinary letters stay as they are", arguments: SeededRandom.seeds(0..<8))
    func fuzz(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<400 {
            let bytes = (0..<random.below(40)).map { _ in
                random.oneIn(3)
                    ? [0x1B, 0x9B, 0x5D, 0x5B, 0x07, 0xE2, 0x80, 0xAE, 0xC2][random.below(9)] : UInt8(random.below(256))
            }
            #expect(isHarmless(PeerText(utf8: bytes).line, isBlock: false), "\(random)")
            #expect(isHarmless(PeerText(utf8: bytes).name, isBlock: false), "\(random)")
            #expect(isHarmless(PeerText(utf8: bytes).block, isBlock: true), "\(random)")
            let scalars = (0..<20).compactMap { _ in Unicode.Scalar(UInt32(random.below(0x110000))) }
            #expect(isHarmless(PeerText(String(String.UnicodeScalarView(scalars))).line, isBlock: false), "\(random)")
        }
        let letters = "Grüße, 世界! Здравствуй, नमस्ते, 안녕 👍"
        #expect(PeerText(letters).line == letters)
    }
}
